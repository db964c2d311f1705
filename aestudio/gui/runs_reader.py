"""Reads the open project's runs for every list that shows them: once, off the GUI thread, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from aestudio.gui.runs_watch import RunsWatch
from aestudio.gui.training.worker import Worker
from aestudio.run.listing import Listed, listing

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo

__all__ = ["RunsReader"]

FIRST = (
    50  # rows, more than are seen, with which a list begins; each lot after that is as large as all before
)


class RunsReader(QObject):
    """Reads anew when another project is opened, when a run begins or ends here or elsewhere, and when asked.

    Args:
        document: whose runs are read.
        engine: says when they change.
        folder: where they are.
        parent: what it goes with.

    Attributes:
        rows: the runs, newest first, as far as they are known.

    Signals:
        changed(): `rows` are others, or more.
        changed_elsewhere(): the same, and another program has done it.
    """

    changed = Signal()
    changed_elsewhere = Signal()

    def __init__(
        self, document: Document, engine: Engine, folder: Callable[[], Path], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.folder, self._engine = folder, engine
        self.rows: list[Listed] = []
        self._worker = Worker(self)
        self._read: list[Listed] = []
        self._asked = False  # by this program; else whoever shows the runs is told only of others
        self._watch = RunsWatch(self)
        self._watch.noticed.connect(self._look)
        self._soon = QTimer(self, singleShot=True, interval=0)  # however many ask at once
        self._soon.timeout.connect(self._begin)
        document.opened.connect(self._forget)
        engine.run_changed.connect(self._take_run)
        engine.ended.connect(self._take_end)

    def refresh(self) -> None:
        """Read the folder again."""
        self._asked = True
        self._soon.start()

    def _look(self) -> None:
        """Read it again if something can have happened there."""
        if self.busy:
            self._watch.notice()  # once more, when that is done
        else:
            self._begin()

    @property
    def busy(self) -> bool:
        """Whether it is being read, or about to be."""
        return self._worker.busy or self._soon.isActive()

    def _begin(self) -> None:
        folder, self._read = self.folder(), []
        self._worker.gather("runs", lambda: listing(folder), self._take_some, self._take_all)

    def _take_some(self, rows: list[Listed]) -> None:
        """Show the first while others are read; what is shown already stays until all are."""
        self._read += rows
        if len(self._read) >= max(FIRST, 2 * len(self.rows)):
            self._show()

    def _take_all(self) -> None:
        asked, self._asked = self._asked, False
        others = self._read != self.rows
        if asked or others:
            self._show()
        self._watch.watch(self.folder(), [row.path for row in self.rows if self._runs_elsewhere(row)])
        if others and not asked:
            self.changed_elsewhere.emit()

    def _runs_elsewhere(self, row: Listed) -> bool:
        ours = self._engine.run
        live = ours is not None and ours.live and ours.path == row.path
        return row.summary.state == "running" and not live

    def _show(self) -> None:
        self.rows = list(self._read)
        self.changed.emit()

    def _forget(self) -> None:
        self.rows = []
        self.changed.emit()
        self.refresh()

    def _take_run(self, info: RunInfo | None) -> None:
        if info is not None and (info.live or all(row.path != info.path for row in self.rows)):
            self.refresh()

    def _take_end(self, _: Mapping[str, Any]) -> None:
        self.refresh()
