"""Which weights are shown, in words: the run's name and how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aestudio.run.label import run_name

if TYPE_CHECKING:
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo
    from aestudio.trainer import Progress

__all__ = ["ShownRun"]


class ShownRun(QObject):
    """Follows the run that is trained or shown.

    Attributes:
        run: it; None: there is none.
        epoch: how many it has finished; None: that can't be told.
        started: when it was begun, seconds since 1970: a folder's name is given anew once its run is thrown
            away.

    Signals:
        changed(): another run, its next epoch, or another name for it.
    """

    changed = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: RunInfo | None = None
        self.epoch: int | None = None
        self.started = 0.0
        self._named: tuple[Path, str] | None = None
        engine.run_changed.connect(self._take)
        engine.progress.connect(self._progress)
        engine.runs_named.connect(self._name_anew)
        self._take(engine.run)

    def words(self, epoch: int | None = None) -> str:
        """The run and the epochs behind weights: "epoch 12 of run-003"; empty without one.

        Args:
            epoch: behind the weights that are shown; None: all it has finished.
        """
        if self.run is None:
            return ""
        name, epoch = self._called(self.run.path), self.epoch if epoch is None else epoch
        if epoch == 0:
            return f"in the first epoch of {name}"
        return name if epoch is None else f"epoch {epoch:,} of {name}"

    def _called(self, path: Path) -> str:
        """The run's name, read once: a view says it with every answer that it draws."""
        if self._named is None or self._named[0] != path:
            self._named = path, run_name(path)
        return self._named[1]

    def _name_anew(self) -> None:
        self._named = None
        self.changed.emit()

    def _take(self, run: RunInfo | None) -> None:
        self.run, self._named = run, None
        self.epoch, self.started = (None, 0.0) if run is None else _written(run)
        self.changed.emit()

    def _progress(self, reports: list[Progress]) -> None:
        if reports and reports[-1].epoch != self.epoch:
            self.epoch = reports[-1].epoch
            self.changed.emit()


def _written(run: RunInfo) -> tuple[int | None, float]:
    """How many epochs it had finished when it was written last, and when it was begun."""
    from aestudio.run import Run

    try:
        summary = Run(run.path).summary
    except Exception:  # it may be gone, or begun this moment: the name alone will do
        return None, 0.0
    return summary.epochs, summary.started
