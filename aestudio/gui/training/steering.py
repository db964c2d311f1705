"""What can be changed while a run trains, and shows what is in force; between runs the next one's rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from aestudio.experiment.changes import LEARNING_RATE
from aestudio.experiment.schedules import WarmUp
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.training.next_settings import set_rate
from aestudio.gui.training.rate import RateEdit
from aestudio.gui.training.shown import Shown
from aestudio.gui.training.steer import SteerBox
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["Steering"]


class Steering(QObject):
    """Passes on what the user changes, to the run or to the document.

    Attributes:
        rate: the learning rate.
        box: what else of a run can be changed.
    """

    def __init__(
        self,
        document: Document,
        engine: Engine,
        shown: Shown,
        live: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`live` tells whether the shown run trains or holds."""
        super().__init__(parent)
        self._document, self._engine, self._shown, self._live = document, engine, shown, live
        self.rate, self.box = RateEdit(), SteerBox(document.experiment)
        self.box.hide()
        self.rate.changed.connect(self._set_rate)
        self.box.changed.connect(engine.change)

    def show_rate(self) -> None:
        """Whose rate it is; the next run's is that of the document."""
        training, live = self._document.experiment.training, self._live()
        self.rate.set_live(live, training.schedule.title if training.schedule.kind != "constant" else "")
        if not live:
            self.rate.show_rate(training.optimizer.learning_rate)

    def show_in_force(self, *, forget: bool = False) -> None:
        """What holds in the run; `forget` what is being prepared."""
        if (holds := self._shown.in_force) is not None:
            self.rate.show_rate(holds.training.optimizer.learning_rate)
            self.box.show_experiment(holds, forget=forget)

    def take_event(self, event: Mapping[str, Any]) -> None:
        """Something may have been changed, by the user or by the schedule."""
        if self._shown.take_change(event):
            self.show_in_force()
        elif event["event"] == LEARNING_RATE:
            self.rate.show_rate(float(event["value"]))

    def take_report(self, report: Progress) -> None:
        """Where a schedule changes it, the rate is another with each step."""
        run = self._shown.run
        if run is not None and run.experiment.training.schedule.kind != "constant":
            schedule = run.experiment.training.schedule
            self.rate.show_now(
                report.rate, rises=isinstance(schedule, WarmUp) and report.passed < schedule.rise
            )

    def _set_rate(self, rate: float) -> None:
        if self._live():
            self._engine.change(LEARNING_RATE, rate)
            return
        try:
            set_rate(self._document, rate)
        except SpecError as error:
            self.rate.refuse(error.problem[:1].upper() + error.problem[1:])
