"""Linked networks in the window: an edit of one is carried over to the other, as part of the same step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from aestudio.experiment import Link, linking
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import Found
from aestudio.gui.notices import Level
from aestudio.networks.edits import Path
from aestudio.spec import replace

__all__ = ["Linking"]

HELP = (
    "Linked: {source} and {target} stay mirror images of each other. "
    "An edit of one is carried over to the other, and one undo takes both back."
)


class Linking(QObject):
    """Links and unlinks, takes in what the engine carried over, and knows which layers belong together.

    Made before the `Findings` that show what came of it, so that these hear of it first.

    Signals:
        said: (what became of the link, in a sentence, how grave that is); an empty sentence: nothing is
            left to be said.
        partners_changed: other layers belong together now.
    """

    said = Signal(str, str)
    partners_changed = Signal()

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._partners: tuple[tuple[Path, Path], ...] = ()
        engine.found.connect(self._take)
        document.undo_stack.indexChanged.connect(self._step_taken)

    @property
    def on(self) -> bool:
        """Whether the networks are linked."""
        return self._document.experiment.linked and self.pair is not None

    @property
    def pair(self) -> tuple[str, str] | None:
        """The role that is mirrored and the one that mirrors it; None: the family has no such pair."""
        return linking.pair(self._document.experiment)

    @property
    def both(self) -> str:
        """The two in words: "encoder and decoder"."""
        ports = self._document.experiment.family.ports((1,))
        return " and ".join(ports[role].title.lower() for role in self.pair or ())

    def obstacle(self) -> str:
        """Why they can't be linked, in words; empty: they can, or are."""
        pair, networks = self.pair, self._document.experiment.networks
        if pair is None:
            return "This family has no networks that mirror each other."
        source, target = (networks.get(role) for role in pair)
        if not self.on and target and target.layers and not (source and source.layers):
            return f"Nothing to link: the {self.both.partition(' and ')[0]} has no layers yet."
        return ""

    def help(self) -> str:
        """What the link does."""
        source, _, target = self.both.partition(" and ")
        return self.obstacle() or HELP.format(source=source, target=target)

    def toggle(self) -> None:
        """Link or unlink them, undoably; what mirrors is made by the engine, in the same step."""
        on = not self.on
        experiment = replace(self._document.experiment, linked=on)
        self._document.edit(experiment, f"{'Link' if on else 'Unlink'} {self.both}")

    def partners(self, role: str, path: Path) -> tuple[str, frozenset[Path]]:
        """The other role, and its layers that mirror a layer."""
        pair = self.pair
        if pair is None or role not in pair or not self.on:
            return "", frozenset()
        source, target = pair
        if role == source:
            return target, frozenset(far for near, far in self._partners if near == path)
        return source, frozenset(near for near, far in self._partners if far == path)

    def _step_taken(self) -> None:
        self.said.emit("", "info")  # of the step before nothing is left to be said

    def _take(self, found: Found) -> None:
        """The engine has carried the last edit over."""
        document = self._document
        if found.asked is not document.experiment:
            return  # it was edited again meanwhile; the answer to that comes
        before, link = document.unfinished, found.link
        if before is not None and link is not None:
            waits = bool(link.said) and link.experiment is found.asked
            if not waits:
                document.amend(link.experiment)
            self._say(link, before.linked, found.experiment is not found.asked)
        partners = link.partners if link is not None else ()
        if partners != self._partners:
            self._partners = partners
            self.partners_changed.emit()

    def _say(self, link: Link, linked_before: bool, changed: bool) -> None:
        grave: Level = "info" if link.experiment.linked else "warning"
        if link.said:
            self.said.emit(f"{link.said.rstrip('.')}.", grave)
        elif changed and not linked_before:
            source, _, target = self.both.partition(" and ")
            self.said.emit(f"The {target} is the {source}'s mirror image now.", grave)
