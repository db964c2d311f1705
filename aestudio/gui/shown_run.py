"""Which weights are shown, in words: the run's name and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo
    from aestudio.trainer import Progress

__all__ = ["ShownRun"]


class ShownRun(QObject):
    """Follows the run that is trained or shown.

    Signals:
        changed(): another run, or its next epoch.
    """

    changed = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: RunInfo | None = None
        self.epoch: int | None = None
        engine.run_changed.connect(self._take)
        engine.progress.connect(self._progress)
        self._take(engine.run)

    @property
    def words(self) -> str:
        """The run and the epochs behind its weights: "epoch 12 of run-003"; empty without one."""
        if self.run is None:
            return ""
        name = self.run.path.name
        if self.epoch == 0:
            return f"in the first epoch of {name}"
        return name if self.epoch is None else f"epoch {self.epoch:,} of {name}"

    def _take(self, run: RunInfo | None) -> None:
        self.run = run
        self.epoch = _epochs(run) if run is not None else None
        self.changed.emit()

    def _progress(self, reports: list[Progress]) -> None:
        if reports and reports[-1].epoch != self.epoch:
            self.epoch = reports[-1].epoch
            self.changed.emit()


def _epochs(run: RunInfo) -> int | None:
    """How many it had finished when it was written last."""
    from aestudio.run import Run

    try:
        return Run(run.path).summary.epochs
    except Exception:  # it may be gone, or begun this moment: the name alone will do
        return None
