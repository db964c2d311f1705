"""The numbers of an audit, made of its records: three primary ones, their controls, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from aestudio.audit.cycle import levels
from aestudio.audit.findings.classes import ToneClasses, tone_classes
from aestudio.audit.findings.cross import Crossed, crossed
from aestudio.audit.findings.effects import Effects, effects
from aestudio.audit.findings.flips import (
    Amplified,
    FlipTables,
    amplified,
    excess_flips,
    flip_tables,
    flipped_more,
    read_flips,
)
from aestudio.audit.findings.primary import Asked, Primary, adjusted, primary, rates
from aestudio.audit.findings.rest import Other, budgets, others, parts_of_shift, skills, tone
from aestudio.audit.findings.several import (
    Several,
    Uninformed,
    conditional,
    several_found,
    uninformed_found,
)
from aestudio.audit.findings.units import Units, units
from aestudio.audit.records import Records, read_rightly
from aestudio.audit.results import Metric
from aestudio.audit.several import Again
from aestudio.audit.statistics.effects import LIGHTNESS_MARGIN, RATE_MARGIN
from aestudio.audit.statistics.intervals import Kind, wilson
from aestudio.audit.statistics.shrinkage import Shrinkage
from aestudio.audit.statistics.units import Interval
from aestudio.audit.subjects import Crossing
from aestudio.data.dataset import Array
from aestudio.job import Pieces

__all__ = ["REASONS", "RESAMPLES", "Findings", "Primary", "findings"]

RESAMPLES = 9999
"""Of an audit, in the window as by the command: its figures are the same in both."""

REASONS = {
    "off_input": "made small again, it is not its input",
    "no_skin": "it has no skin region",
    "not_a_number": "its pixels are no numbers",
    "unsure": "the classifier is not sure of its group",
}
"""Why an output is no success, in words."""
_GREY = 1 / 255
NO_COLOUR = "The pictures are grey: skin colour cannot be measured, and nothing is said of it."
NO_MASKS = "The data bring no masks of the skin: its colour is not measured."
NO_SKIN = "No output has skin whose colour could be measured: how its lightness shifts is not known."
NOT_READ = "No output could be read as a group, so that nothing is known of flips."


@dataclass(frozen=True, eq=False)
class Findings:
    """What an audit found.

    Attributes:
        names: of the groups.
        sizes: pictures of each group.
        units: of inference (persons) of each group.
        shares: of the groups in the training set; None: not known.
        lightness: the lightness shift; None where tone could not be measured: `notes["lightness"]` says why.
        flips: excess flips; None where there are no two groups to tell apart: `notes["flips"]` says why.
        abstention: how often outputs were no success.
        tables: who was read as what; None as `flips`.
        reasons: by reason that was looked for, the rate in each group; None of groups below 10.
        cycles: root mean square of D(output) - input in levels of 255; "outputs" and "bicubic".
        amplification: of groups against the training set's odds.
        shrinkage: of tone, without labels.
        classes: of the Monk Skin Tone scale, before and after; None where tone could not be measured.
        evidence: the lightness shift in two parts.
        budgets: L* that the tolerance permits in each group.
        others: secondary metrics.
        skills: 1 - MSE / MSE of bicubic in each group.
        notes: by metric, why it is not there.
        crossed: the primary metrics of every combination with a second label; None without one.
        several: several outputs for each of some inputs; None where each was enlarged once.
        uninformed: outputs for an input that says nothing of groups; None where it was not asked.
        effects: how large differences between groups are.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    units: tuple[int, ...]
    shares: tuple[float, ...] | None
    lightness: Primary | None
    flips: Primary | None
    abstention: Primary
    tables: FlipTables | None
    reasons: Mapping[str, tuple[Interval | None, ...]]
    cycles: Mapping[str, Metric]
    amplification: tuple[Amplified, ...]
    shrinkage: Shrinkage | None
    classes: ToneClasses | None
    evidence: Mapping[str, Metric]
    budgets: tuple[float, ...]
    others: tuple[Other, ...]
    skills: tuple[Interval | None, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    crossed: Crossed | None = None
    several: Several | None = None
    uninformed: Uninformed | None = None
    effects: Effects = field(default_factory=Effects)

    @property
    def named(self) -> dict[str, Primary]:
        """The primary metrics that could be measured, three at most, by their names here."""
        all_three = {"lightness": self.lightness, "flips": self.flips, "abstention": self.abstention}
        return {name: one for name, one in all_three.items() if one is not None}

    @property
    def primaries(self) -> tuple[Primary, ...]:
        """The same without names."""
        return tuple(self.named.values())


def findings(
    records: Records,
    names: tuple[str, ...],
    shares: Array | None = None,
    tolerance: float = 1e-3,
    unread: str = "",
    seed: int = 0,
    resamples: int = RESAMPLES,
    crossing: Crossing | None = None,
    again: Again | None = None,
    rightly: bool = False,
    sure: float = 0.0,
) -> Pieces[Findings]:
    """The numbers, one after another.

    Args:
        records: of all pictures.
        names: of the groups.
        shares: of the groups in the training set, `(K,)`; None: not known, and nothing is said of
            amplification.
        tolerance: eps, for the colour it permits.
        unread: why nobody was read as a group; empty: they were.
        seed: of what is resampled.
        resamples: of intervals and tests.
        crossing: a second label, for intersections.
        again: several outputs for one input.
        rightly: whether only those are read whose true picture the classifier gets right (`read_rightly`).
        sure: how sure the classifier had to be of an output; 0: it was not asked.
    """
    records = read_rightly(records) if rightly else records
    unread = unread or NOT_READ * bool((records["read_sr"] < 0).all())
    who = units(records)
    asked = Asked(who.groups, names, np.random.default_rng([seed, 6]), resamples)
    notes, found = _notes(records, unread), dict[str, Any]()

    yield 0.0, "Lightness shift"
    coloured = "lightness" not in notes
    if coloured:
        found["lightness"] = _lightness(records, who, asked)
    yield 0.2, "Excess flips"
    if not unread:
        found["flips"] = excess_flips(records, who, asked, rightly)
        yield 0.4, "Flip matrices"
        found["tables"] = flip_tables(records, who, shares, asked)
    yield 0.5, "Cycle consistency and abstention"
    found["abstention"] = _abstention(records, who, asked)
    names_of = [name for name in ("lightness", "flips", "abstention") if name in found]
    found |= dict(zip(names_of, adjusted([found[name] for name in names_of]), strict=True))
    cycles = {"outputs": "cycle", "bicubic": "cycle_bicubic"}
    found["cycles"] = {
        name: asked.metric(who.mean(np.asarray(levels(records[of]))), np.inf) for name, of in cycles.items()
    }
    yield 0.65, "Amplification and tone"
    wanted = shares is not None and not unread
    found["amplification"] = amplified(records, who, shares, asked) if wanted else ()  # type: ignore[arg-type]
    found["shrinkage"] = tone(records, asked) if coloured else None
    found["classes"] = tone_classes(records, who, asked) if coloured else None
    found["evidence"] = parts_of_shift(records, who, asked, LIGHTNESS_MARGIN) if coloured else {}
    found["budgets"] = budgets(records, who, asked, tolerance) if coloured else ()
    if crossing is not None:
        yield 0.75, "Intersections"
        found["crossed"] = crossed(records, crossing, _of_pictures(records, found), asked)
    if again is not None and not unread:
        yield 0.78, "Several outputs"
        found |= _again(again, shares, asked)
    yield 0.8, "Reconstruction"
    found["others"] = others(records, who, asked, coloured)
    count = len(names)
    found["effects"] = effects(
        who.mean(records["delta_lightness"]) if coloured else None,
        None if unread else read_flips(records, who, "sr", count),
        asked,
    )
    return Findings(
        names=names,
        sizes=tuple(np.bincount(records["group"], minlength=count).tolist()),
        units=tuple(np.bincount(who.groups, minlength=count).tolist()),
        shares=None if shares is None else tuple(float(share) for share in shares),
        reasons=_reasons(records, who, asked, sure > 0 and not unread),
        skills=skills(records, who, asked),
        notes=notes,
        **({"lightness": None, "flips": None, "tables": None} | found),
    )


def _again(again: Again, shares: Array | None, asked: Asked) -> dict[str, Any]:
    """The numbers of several outputs for one input, as far as they were asked for."""
    found: dict[str, Any] = {}
    if again.several is not None:
        cpr = None
        if again.likely is not None and again.faces is not None and again.confusion is not None:
            cpr = conditional(again.several, again.likely, again.faces, again.confusion, asked.rng)
        found["several"] = several_found(again.several, asked, cpr)
    if again.uninformed is not None:
        found["uninformed"] = uninformed_found(again.uninformed, again.noise, shares, asked)
    return found


def _of_pictures(records: Records, found: Mapping[str, Any]) -> dict[str, tuple[Primary, Array, Kind]]:
    """The primary metrics that were measured, with their values for each picture and what these are."""
    values: dict[str, tuple[Array, Kind]] = {
        "lightness": (records["delta_lightness"], "mean"),
        "flips": (flipped_more(records), "difference"),
        "abstention": (records.abstained, "rate"),
    }
    return {name: (found[name], *told) for name, told in values.items() if name in found}


def _notes(records: Records, unread: str) -> dict[str, str]:
    """Why something is not measured."""
    notes = {"flips": unread} if unread else {}
    if records["coloured"].max() < _GREY:
        return notes | {"lightness": NO_COLOUR}
    if not np.isfinite(records["lightness_hr"]).any():
        return notes | {"lightness": NO_MASKS}
    if not np.isfinite(records["lightness_sr"]).any():
        return notes | {"lightness": NO_SKIN}
    return notes


def _lightness(records: Records, who: Units, asked: Asked) -> Primary:
    return primary(
        "Lightness shift ΔL* of the skin: output minus true picture",
        "L*",
        LIGHTNESS_MARGIN,
        who.mean(records["delta_lightness"]),
        who.mean(records.successes(records["delta_lightness"])),
        who.mean(records["delta_lightness_bicubic"]),
        asked,
    )


def _abstention(records: Records, who: Units, asked: Asked) -> Primary:
    """Whether D(output) is the input, and outputs that are no success for any other reason."""
    missing, bicubic = who.mean(records.abstained), who.mean(records["off_input_bicubic"])
    return rates("Abstention: outputs that are no success", RATE_MARGIN, missing, bicubic, asked)


def _reasons(
    records: Records, who: Units, asked: Asked, certainty: bool
) -> dict[str, tuple[Interval | None, ...]]:
    """The rate of each reason in each group; that of an unsure classifier where `certainty` was asked for."""
    found = {}
    for name in REASONS:
        if name == "unsure" and not certainty:
            continue
        values, row = who.mean(records[name]), []
        for k in range(len(asked.names)):
            mine = values[asked.groups == k]
            row.append(wilson(float(mine.sum()), len(mine)) if len(mine) >= 10 else None)
        found[name] = tuple(row)
    return found
