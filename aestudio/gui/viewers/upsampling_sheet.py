"""Small pictures and what was made of them: a row each, from the input to the differences."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from aestudio.analysis.fidelity import OVER_COLOURS, SKILL, psnr, signed
from aestudio.analysis.searched import Strips
from aestudio.analysis.upsampling import Upsampled
from aestudio.gui import style
from aestudio.gui.viewers.columns import Column, Columns
from aestudio.gui.viewers.painting import Array, Pictures, nice_limit, picture_size

__all__ = ["StripSheet", "UpsamplingSheet"]

LEVELS = 255


class UpsamplingSheet(Columns):
    """Input, output, truth, bicubic, and the output made small again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pictures made small and large again", parent)
        self._found: Upsampled | None = None
        self._ranks: tuple[str, ...] = ()
        self._which = ""
        self._limits = (0.0, 0.0)
        style.theme_changed.connect(self._dress)

    def show_found(self, found: Upsampled | None, names: tuple[str, ...] = (), words: str = "") -> None:
        """Draw pictures.

        Args:
            found: the pictures; None: nothing.
            names: what each row is called: "worst" ...
            words: which pictures these are, below them.
        """
        self._found, self._ranks, self._which = found, names, words
        if found is None:
            self._limits = (0.0, 0.0)
        else:  # never narrower while a run lasts
            kinds = zip((found.errors, found.again - found.given), self._limits, strict=True)
            first, second = (nice_limit(max(_largest(values), was), was) for values, was in kinds)
            self._limits = first, second
        self._dress()

    def _dress(self) -> None:
        """Make the pictures, in colours that suit the theme."""
        if (found := self._found) is None:
            self.show_columns([], [], [], (8, 8), "")
            return
        names = [_title(self._ranks, row) for row in range(len(found))]
        whose = [f"{name}: sample {found.samples.id(k)}" for k, name in enumerate(names)]
        tips = [f"{who} · {found.words(k)}\n{SKILL}" for k, who in enumerate(whose)]
        if found.truth.shape[1] == 3:
            tips = [f"{tip}\n{OVER_COLOURS}" for tip in tips]
        error, cycle = self._limits
        bars = [("Output − truth", error, ""), ("Made small − input", LEVELS * cycle, " of 255")]
        self.show_columns(_columns(found, self._limits), names, tips, _size(found), self._which, bars)


class StripSheet(Columns):
    """Input and truth, and several pictures that were found for each input."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Several pictures for each input", parent)

    def show_strips(self, found: Upsampled, strips: Strips, names: tuple[str, ...]) -> None:
        """Draw them; each says whether it agrees with its input."""
        high, wide = found.given.shape[2:]
        columns = [
            Column("Input", _grey(found.given), [f"{high} × {wide}"] * len(found)),
            Column("Truth", _grey(found.truth), [""] * len(found)),
        ]
        for number in range(strips.pictures.shape[1]):
            said = ["agrees" if fits else "does not" for fits in strips.within[:, number]]
            columns.append(Column(f"Sample {number + 1}", _grey(strips.pictures[:, number]), said))
        rows = [_title(names, row) for row in range(len(found))]
        spread = strips.spread
        tips = [
            f"{name}: sample {found.samples.id(k)}"
            + (f" · two samples differ by {spread[k]:.1f} of 255 (RMS)" if np.isfinite(spread[k]) else "")
            for k, name in enumerate(rows)
        ]
        words = "Below a sample: whether it agrees with its input"
        if np.isfinite(spread).all():
            words += f" · two of one input differ by {spread.mean():.1f} of 255 (RMS)"
        self.show_columns(columns, rows, tips, _size(found), words)


def _columns(found: Upsampled, limits: tuple[float, float]) -> list[Column]:
    """What stands side by side, with the numbers below."""
    high, wide = found.given.shape[2:]
    none = [""] * len(found)
    output, bicubic = (
        [f"{value:.1f} dB" for value in values] for values in (found.psnr, psnr(found.bicubic_squares))
    )
    skill = [f"skill {signed(value)}" for value in found.skill]
    cycle = [f"RMS {value:.1f}/255" for value in found.cycle]
    again = _differing(found.again - found.given, limits[1])
    return [
        Column("Input", _grey(found.given), [f"{high} × {wide}"] * len(found)),
        Column("Output", _grey(found.outputs), output),
        Column("Truth", _grey(found.truth), none),
        Column("Output\n− truth", _differing(found.errors, limits[0]), skill),
        Column("Bicubic", _grey(found.bicubic), bicubic),
        Column("Output\nmade small", _grey(found.again), none),
        Column("Made small\n− input", again, cycle),
    ]


def _title(names: tuple[str, ...], row: int) -> str:
    return names[row].capitalize() if row < len(names) else ""


def _size(found: Upsampled) -> tuple[int, int]:
    size = picture_size(found.truth.shape[1:])
    assert size is not None
    return size


def _grey(values: Array) -> Pictures:
    return Pictures(values, 0.0, 1.0)


def _differing(values: Array, limit: float) -> Pictures:
    return Pictures(values, -limit, limit, "signed")


def _largest(values: Array) -> float:
    return float(np.nanmax(np.abs(values), initial=0.0))
