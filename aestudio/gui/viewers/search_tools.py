"""What a search for pictures that fit is told: how small the input is, how long, how near."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtWidgets import QToolButton, QWidget

from aestudio.analysis.posterior import Posterior
from aestudio.analysis.search import Search
from aestudio.analysis.searched import tolerance_words
from aestudio.gui.spins import DecimalSpin, Spin
from aestudio.gui.viewers.controls import Box
from aestudio.gui.viewers.more_tools import more_tools

__all__ = ["DiffusionTools", "SearchTools", "Tools"]

TOLERANCES = (2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2)
PULSE = {1e-3: "PULSE's paper", 2e-3: "PULSE's code"}
FIRST = 4  # the factor that is tried first


class Tools:
    """The controls that both ways of searching have.

    Attributes:
        factors: by which pictures can be made smaller.
    """

    def __init__(self) -> None:
        self.factors: tuple[int, ...] = ()
        self.smaller = Box("Factor", tooltip="How many times smaller the input is, in height and in width")
        self.set_sides((32, 32))
        self.noise = DecimalSpin(minimum=0.0, maximum=0.5, singleStep=0.01, decimals=2, prefix="noise ")
        self.noise.setFixedWidth(104)
        self.noise.setAccessibleName("Noise of the input")
        self.noise.setToolTip(
            "Standard deviation of what is added to the small picture, on its scale from 0 to 1"
        )
        self.tolerance = Box(
            "Tolerance",
            {value: f"tolerance {value:g}" for value in TOLERANCES},
            "<p>Mean squared difference to the input below which a picture counts as agreeing: "
            + ", ".join(f"{tolerance_words(value)}: {name}" for value, name in PULSE.items())
            + ". What it permits in colour is said above the pictures.</p>",
        )
        self.tolerance.choose(1e-3)
        self.count = _spin(
            "Pictures searched for",
            12,
            3,
            500,
            "How many pictures are made small and searched for",
            suffix=" pictures",
        )
        self.samples = _spin(
            "Samples of each",
            4,
            1,
            16,
            "How many pictures are found for each input that is shown",
            suffix=" samples",
            width=100,
        )

    def set_sides(self, sides: tuple[int, ...]) -> None:
        """Offer the factors that divide the pictures' sides and leave two pixels."""
        least = min(sides)
        self.factors = tuple(k for k in range(2, least // 2 + 1) if all(side % k == 0 for side in sides))
        before = self.smaller.currentData()
        self.smaller.set_choices({k: f"{k} × smaller" for k in self.factors})
        kept = before if before in self.factors else FIRST if FIRST in self.factors else None
        self.smaller.choose(kept)

    @property
    def factor(self) -> int:
        """How many times smaller the input is."""
        return int(self.smaller.currentData() or FIRST)

    @property
    def how(self) -> Search | Posterior:
        """How pictures are looked for."""
        raise NotImplementedError

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """Those that stand in the row, in order; the others open below their button."""
        return (self.smaller, self.samples, self._button)

    @cached_property
    def _button(self) -> QToolButton:
        """Opens what is seldom set: in a window 1280 pixels wide the row would else take four lines."""
        tools = (self.noise, self.tolerance, *self._own, self.count)
        names = [tool.accessibleName().lower() for tool in tools]
        return more_tools("Settings", f"{', '.join(names[:-1])} and {names[-1]}".capitalize(), tools)

    @property
    def _own(self) -> tuple[QWidget, ...]:
        return ()


class SearchTools(Tools):
    """Of a search through a decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.starts = _spin(
            "Starts",
            4,
            1,
            64,
            "<p>Searches from different random codes, of which the best counts. "
            "More find more: compare only what was searched for from as many.</p>",
            suffix=" starts",
        )
        self.steps = _spin("Steps", 100, 1, 10_000, "Steps of each search", suffix=" steps")
        self.steps.setSingleStep(50)

    @property
    def how(self) -> Search:
        """As chosen."""
        return Search(
            starts=self.starts.value(), steps=self.steps.value(), tolerance=self.tolerance.currentData()
        )

    @property
    def _own(self) -> tuple[QWidget, ...]:
        return (self.starts, self.steps)


class DiffusionTools(Tools):
    """Of posterior sampling."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = _spin(
            "Noise levels",
            100,
            2,
            10_000,
            "Noise levels that are visited; with few, samples differ too little",
            suffix=" levels",
        )
        self.steps.setSingleStep(50)
        self.solves = _spin(
            "Solver steps",
            3,
            1,
            20,
            "Steps by which each correction towards the input is found; "
            "each takes as long as the network does",
            suffix=" solver steps",
            width=132,
        )

    @property
    def how(self) -> Posterior:
        """As chosen."""
        return Posterior(
            steps=self.steps.value(), solves=self.solves.value(), tolerance=self.tolerance.currentData()
        )

    @property
    def _own(self) -> tuple[QWidget, ...]:
        return (self.steps, self.solves)


def _spin(name: str, value: int, low: int, high: int, tip: str, suffix: str, width: int = 112) -> Spin:
    box = Spin(minimum=low, maximum=high, value=value, suffix=suffix)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setFixedWidth(width)
    return box
