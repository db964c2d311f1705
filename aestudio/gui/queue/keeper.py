"""Keeps the line of the open project: writes every change, and begins the next run when one ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import RunInfo
from aestudio.gui.storage import Storage
from aestudio.gui.training.words import failure
from aestudio.gui.training.worker import Worker
from aestudio.project.line import keep_line, move_line, moved_line, run_of, taken_up
from aestudio.project.queue import Queue, Queued
from aestudio.run import next_run

__all__ = ["Keeper"]

ELSEWHERE = "Another window has this project open; its queue can only be changed there"
READ_ONLY = "This project's folder can't be written; save it elsewhere to have a queue"
BY_YOU = "stopped by you"


class Keeper(QObject):
    """The line of the document, and what it does.

    The next run begins when one ends and the line isn't paused, or when `start` is called; opening a project
    or adding to an idle line begins nothing. A run that the user stops pauses the line.

    Attributes:
        queue: the line.
        moving: whether it is being written into another folder; changes are written after that.

    Signals:
        changed(): the line, or what can be done with it, is another.
        said(str, str): something to be told: the text and its level.
        found_interrupted(int): a project was opened in which a run was interrupted; its number.
    """

    changed = Signal()
    said = Signal(str, str)
    found_interrupted = Signal(int)

    def __init__(
        self, document: Document, engine: Engine, storage: Storage, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._storage = document, engine, storage
        self._worker = Worker(self)
        self.queue = Queue()
        self.problem = "The queue is being read"
        self._folder, self._base = Path(), Path()
        self.why_paused = ""
        self._beginning = 0  # the number of the one that was ordered, until the engine has begun it
        self._order: Callable[[], None] | None = None  # given once the line is written
        self._wants_next = False
        self.moving = False  # into another folder, on the other thread
        document.opened.connect(self._open)
        document.stored.connect(self._follow_folder)
        storage.moved.connect(self._follow_runs)
        engine.run_changed.connect(self._take_run)
        engine.ended.connect(self._take_end)
        engine.failed.connect(self._take_failure)
        engine.state_changed.connect(self._follow)

    # ------------------------------------------------------------------ what the user does

    def add(self, wanted: Iterable[tuple[str, Experiment]], sweep: str = "") -> int:
        """Put experiments, each with its name, at the end, as they are now; how many were added.

        Args:
            wanted: name and experiment of each.
            sweep: what they vary, in words, where they are a sweep.
        """
        if self.problem:
            self.said.emit(self.problem, "warning")
            return 0
        before = len(self.queue.items)
        self._set(self.queue.add(wanted, sweep))
        return len(self.queue.items) - before

    def remove(self, number: int) -> tuple[Queued, int]:
        """Take one out; it and its place, by which it can be put back."""
        place = [item.number for item in self.queue.items].index(number)
        item = self.queue.items[place]
        self._set(self.queue.remove(number))
        return item, place

    def put_back(self, item: Queued, place: int) -> None:
        """Put in again what was removed."""
        self._set(self.queue.insert(item, place))

    def move(self, number: int, place: int) -> None:
        """Put one at another place, counted from 0."""
        self._set(self.queue.move(number, place))

    def again(self, number: int) -> None:
        """Let one that failed or was interrupted wait once more, for a new run."""
        self._set(self.queue.again(number))

    def resume(self, number: int) -> None:
        """Go on with the run of one that was interrupted."""
        item = self.item(number)
        path = None if item is None else run_of(item, self.runs)
        if item is None or path is None or self._engine.state != "ready":
            return
        base = self._document.base
        self._begin(self.queue.begun(number, item.run), number, lambda: self._engine.resume(path, base))

    def start(self) -> None:
        """Begin with the first, or let it begin when the run in progress ends."""
        self._set(replace(self.queue, paused=False))
        self._wants_next = True
        self._next()

    def pause(self) -> None:
        """Begin none after the run that is being trained."""
        self._wants_next, self.why_paused = False, ""
        self._set(replace(self.queue, paused=True))

    # ------------------------------------------------------------------ what can be asked

    @property
    def runs(self) -> Path:
        """Where the project's runs lie."""
        return self._folder / "runs"

    @property
    def busy(self) -> bool:
        """Whether something is trained, or about to be."""
        return bool(self._beginning) or self._engine.state in ("training", "paused")

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(item.state == "waiting" for item in self.queue.items)

    def item(self, number: int) -> Queued | None:
        """The one of that number."""
        return next((item for item in self.queue.items if item.number == number), None)

    # ------------------------------------------------------------------ opening and moving

    def _open(self) -> None:
        self.queue, self._beginning, self._order, self._wants_next = Queue(), 0, None, False
        self.why_paused, self.moving = "", False
        self._folder, self._base = self._storage.folder, self._document.base
        self.problem = "The queue is being read"
        self.changed.emit()
        folder = self._folder
        self._worker.do("read", lambda: taken_up(folder), self._take, self._refuse)

    def _take(self, queue: Queue) -> None:
        self.queue = queue
        self.problem = self._hindrance()
        self.changed.emit()
        interrupted = [item for item in queue.items if item.state == "interrupted"]
        if interrupted and not self.problem:
            self.found_interrupted.emit(interrupted[0].number)

    def _hindrance(self) -> str:
        """Why the line of the folder can't be changed here; empty: it can."""
        place = self._storage.place
        return "" if place.is_ours else ELSEWHERE if place.is_elsewhere else READ_ONLY

    def _refuse(self, why: str) -> None:
        self.problem = f"The queue can't be read and is kept as it is: {why}"
        self.changed.emit()

    def _follow_folder(self) -> None:
        """The project was saved, perhaps elsewhere: the line goes along, with the one that may lie there."""
        folder, base = self._document.folder, self._document.base
        if folder is None or folder == self._folder:
            return
        leave = self._folder if not self.problem else None  # else both would train it
        places = (self._base, self.runs), (base, folder / "runs")
        queue, self._folder, self._base, self.moving = self.queue, folder, base, True

        def take(there: Queue) -> None:
            if self._folder != folder:  # another project is open
                return
            self.moving, self.problem = False, self._hindrance()
            changed, self.queue = self.queue != queue, moved_line(self.queue, *places).joined(there)
            self.changed.emit()
            if changed or self._order is not None:
                self._write()

        def refuse(why: str) -> None:
            if self._folder == folder:
                self.moving = False
                self._refuse(why)
                self._written(None)

        self._worker.do("move", lambda: move_line(queue, leave, folder, places), take, refuse)

    def _follow_runs(self, pairs: list[tuple[Path, Path]]) -> None:
        """Runs were moved into the project's folder."""
        names = {before.resolve(): after for before, after in pairs}

        def moved(run: str) -> str:
            after = names.get((self.runs / run).resolve())
            return run if after is None else after.name

        self._set(self.queue.moved(lambda experiment: experiment, moved))

    # ------------------------------------------------------------------ what the engine does

    def _next(self) -> None:
        """Begin the first that waits, if none is trained and it is time."""
        item = self.queue.next
        if not self._wants_next or self.problem or self._beginning or self._engine.state != "ready":
            return
        self._wants_next = False
        if item is None:
            return
        path, base = next_run(self._storage.runs), self._document.base
        queue = self.queue.begun(item.number, path.name)

        def train() -> None:
            self._engine.train(item.experiment, base, path, series=item.series)

        self._begin(queue, item.number, train)

    def _begin(self, queue: Queue, number: int, order: Callable[[], None]) -> None:
        """Order a run once it is written that it begins: a crash in between must not train it twice."""
        self._beginning, self._order = number, order
        self._set(queue)

    def _take_run(self, info: RunInfo | None) -> None:
        if info is None or not info.live:
            return
        if self._beginning:
            begun, self._beginning = self.item(self._beginning), 0
            if begun is not None:  # its number may be another where two began at once
                self._set(self.queue.begun(begun.number, info.path.name))
        else:
            item = self._item_of(info.path)
            if item is not None and item.state == "interrupted":  # resumed by another way than the panel's
                self._set(self.queue.begun(item.number, item.run))
        self.changed.emit()

    def _take_end(self, result: Mapping[str, Any]) -> None:
        state, item = result["state"], self._item_of(Path(result["run"]))
        queue, stopped = self.queue, state == "stopped"
        if item is not None and item.state == "running":
            if stopped:
                queue = queue.interrupted(item.number, BY_YOU)
            elif state == "failed":
                queue = queue.failed(item.number, str(result["reason"]))
                self.said.emit(f"{_called(item)} failed; the queue goes on", "warning")
            else:
                queue = queue.done(item.number)
        self._wants_next = not stopped and not queue.paused
        if stopped and self.waiting and not queue.paused:
            queue = replace(queue, paused=True)
            self.why_paused = ", because you stopped a run"
        self._set(queue)

    def _take_failure(self, doing: str, why: str) -> None:
        """An order that could not be carried out."""
        number = self._beginning
        if doing not in ("train", "resume") or not number:
            return
        self._beginning, self._order = 0, None
        item = self.item(number)
        if item is not None:
            self.said.emit(f"{_called(item)} could not begin; the queue goes on", "warning")
            if doing == "train":  # it has no run: its number goes to the next one
                self._set(self.queue.again(number).failed(number, failure(doing, why)))
            else:
                self._set(self.queue.interrupted(number, failure(doing, why)))
        self._wants_next = not self.queue.paused
        self._next()

    def _follow(self, _: str) -> None:
        self._next()
        self.changed.emit()

    def _item_of(self, run: Path) -> Queued | None:
        found = (item for item in self.queue.items if item.run and item.state != "failed")
        return next((item for item in found if (self.runs / item.run).resolve() == run.resolve()), None)

    # ------------------------------------------------------------------ writing

    def _set(self, queue: Queue) -> None:
        """Show another line at once, and write it off this thread; the newest is what is written."""
        if queue == self.queue and self._order is None:
            return
        self.queue = queue
        self.changed.emit()
        if not self.moving:  # else it is written once it is known what lies there
            self._write()

    def _write(self) -> None:
        folder, queue = self._folder, self.queue
        self._worker.do("write", lambda: keep_line(folder, queue), self._written, self._not_written)

    def _written(self, _: None) -> None:
        order, self._order = self._order, None
        if order is not None:
            order()

    def _not_written(self, why: str) -> None:
        self.said.emit(f"The queue is not kept on disk: {why}", "error")
        self._written(None)


def _called(item: Queued) -> str:
    return f"“{item.name}”" if item.name else item.run or f"Run {item.number} of the queue"
