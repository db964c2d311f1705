"""The numbers beside the primary ones: tone without groups, what D destroyed, reconstruction, colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from aestudio.audit.colour import DARK_BELOW, RED_BELOW, hue
from aestudio.audit.cycle import budget
from aestudio.audit.findings.primary import Asked
from aestudio.audit.findings.units import Units
from aestudio.audit.records import Records
from aestudio.audit.results import Metric
from aestudio.audit.statistics.several import benjamini_hochberg
from aestudio.audit.statistics.shrinkage import Shrinkage, evidence, shrinkage
from aestudio.audit.statistics.units import Interval, says
from aestudio.data.dataset import Array

__all__ = ["COLOURS", "RECONSTRUCTION", "Other", "budgets", "others", "parts_of_shift", "skills", "tone"]

COLOURS = {
    "delta_lightness_median": ("ΔL*, by the median over the skin", "L*"),
    "delta_lightness_linear": ("ΔL*, by the mean in linear light", "L*"),
    "cycle_colour": ("Colour difference of the skin, output made small again against input", "ΔE00"),
    "delta_chroma": ("ΔC*, chroma", "C*"),
    "delta_hue": ("Δh, hue", "°"),
    "delta_ita": ("ΔITA, typology angle (not linear in lightness)", "°"),
}
SIDES = {
    "light": (f"Light (L* from {DARK_BELOW:g} on): share of outputs minus share of true pictures", "share"),
    "red": (f"Red (hue below {RED_BELOW:g}°): share of outputs minus share of true pictures", "share"),
}
"""In two at the lightness and the hue at which Thong (2023) divides apparent skin colour."""
RECONSTRUCTION = {"psnr": ("PSNR", "dB"), "ssim": ("SSIM", ""), "mse": ("Mean squared error", "")}


@dataclass(frozen=True)
class Other:
    """A metric that is no primary one.

    Attributes:
        title: what it measures.
        unit: of it.
        metric: by group.
        adjusted: p of groups that differ, adjusted over all these metrics (Benjamini and Hochberg); None
            where it cannot be tested.
    """

    title: str
    unit: str
    metric: Metric
    adjusted: float | None = None


def others(records: Records, who: Units, asked: Asked, coloured: bool) -> tuple[Other, ...]:
    """The other colours and the reconstruction, with their p-values adjusted together."""
    sides: dict[str, Array] = _sides(records) if coloured else {}
    metrics = {name: asked.metric(who.mean(values), np.inf, "difference") for name, values in sides.items()}
    wanted = (COLOURS | SIDES if coloured else {}) | RECONSTRUCTION
    metrics |= {
        name: asked.metric(who.mean(_values(records, name)), np.inf) for name in wanted if name not in SIDES
    }
    least = {name: _least(found) for name, found in metrics.items()}
    tested = {name: p for name, p in least.items() if p is not None}
    p = benjamini_hochberg(np.array(list(tested.values()))) if tested else ()
    adjusted = {name: float(value) for name, value in zip(tested, p, strict=True)}
    return tuple(Other(*wanted[name], found, adjusted.get(name)) for name, found in metrics.items())


def _sides(records: Records) -> dict[str, Array]:
    """Whether outputs are on the light, the red side, less whether true pictures are: -1, 0 or 1, `(N,)`."""
    lab = [np.stack([records[f"{name}_{of}"] for name in ("lightness", "a", "b")], 1) for of in ("hr", "sr")]
    there = np.isfinite(lab[0]).all(1) & np.isfinite(lab[1]).all(1)
    light = [colour[:, 0] >= DARK_BELOW for colour in lab]
    red = [hue(colour) < RED_BELOW for colour in lab]
    return {
        name: np.where(there, made.astype(float) - true, np.nan)
        for name, (true, made) in {"light": light, "red": red}.items()
    }


def _values(records: Records, name: str) -> Array:
    values = records[name]
    return np.where(records["ita_flagged"], np.nan, values) if name == "delta_ita" else values


def _least(found: Metric) -> float | None:
    return min((row.p_apart for row in found.rows if row.p_apart is not None), default=None)


def skills(records: Records, who: Units, asked: Asked) -> tuple[Interval | None, ...]:
    """1 - MSE of outputs / MSE of bicubic, of each group; normal intervals by the delta method.

    Raw errors depend on what is in a picture: without any unfairness dark faces have smaller ones.
    """
    made, bicubic = who.mean(records["mse"]), who.mean(records["mse_bicubic"])
    found: list[Interval | None] = []
    for k in range(len(asked.names)):
        mine = (asked.groups == k) & np.isfinite(made) & np.isfinite(bicubic)
        a, b, n = made[mine], bicubic[mine], int(mine.sum())
        if says(n) == "count" or not b.mean() > 0:
            found.append(None)
            continue
        ratio = float(a.mean() / b.mean())
        half = float(norm.ppf(0.975) * np.sqrt(((a - ratio * b) ** 2).sum() / (n - 1) / n) / b.mean())
        found.append(Interval(1 - ratio, 1 - ratio - half, 1 - ratio + half, n))
    return tuple(found)


def tone(records: Records, asked: Asked) -> Shrinkage | None:
    """Towards which lightness outputs are pulled, without labels; None where tone is unknown or one."""
    true, made = records["lightness_hr"], records["lightness_sr"]
    there = np.isfinite(true) & np.isfinite(made)
    if there.sum() < 30 or np.ptp(true[there]) == 0:
        return None
    return shrinkage(true[there], made[there], records["person"][there], asked.rng, asked.resamples)


def parts_of_shift(records: Records, who: Units, asked: Asked, margin: float) -> Mapping[str, Metric]:
    """ΔL* in two parts: output less input, and input less true picture."""
    parts = evidence(records["lightness_hr"], records["lightness_lr"], records["lightness_sr"])
    return {
        "output minus input: what the model did": asked.metric(who.mean(parts.model), margin),
        "input minus true picture: what making it small did": asked.metric(who.mean(parts.lost), margin),
    }


def budgets(records: Records, who: Units, asked: Asked, tolerance: float) -> tuple[float, ...]:
    """How much lighter, in L*, a picture of each group's mean skin may be all over and still be a success."""
    lab = np.stack([who.mean(records[f"{what}_hr"]) for what in ("lightness", "a", "b")], axis=1)
    found = []
    for k in range(len(asked.names)):
        mine = lab[asked.groups == k]
        mine = mine[np.isfinite(mine).all(1)]
        found.append(budget(tolerance, mine.mean(0)) if len(mine) >= 10 else float("nan"))
    return tuple(found)
