"""The losses of the shown run, from the engine or from its folder, and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from aestudio.gui.engine import Engine
from aestudio.gui.loss_data import LossData
from aestudio.gui.messages import RunInfo
from aestudio.gui.training.judge import Judge
from aestudio.gui.training.run_baselines import RunBaselines
from aestudio.gui.training.worker import Worker
from aestudio.run import History, Run, Summary

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["LossFeed"]


class LossFeed(QObject):
    """Gathers them; whoever draws them reads `data`.

    Attributes:
        run: the shown run; None: there is none.
        data: its losses.
        judge: what they show.

    Signals:
        begun(): another run is shown.
        filled(): all of a run was read, or it holds.
        grown(): more came, as it does all the time.
        ended(): the run has ended.
    """

    begun = Signal()
    filled = Signal()
    grown = Signal()
    ended = Signal()

    def __init__(self, engine: Engine, baselines: RunBaselines, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self.run: RunInfo | None = None
        self.data = LossData()
        self.judge = Judge(engine, baselines, self)
        self.judge.judged.connect(self.grown)
        engine.run_changed.connect(self.take_run)
        engine.progress.connect(self._take_progress)
        engine.state_changed.connect(self._take_state)
        engine.ended.connect(self._take_end)
        engine.answered.connect(self._take_answer)

    def take_run(self, info: RunInfo | None) -> None:
        """Show this run; None: no run."""
        self.run, self.data = info, LossData()
        self.judge.begin(info)
        if info is not None and not info.live:
            self._fill(info.path)
        self.begun.emit()

    def _fill(self, path: Path) -> None:
        """Read what the run's folder says; the GUI thread does not wait for it."""
        data = self.data

        def take(found: tuple[History, Summary]) -> None:
            history, summary = found
            data.fill(history)
            if data is self.data:
                self.judge.take_end(vars(summary))
                self.filled.emit()

        self._worker.do("history", lambda: (Run(path).history(), Run(path).summary), take)

    def _take_progress(self, reports: list[Progress]) -> None:
        resumed = not self.data.has_begun and reports[0].step > 0
        for report in reports:
            self.data.add(report)
        if resumed and self.run is not None:
            self._fill(self.run.path)
        self.grown.emit()

    def _take_state(self, state: str) -> None:
        if state == "paused":
            self.data.events.append({"step": len(self.data), "event": "paused"})
            self.filled.emit()

    def _take_end(self, found: Mapping[str, Any]) -> None:
        self.judge.take_end(found)
        self.ended.emit()

    def _take_answer(self, key: str, _: object) -> None:
        if key == "diagnosis":
            self.grown.emit()
