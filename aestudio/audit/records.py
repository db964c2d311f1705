"""What is measured of each picture, output and input: one row each, whatever is asked of them later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aestudio.analysis.fidelity import mean_squares, psnr, ssim
from aestudio.analysis.upsampling import baseline
from aestudio.audit.cycle import PULSE_PAPER, abstained, cycle, small_colour
from aestudio.audit.judge import Judge
from aestudio.audit.tone import FEWEST_PIXELS, lightness_otherwise, mean_skin, shift
from aestudio.data.dataset import Array
from aestudio.degrade import Degrade, enlarge
from aestudio.spec import SpecError

__all__ = [
    "COLUMNS",
    "LATER",
    "NO_LABEL",
    "Measuring",
    "Records",
    "completed",
    "joined",
    "measured",
    "read_rightly",
]

NO_LABEL = -1
"""What a picture is read as that the classifier was not shown."""

_TONE = ("lightness", "a", "b")
_OF = ("hr", "sr", "lr", "bicubic")
COLUMNS: Mapping[str, str] = {
    **{f"{what}_{of}": f"mean skin colour {of.upper()}: {what}" for of in _OF for what in _TONE},
    "delta_lightness": "ΔL*, output minus true picture",
    "delta_chroma": "ΔC*",
    "delta_hue": "Δh in degrees",
    "delta_ita": "ΔITA in degrees",
    "ita_flagged": "whether b* <= 0, so that ITA says nothing",
    "delta_lightness_bicubic": "ΔL* of the bicubic enlargement",
    **{f"mse{of}": "mean squared error, values 0 to 1" for of in ("", "_bicubic")},
    **{f"psnr{of}": "PSNR in dB, at most 60" for of in ("", "_bicubic")},
    **{f"ssim{of}": "SSIM" for of in ("", "_bicubic")},
    "cycle": "mean squared difference of the output, made small again, and its input",
    "cycle_bicubic": "mean squared difference of the bicubic enlargement, made small again, and the input",
    "off_input_bicubic": "whether the bicubic enlargement, made small again, is not the input",
    **dict.fromkeys(("off_input", "no_skin", "not_a_number", "unsure"), "why it is no success"),
    **{f"read_{of}": "group it is read as, -1: none" for of in ("hr", "sr", "bicubic")},
    **{f"sure_{of}": "how sure the classifier is, 0 to 1" for of in ("hr", "sr", "bicubic")},
    "delta_lightness_median": "ΔL* of the median over the skin",
    "delta_lightness_linear": "ΔL* of the mean in linear light over the skin",
    "cycle_colour": "ΔE00 of the mean skin colours of the output, made small again, and its input",
    "coloured": "largest difference between two channels of the true picture, 0 to 1",
}
"""Columns of a record, and what they are; with `row`, `group` and `person` these are all."""
LATER = ("delta_lightness_median", "delta_lightness_linear", "cycle_colour")
"""Columns that rows of earlier versions lack; they are NaN there."""


@dataclass(frozen=True, eq=False)
class Measuring:
    """How outputs are measured, the same for all of them.

    Attributes:
        degrade: D and the noise of the inputs.
        judge: reads groups; None: nobody is read.
        tolerance: eps: mean squared difference of D(output) and input that is a success, without the noise's.
        least: how sure the judge must be of an output.
        noise_seed: of the inputs' noise: repetitions have each their own.
    """

    degrade: Degrade
    judge: Judge | None = None
    tolerance: float = PULSE_PAPER
    least: float = 0.0
    noise_seed: int = 0


def measured(
    true: Array, given: Array, output: Array, skin: Array | None, how: Measuring
) -> dict[str, Array]:
    """The columns of `COLUMNS` of some pictures, each `(n,)`.

    The input's skin colour is that of the pixels that lie over the mask; where its pixels are large, what
    surrounds the skin is in them, and is part of what D destroyed.

    Args:
        true: pictures `(n, C, H, W)`, 0 to 1.
        given: the inputs `(n, C, h, w)`.
        output: what was made of them, `(n, C, H, W)`; NaN where nothing was.
        skin: masks `(n, H, W)`; None: unknown.
        how: to measure.

    Raises:
        SpecError: when outputs have another shape than the true pictures.
    """
    if output.shape != true.shape:
        wanted, given_back = (" × ".join(map(str, x.shape)) for x in (true, output))
        raise SpecError("upsampler", f"expected outputs of {wanted}, found {given_back}")
    output = np.clip(output, 0.0, 1.0)  # keeps NaN
    made = {"": output, "_bicubic": np.asarray(baseline(given, how.degrade, "bicubic"), float)}
    found = _colours(true, given, made, skin, how.degrade)
    with np.errstate(invalid="ignore"):
        for name, pictures in made.items():
            found[f"mse{name}"] = mean_squares(pictures, true)
            found[f"psnr{name}"] = psnr(found[f"mse{name}"])
            found[f"ssim{name}"] = ssim(pictures, true)
            found[f"cycle{name}"] = cycle(pictures, given, how.degrade)
    found |= _read({"hr": true, "sr": output, "bicubic": made["_bicubic"]}, how.judge)
    unknown = skin is None or true.shape[1] != 3  # what is not looked for is not missing
    lightness = np.zeros(len(true)) if unknown else found["lightness_sr"]
    why = abstained(
        output,
        found["cycle"],
        lightness,
        how.tolerance,
        how.degrade.noise,
        found["sure_sr"] if how.judge is not None else None,
        how.least,
    )
    found |= {"off_input": why.off_input, "no_skin": why.no_skin}
    found |= {"not_a_number": why.not_a_number, "unsure": why.unsure}
    limit = how.tolerance + how.degrade.noise**2
    found["off_input_bicubic"] = ~(found["cycle_bicubic"] <= limit)
    found["coloured"] = np.ptp(true, axis=1).max((1, 2))
    return found


def _colours(
    true: Array, given: Array, made: Mapping[str, Array], skin: Array | None, degrade: Degrade
) -> dict[str, Array]:
    """Mean skin colours and how they moved; NaN without skin or without colour."""
    flat = np.clip(enlarge(given, degrade.factor, "nearest"), 0.0, 1.0)
    pictures = {"hr": true, "sr": made[""], "lr": flat, "bicubic": made["_bicubic"]}
    known = skin if true.shape[1] == 3 else None
    lab = {of: _skin(x, known) for of, x in pictures.items()}
    found = {f"{what}_{of}": lab[of][:, k] for of in _OF for k, what in enumerate(_TONE)}
    moved = shift(lab["hr"], lab["sr"])
    found |= {
        "delta_lightness": moved.lightness,
        "delta_chroma": moved.chroma,
        "delta_hue": moved.hue,
        "delta_ita": moved.ita,
        "ita_flagged": moved.flagged,
        "delta_lightness_bicubic": lab["bicubic"][:, 0] - lab["hr"][:, 0],
    }
    if known is None:
        return found | {name: np.full(len(true), np.nan) for name in LATER}
    before, after = (lightness_otherwise(x, known) for x in (true, made[""]))
    found["delta_lightness_median"], found["delta_lightness_linear"] = (
        b - a for a, b in zip(before, after, strict=True)
    )
    found["cycle_colour"] = small_colour(made[""], np.clip(given, 0.0, 1.0), known, degrade)
    return found


def _skin(pictures: Array, skin: Array | None) -> Array:
    """Mean L*, a*, b* over the masks, `(n, 3)`; NaN where there are none."""
    if skin is None:
        return np.full((len(pictures), 3), np.nan)
    try:
        return mean_skin(pictures, skin, FEWEST_PIXELS)
    except ValueError as error:
        raise SpecError("masks", str(error)) from None


def _read(pictures: Mapping[str, Array], judge: Judge | None) -> dict[str, Array]:
    """What each picture is read as and how surely; pictures that are none are not shown to the judge."""
    found: dict[str, Array] = {}
    for of, shown in pictures.items():
        labels, sure = np.full(len(shown), NO_LABEL), np.full(len(shown), np.nan)
        whole = np.isfinite(shown).all((1, 2, 3))
        if judge is not None and whole.any():
            labels[whole], sure[whole] = judge.labels(shown[whole]), judge.confidence(shown[whole])
        found |= {f"read_{of}": labels, f"sure_{of}": sure}
    return found


@dataclass(frozen=True, eq=False)
class Records:
    """All rows of an audit: by column name, an array `(I,)`; with `row`, `group` and `person`."""

    columns: Mapping[str, Array]

    def __len__(self) -> int:
        """How many pictures."""
        return len(self.columns["row"])

    def __getitem__(self, name: str) -> Array:
        """A column."""
        return self.columns[name]

    @property
    def abstained(self) -> Array:
        """Which outputs are no success, for whichever reason, bool `(I,)`."""
        found: Array = self["off_input"] | self["no_skin"] | self["not_a_number"] | self["unsure"]
        return found

    def successes(self, values: Array) -> Array:
        """Values `(I,)` of outputs that did not abstain; NaN where they did."""
        found: Array = np.where(self.abstained, np.nan, values)
        return found

    @property
    def of_people(self) -> Iterator[tuple[str, Array]]:
        """The columns that a table of people's portraits may hold: measurements, and nobody's group."""
        hidden = ("group", "person", "read_hr", "read_sr", "read_bicubic")
        return ((name, values) for name, values in self.columns.items() if name not in hidden)


def completed(columns: Mapping[str, Array]) -> dict[str, Array]:
    """Columns that were kept, with NaN for those of `LATER` that were not measured yet then."""
    unknown = np.full(len(columns["row"]) if "row" in columns else 0, np.nan)
    return {**dict.fromkeys(LATER, unknown), **columns}


def read_rightly(records: Records) -> Records:
    """The same, with nobody read whose true picture the classifier gets wrong (as Laszkiewicz 2024 does)."""
    wrong = records["read_hr"] != records["group"]
    hidden = {
        f"read_{of}": np.where(wrong, NO_LABEL, records[f"read_{of}"]) for of in ("hr", "sr", "bicubic")
    }
    return Records({**records.columns, **hidden})


def joined(parts: list[dict[str, Array]]) -> Records:
    """The rows of all parts one after another."""
    together: dict[str, Any] = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Records(together)
