"""Has the shown run's baselines: read from its folder, or computed beside everything else and kept there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from aestudio.baselines import Baselines
from aestudio.gui import settings
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import RunInfo
from aestudio.gui.training.worker import Worker
from aestudio.run import Run
from aestudio.run.baselines import BaselineLosses, kept_baselines

__all__ = ["RunBaselines"]

KEY = "baselines"


class RunBaselines(QObject):
    """Knows the losses to compare with, once they are wanted.

    Signals:
        changed(): they are known, or no longer, or no longer wanted.
        failed(str): why they can't be had, in words.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, document: Document, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._engine = document, engine
        self._worker = Worker(self)
        self._run: RunInfo | None = None
        self._for: RunInfo | None = None
        self.found: BaselineLosses | None = None
        self.wanted = bool(settings.settings().value("baselines", True, type=bool))
        engine.run_changed.connect(self._take_run)
        engine.job_done.connect(self._take)
        engine.job_failed.connect(self._take_failure)

    def want(self, wanted: bool) -> None:
        """Whether they are wanted; remembered."""
        self.wanted = wanted
        settings.settings().setValue("baselines", wanted)
        if wanted:
            self._get()
        else:
            self._engine.cancel_job(KEY)
            self._for = None
        self.changed.emit()

    def _take_run(self, info: RunInfo | None) -> None:
        if self._for is not None:
            self._engine.cancel_job(KEY)
        self._run, self._for, self.found = info, None, None
        self.changed.emit()
        if self.wanted:
            self._get()

    def _get(self) -> None:
        run = self._run
        if run is None or self.found is not None:
            return

        def take(found: BaselineLosses | None) -> None:
            if run is not self._run:
                return
            if found is None:
                self._compute(run)
            else:
                self._show(found)

        self._worker.do("read", lambda: kept_baselines(Run(run.path)), take)

    def _compute(self, run: RunInfo) -> None:
        if self.wanted:
            self._for = run
            self._engine.begin(KEY, Baselines(run.experiment, run.path), self._document.base)

    def _take(self, key: str, found: object) -> None:
        run = self._for
        if key != KEY or run is None or run is not self._run or not isinstance(found, BaselineLosses):
            return
        self._for = None
        self._show(found)

    def _take_failure(self, key: str, why: str) -> None:
        if key == KEY and self._for is not None:
            self._for = None
            self.failed.emit(why)

    def _show(self, found: BaselineLosses) -> None:
        self.found = found
        self.changed.emit()
