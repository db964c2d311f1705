"""How losses lie in the view: the axis they are drawn over, its unit, and what of a curve can be seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from aestudio.gui.loss_data import Axis, LossData, thinned
from aestudio.gui.plots import Plot

__all__ = ["Array", "Curve", "LossView"]

Array = np.ndarray[Any, Any]
Curve = tuple[Array, Array]
UNITS = ((300.0, 1.0, "s"), (3 * 3600.0, 60.0, "min"), (np.inf, 3600.0, "h"))


class LossView:
    """Turns losses into curves for a plot.

    Attributes:
        axis: what they are drawn over.
        is_thinned: whether a curve has more points than are drawn.
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.axis: Axis = "epoch"
        self.is_thinned = False
        self._unit, self._unit_name = 1.0, "s"

    @property
    def title(self) -> str:
        """What the axis is called."""
        return f"training time ({self._unit_name})" if self.axis == "time" else self.axis

    @property
    def follows(self) -> bool:
        """Whether the view follows the data."""
        return bool(self._plot.view.getViewBox().autoRangeEnabled()[0])

    @property
    def is_wide(self) -> bool:
        """Whether the curves take up less than half of the height, with room above or below all of them."""
        low, high = self._plot.extent("y") or (0.0, 1.0)
        bottom, top = self._plot.view.getViewBox().viewRange()[1]
        return bool(bottom <= low and high <= top and high - low < 0.5 * (top - bottom))

    def choose_unit(self, data: LossData) -> bool:
        """Take the unit of time that fits the run; whether it is another one."""
        before = self._unit
        self._unit, self._unit_name = 1.0, "s"
        if self.axis == "time" and data.has_times:
            longest = float(data.x_of(len(data), "time"))
            _, self._unit, self._unit_name = next(entry for entry in UNITS if longest < entry[0])
        return self._unit != before

    def x(self, data: LossData, steps: Any) -> Any:
        """Where steps of a run lie on the axis."""
        return data.x_of(steps, self.axis) / self._unit

    def steps(self, data: LossData, term: str = "loss", *, all_: bool = False) -> Curve:
        """A term of single steps: what can be seen of it, or all."""
        values = data.step_losses(term)
        at, found = (np.arange(len(values)), values) if all_ else self._seen(data, None, values)
        return self.x(data, at + 1.0), found

    def epochs(self, data: LossData, term: str, *, all_: bool = False) -> Curve:
        """The means of epochs: what can be seen of them, or all."""
        steps, values = data.epoch_means(term)
        at, found = (np.arange(len(values)), values) if all_ else self._seen(data, steps, values)
        return self.x(data, steps[at]), found

    def _seen(self, data: LossData, steps: Array | None, values: Array) -> Curve:
        """Indices and values that have an effect; `steps` are those of the values, None: every one."""
        low, high, points = 0, len(values), 2 * self._plot.view.width()
        if high > points:
            self.is_thinned = True
            if not self.follows:
                low, high = self._in_view(data, steps)
        return thinned(values, low, high, points // 2, log=self._plot.is_log("x"))

    def _in_view(self, data: LossData, steps: Array | None) -> tuple[int, int]:
        """The indices in view, with one more on either side."""
        (left, right), _ = self._plot.view.getViewBox().viewRange()
        if self._plot.is_log("x"):
            left, right = 10.0**left, 10.0**right
        low, high = (data.step_of(x * self._unit, self.axis) for x in (left, right))
        if steps is not None:
            low, high = np.searchsorted(steps, (low, high))
        return int(max(low - 1, 0)), int(max(high + 1, 0))
