"""Runs moved to the trash and had back, several at once, off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from aestudio.atomic import WriteFailed
from aestudio.gui.notices import Level
from aestudio.gui.training.worker import Worker
from aestudio.gui.trash import forget_note, system_trash
from aestudio.run.label import run_name
from aestudio.run.trash import Trashed, restore, throw_away, trashed_in

__all__ = ["RunTrash"]

T = TypeVar("T")
U = TypeVar("U")


class RunTrash(QObject):
    """What was thrown away of a project's runs, and the way back.

    Args:
        say: tells what was done: text, level, and what a button beside it does.
        runs: where the project's runs are now.
        parent: what it goes with.

    Signals:
        changed(): runs were thrown away or put back, or could not be.
        found(): it is known what lies there.
    """

    changed = Signal()
    found = Signal()

    def __init__(
        self, say: Callable[[str, Level, str], None], runs: Callable[[], Path], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._say, self._runs, self._worker = say, runs, Worker(self)
        self._trashed: list[list[Trashed]] = []
        self._project = 0  # how many were looked into: of an earlier one nothing is said any more

    @property
    def holds_any(self) -> bool:
        """Whether something can be had back."""
        return bool(self._trashed)

    def look_into(self, runs: Path) -> None:
        """Another project: what was thrown away of it earlier can be had back, one by one."""
        self._trashed, self._project = [], self._project + 1
        self._worker.do("look", lambda: trashed_in(runs), self._take_found)

    def throw_away(self, paths: list[Path]) -> None:
        """Move these runs to the trash; those being trained stay."""
        self._ask(f"throw away {paths}", partial(_throw_away, paths), self._take_gone)

    def restore(self) -> None:
        """Put back what was last thrown away."""
        if self._trashed:
            last = self._trashed.pop()
            self._ask(f"restore {last}", partial(_restore, last, self._runs()), self._take_back)

    def follow(self, pairs: list[tuple[Path, Path]]) -> None:
        """Runs were moved, and with them what lay in the project's own trash."""
        places = dict(pairs)
        self._trashed = [
            [replace(one, place=places.get(one.place, one.place)) for one in runs] for runs in self._trashed
        ]

    def _ask(self, key: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        project = self._project

        def told(take: Callable[[U], None]) -> Callable[[U], None]:
            return lambda answer: take(answer) if project == self._project else None

        self._worker.do(key, work, told(then), told(self._say_not_done))

    def _take_found(self, runs: list[Trashed]) -> None:
        self._trashed = [[one] for one in runs]
        self.found.emit()

    def _take_gone(self, answer: tuple[list[Trashed], str]) -> None:
        gone, why = answer
        if gone:
            self._trashed.append(gone)
        what = run_name(gone[0].place) if len(gone) == 1 else f"{len(gone):,} runs"
        said = f"{what} moved to the trash. " if gone else ""
        self._say(f"{said}{why}", "error" if why else "info", "Undo" if gone else "")
        self.changed.emit()

    def _take_back(self, answer: tuple[list[Path], list[Trashed], str]) -> None:
        back, left, why = answer
        if left:
            self._trashed.append(left)
        names = ", ".join(run_name(path) for path in back[:3]) + (" …" if len(back) > 3 else "")
        said = f"Restored {names}. " if back else ""
        self._say(f"{said}{why}", "error" if why else "info", "")
        self.changed.emit()

    def _say_not_done(self, why: str) -> None:
        self._say(why, "error", "")
        self.changed.emit()


def _throw_away(paths: list[Path]) -> tuple[list[Trashed], str]:
    """Those that were moved, and why others were not."""
    gone, why = [], []
    for path in paths:
        try:
            gone.append(throw_away(path, system_trash))
        except WriteFailed as error:
            why.append(str(error))
    return gone, "; ".join(why)


def _restore(runs: list[Trashed], folder: Path) -> tuple[list[Path], list[Trashed], str]:
    """Those that are back, those that stay in the trash, and why.

    What was thrown away before its project was first saved goes to the `folder` of its runs since.
    """
    back, left, why = [], [], []
    for run in runs:
        gone = not run.home.parent.is_dir()
        one = replace(run, home=folder / run.home.name) if gone else run
        try:
            back.append(restore(one))
        except WriteFailed as error:
            left += [one] * one.place.is_dir()
            why.append(str(error))
        forget_note(one.place)
    return back, left, "; ".join(why)
