"""The document: the one immutable experiment, its history of edits, and the project it belongs to."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from aestudio.experiment import Experiment
from aestudio.gui.history import History
from aestudio.places import moved_paths
from aestudio.project import Project, plain_name

__all__ = ["Document"]


@dataclass(eq=False)
class _State:
    """The experiment between two edits, which share it: what completes an edit is taken back with it.

    Attributes:
        since: of linked networks that may not mirror each other yet, the experiment when they last did.
    """

    experiment: Experiment
    since: Experiment | None = None

    def followed_by(self, experiment: Experiment) -> _State:
        """What an edit makes of it."""
        return _State(experiment, (self.since or self.experiment) if experiment.linked else None)

    def move(self, old: Path, new: Path) -> None:
        """The project has another folder: relative data paths lead from there where they led before."""
        self.experiment = moved_paths(self.experiment, old, new)
        self.since = None if self.since is None else moved_paths(self.since, old, new)


class _Edit(QUndoCommand):
    """Every edit: the experiment before and after, and what was done in words."""

    def __init__(self, document: Document, after: Experiment, text: str, merge: str) -> None:
        super().__init__(text)
        # A document that only its history kept would be freed while the history is being emptied.
        self._document = weakref.proxy(document)
        self._before = document._state
        self._after = document._state.followed_by(after)
        self._merge = merge

    def redo(self) -> None:
        """Do it."""
        self._document._show(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._document._show(self._before)

    def id(self) -> int:
        """Edits with the same id may merge."""
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a following edit of the same thing."""
        if not isinstance(other, _Edit) or other._merge != self._merge:
            return False
        self._after = other._after
        self.setObsolete(self._does_nothing)
        return True

    @property
    def states(self) -> tuple[_State, _State]:
        """The experiment before and after."""
        return self._before, self._after

    @property
    def _does_nothing(self) -> bool:
        return self._after.experiment == self._before.experiment

    def vanish(self, state: _State) -> bool:
        """Whether this edit, which led to `state`, has come to nothing and is to be forgotten."""
        self.setObsolete(self._after is state and self._does_nothing)
        return self.isObsolete()


class Document(QObject):
    """Holds the experiment; panels show it and propose edits, and nothing else changes it.

    Signals:
        changed(Experiment): after an edit, an undo, a redo, or the opening of another project.
        opened(): another project is shown; panels forget what they kept of the last one.
        stored(): the project was saved; its name, folder and text may be others.
    """

    changed = Signal(object)
    opened = Signal()
    stored = Signal()

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = Project(experiment)
        self._state = _State(experiment)
        self._title = ""
        self.undo_stack = History(self)

    @property
    def experiment(self) -> Experiment:
        """What is shown."""
        return self._state.experiment

    @property
    def unfinished(self) -> Experiment | None:
        """Of linked networks that may not mirror each other yet, the experiment when they last did.

        None: there is nothing to be carried over.
        """
        return self._state.since

    @property
    def project(self) -> Project:
        """The project with the experiment as it is shown."""
        return replace(self._project, experiment=self.experiment)

    @property
    def folder(self) -> Path | None:
        """The project's folder; None: never saved."""
        return self._project.path

    @property
    def base(self) -> Path:
        """Where relative data paths start."""
        return self._project.base

    @property
    def name(self) -> str:
        """What the project is called; an example with other networks only by what stands before the comma.

        "Digits 8×8, code of 2" claims of the networks what may no longer be so.
        """
        if self._project.path is not None or not self._title:
            return self._project.name
        now, then = self.experiment, self.opened_as
        is_as_it_was = (now.networks, now.family) == (then.networks, then.family)
        return self._title if is_as_it_was else self._title.partition(", ")[0]

    @property
    def file_name(self) -> str:
        """What a file made of it is called unless the user says otherwise."""
        if self._project.path is not None:
            return self.name
        source = Path(getattr(self.experiment.data, "path", "")).stem
        return plain_name(source if source and self.name == self._project.name else self.name)

    @property
    def opened_as(self) -> Experiment:
        """The experiment as it was opened or last saved."""
        return self._project.experiment

    @property
    def is_changed(self) -> bool:
        """Whether there is something to save."""
        return not self.undo_stack.isClean()

    def edit(self, experiment: Experiment, text: str, merge: str = "") -> None:
        """Change the experiment, undoably.

        Args:
            experiment: as it is to be.
            text: what was done, for the Edit menu: "Change units of layer 3 (Dense)".
            merge: edits with the same key that follow one another are one step; empty: never.
        """
        if experiment != self.experiment:
            self.undo_stack.push(_Edit(self, experiment, text, merge))

    def amend(self, experiment: Experiment) -> None:
        """Complete the last edit of linked networks: what it did to the partner belongs to the same step."""
        state, stack = self._state, self.undo_stack
        if state.since is None:
            return
        state.since = None
        if experiment == state.experiment:
            return
        state.experiment = experiment
        if stack.isClean():
            stack.resetClean()  # it was saved as it was before
        last = stack.command(stack.index() - 1)
        if isinstance(last, _Edit) and last.vanish(state):
            stack.undo()
        else:
            self._show(state)

    def open(self, project: Project, title: str = "") -> None:
        """Show another project; its history starts empty. `title` is for one that was never saved."""
        self._project, self._title = project, title
        self.undo_stack.clear()
        self._show(_State(project.experiment))
        self.opened.emit()

    def saved(self, project: Project) -> None:
        """It was saved as `project`; the history goes on, and its data paths lead where they led."""
        before, shown, self._project = self.base, self.experiment, project
        for state in self._states():
            state.move(before, self.base)
        self.undo_stack.setClean()
        if project.experiment != shown:
            self._state.experiment = project.experiment
            self._show(self._state)
        self.stored.emit()

    def _states(self) -> list[_State]:
        """Every one that an undo or redo can lead to, and the present one."""
        commands = map(self.undo_stack.command, range(self.undo_stack.count()))
        states = [self._state]
        for edit in commands:
            if isinstance(edit, _Edit):
                states += edit.states
        return list({id(state): state for state in states}.values())

    def _show(self, state: _State) -> None:
        self._state = state
        self.changed.emit(state.experiment)
