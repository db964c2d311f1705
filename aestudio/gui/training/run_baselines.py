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
        changed(): they are known, or no longer, or no longer wanted, or can't be had.
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
        self._given_up = False
        self.wanted = bool(settings.settings().value("baselines", True, type=bool))
        engine.run_changed.connect(self.take_run)
        engine.job_done.connect(self._take)
        engine.job_failed.connect(self._take_failure)
        engine.job_dropped.connect(self._drop)
        engine.failed.connect(self._take_refusal)

    @property
    def coming(self) -> bool:
        """Whether they are wanted and will be known in a moment."""
        given_up = self._given_up or self._engine.is_broken
        return self.wanted and self._run is not None and self.found is None and not given_up

    def want(self, wanted: bool) -> None:
        """Whether they are wanted; remembered."""
        self.wanted, self._given_up = wanted, False
        settings.settings().setValue("baselines", wanted)
        if wanted:
            self._get()
        else:
            self._engine.cancel_job(KEY)
            self._for = None
        self.changed.emit()

    def take_run(self, info: RunInfo | None) -> None:
        """Another run is shown; None: none."""
        if self._for is not None:
            self._engine.cancel_job(KEY)
        same = info is not None and self._run is not None and info.path == self._run.path and not info.live
        self._run, self._for, self._given_up = info, None, False
        self.found = self.found if same else None
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
        if self.wanted and not self._engine.is_starting:  # else the run is shown anew once it has
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
            self._give_up()
            self.failed.emit(why)

    def _take_refusal(self, doing: str, _: str) -> None:
        if doing == "show":
            self._give_up()
        elif doing == "engine":
            self._for, self._given_up = None, True
            self.changed.emit()

    def _drop(self, key: str) -> None:
        if key == KEY and self._for is not None:
            self._give_up()

    def _give_up(self) -> None:
        if self.coming:
            self._for, self._given_up = None, True
            self.changed.emit()

    def _show(self, found: BaselineLosses) -> None:
        self.found = found
        self.changed.emit()
