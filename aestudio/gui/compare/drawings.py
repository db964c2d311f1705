"""What the plot shows of runs, worked out away from the window: smoothed, gathered, thinned. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from aestudio.compare import Axis, Band, Curves, band, smoothed
from aestudio.compare.reach import Reach, reach_of
from aestudio.gui.compare.lines import RunLine
from aestudio.gui.loss_data import thinned

__all__ = ["Drawing", "Drawings", "Drawn", "Look", "Range"]

Array = np.ndarray[Any, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """How the curves are shown.

    Attributes:
        axis: what lies below.
        training: whether the training losses are shown too.
        smoothing: the weight of what went before, 0 to below 1.
    """

    axis: Axis = "epoch"
    training: bool = True
    smoothing: float = 0.0


@dataclass(frozen=True, eq=False)
class Drawn:
    """A curve as it is known, and what is seen of it.

    Attributes:
        line: whose it is.
        role: "validation", "training", or with "raw " before it what lies unsmoothed behind.
        main: whether it is what the line is judged by.
        x: where its epochs lie.
        y: their values.
        seen: of all of it, what the screen shows: places and values.
        reach: how far it goes; None: it has no number.
    """

    line: RunLine
    role: str
    main: bool
    x: Array
    y: Array
    seen: tuple[Array, Array]
    reach: Reach | None

    @property
    def name(self) -> str:
        """What no other curve is called."""
        return f"{self.line.title}, {self.role}"

    def part(self, left: float, right: float, groups: int) -> tuple[Array, Array]:
        """What the screen shows of it when it shows the axis from `left` to `right`."""
        low, high = np.searchsorted(self.x, left), np.searchsorted(self.x, right, "right")
        return _seen(self.x, self.y, max(0, int(low) - 1), min(len(self.x), int(high) + 1), groups)


@dataclass(frozen=True, eq=False)
class Range:
    """From the lowest to the highest of the runs of a line: what is seen of them, and how far they go."""

    line: RunLine
    low: tuple[Array, Array]
    high: tuple[Array, Array]
    reach: tuple[Reach | None, Reach | None]


@dataclass(frozen=True, eq=False)
class Drawing:
    """All that is drawn."""

    look: Look = field(default_factory=Look)
    curves: Mapping[str, Drawn] = field(default_factory=dict)
    ranges: Sequence[Range] = ()

    @property
    def reaches(self) -> list[tuple[RunLine, Reach]]:
        """How far everything goes, with whose it is."""
        found = [(one.line, one.reach) for one in self.curves.values()]
        found += [(one.line, reach) for one in self.ranges for reach in one.reach]
        return [(line, reach) for line, reach in found if reach is not None]


class Drawings:
    """Makes one after the other; what the last one needed is not worked out again for the next."""

    def __init__(self) -> None:
        self._before: dict[Hashable, Any] = {}
        self._now: dict[Hashable, Any] = {}

    def make(
        self, lines: Sequence[RunLine], known: Mapping[Path, Curves], look: Look, groups: int
    ) -> Drawing:
        """What is drawn of these lines; a run whose curves are not known yet is left out.

        Args:
            lines: what is drawn.
            known: the curves of their runs.
            look: how.
            groups: into how many groups of neighbours a curve is thinned.
        """
        self._before, self._now = self._now, {}
        curves: dict[str, Drawn] = {}
        ranges: list[Range] = []
        for line in lines:
            own = [known[run.path] for run in line.counted if run.path in known]
            main = "validation" if any("validation" in one.losses for one in own) else "training"
            for role in ("training", "validation"):
                having = [one for one in own if len(one.losses.get(role, ()))]
                if having and (role == main or look.training):
                    drawn, around = self._of_role(line, role, role == main, having, look, groups)
                    curves |= {one.name: one for one in drawn}
                    ranges += around
        return Drawing(look, curves, ranges)

    def _of_role(
        self, line: RunLine, role: str, main: bool, own: list[Curves], look: Look, groups: int
    ) -> tuple[list[Drawn], list[Range]]:
        """The curves of one loss: a run's, smoothed with the raw one behind; or several runs' median."""

        def drawn(role: str, main: bool, x: Array, y: Array) -> Drawn:
            shown = (line.title, role, look, groups, *own)
            x, y, seen, reach = self._kept(shown, lambda: _known(x, y, groups))
            return Drawn(line, role, main, x, y, seen, reach)

        if len(own) > 1:
            found = self._band(role, own, look)
            x, y = found.x, found.middle
            around = [_range(line, found, groups)] if main else []
            return [drawn(role, main, x, y)], around
        (one,) = own
        x, y = one.x[look.axis], self._smooth(role, one, look)
        raw = [drawn(f"raw {role}", False, x, one.losses[role])] if look.smoothing and main else []
        return [*raw, drawn(role, main, x, y)], []

    def _smooth(self, role: str, one: Curves, look: Look) -> Array:
        key = ("smooth", role, one, look.smoothing)
        return self._kept(key, lambda: smoothed(one.losses[role], look.smoothing))

    def _band(self, role: str, own: list[Curves], look: Look) -> Band:
        ys = [self._smooth(role, one, look) for one in own]
        key = ("band", role, look.axis, look.smoothing, *own)
        return self._kept(key, lambda: band([one.x[look.axis] for one in own], ys))

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was worked out before under this key, else what `make` gives."""
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else make()
        found: T = self._now[key]
        return found


def _known(x: Array, y: Array, groups: int) -> tuple[Array, Array, tuple[Array, Array], Reach | None]:
    """A curve where it is known where its epochs lie, what is seen of it, and how far it goes."""
    known = np.isfinite(x)
    x, y = x[known], y[known]
    return x, y, _seen(x, y, 0, len(x), groups), reach_of(y)


def _range(line: RunLine, found: Band, groups: int) -> Range:
    count = len(found.x)
    return Range(
        line,
        _seen(found.x, found.low, 0, count, groups),
        _seen(found.x, found.high, 0, count, groups),
        (reach_of(found.low), reach_of(found.high)),
    )


def _seen(x: Array, y: Array, low: int, high: int, groups: int) -> tuple[Array, Array]:
    at, values = thinned(y, low, high, groups)
    return x[at], values
