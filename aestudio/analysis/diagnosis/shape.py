"""Shapes in a curve: what its last part brought, jumps, and a fall after a plateau."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from aestudio.analysis.diagnosis.curve import Array, level, line, noise

__all__ = ["Recent", "dropped", "jumps", "recent"]

JUMP = 0.1  # of the loss, by which an epoch must stand above those before it
FASTER = 3.0  # times the pace on the plateau, at least, is a drop
DROP = 0.1  # of the loss on the plateau, at least, was gained by it
NEARLY_FLAT = 0.1  # of the drop: a plateau moves by no more than this ...
LONG = (5, 6)  # ... over so many epochs at least, and this part of those until the drop is over


class Recent(NamedTuple):
    """What the last fifth of a curve brought.

    Attributes:
        epochs: how many those are.
        share: of the whole fall.
        gain: the same as a loss.
        certain: whether that is more than wobble.
    """

    epochs: int
    share: float
    gain: float
    certain: bool


def recent(y: Array, part: int = 5) -> Recent:
    """What the last fifth, at least three epochs, of a curve brought, by the straight line through it."""
    epochs = min(max(3, round(len(y) / part)), len(y) - 1)
    last = y[-epochs - 1 :]
    slope, error = line(last)
    whole = float(y[0] - min(level(y), y[-1]))
    gain = -slope * epochs
    return Recent(epochs, gain / whole if whole > 0 else 0.0, gain, -slope > 2 * error)


def jumps(y: Array) -> list[tuple[int, float]]:
    """Epochs (from 1) that stand far above the three before them, and by which share of those."""
    if len(y) < 4:
        return []
    first, second, third = y[:-3], y[1:-2], y[2:-1]
    before = np.maximum(np.minimum(first, second), np.minimum(np.maximum(first, second), third))  # the median
    heights = y[3:] - before
    high = np.flatnonzero(heights > np.maximum(JUMP * np.abs(before), 6 * noise(y)))
    return [(int(index) + 4, float(heights[index] / abs(before[index]))) for index in high]


def dropped(y: Array, smooth: Array, perfect: float = 0.0) -> tuple[int, int, float] | None:
    """A plateau and the fall after it.

    The pace (fall per epoch) shrinks on any curve that learns; where it grows again threefold, by more than
    the wobble, and a good part of the fall comes with it, a plateau has ended.

    Returns:
        An epoch on the plateau, the epoch by which the fall was over, and the fall's share of the whole; or
        None.
    """
    found = [
        drop
        for width in _widths(len(y))
        if (drop := _dropped(y - perfect, smooth - perfect, width)) is not None
    ]
    return max(found, key=lambda drop: drop[2], default=None)


def _widths(n: int) -> list[int]:
    """Epochs over which the pace is taken: a twelfth of the curve, and shorter."""
    return sorted({max(2, n // part) for part in (12, 24, 48)}) if n >= 10 else []


def _dropped(y: Array, smooth: Array, width: int) -> tuple[int, int, float] | None:
    whole = float(y[0] - level(y))
    if whole <= 0:
        return None
    pace = (smooth[:-width] - smooth[width:]) / width
    slowest = np.maximum(np.minimum.accumulate(pace), 0.02 * whole / len(y))
    faster = np.where(pace * width > 4 * noise(y), pace / slowest, 0.0)
    fastest = int(np.argmax(faster))
    if faster[fastest] < FASTER:
        return None
    start = int(np.argmin(pace[: fastest + 1]))
    slow_again = np.flatnonzero(pace[fastest:] < pace[fastest:].max() / FASTER)
    end = min(fastest + (int(slow_again[0]) if len(slow_again) else len(y)) + width, len(y) - 1)
    share = float((smooth[start] - smooth[end]) / abs(smooth[start]))
    if share < DROP or _flat_epochs(smooth, start, end) < max(LONG[0], end // LONG[1]):
        return None
    return start + 1, end + 1, share


def _flat_epochs(smooth: Array, start: int, end: int) -> int:
    """How many neighbouring epochs about `start` stand nearly as high as it does."""
    near = np.abs(smooth[: end + 1] - smooth[start]) <= NEARLY_FLAT * (smooth[start] - smooth[end])
    away = np.flatnonzero(~near)
    before, after = away[away < start], away[away > start]
    first = int(before[-1]) + 1 if len(before) else 0
    return (int(after[0]) if len(after) else end + 1) - first
