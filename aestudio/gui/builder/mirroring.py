"""The button "Mirror": the decoder made from the encoder, by the engine."""

from __future__ import annotations

from PySide6.QtCore import QObject

from aestudio.experiment import linking
from aestudio.gui.builder.findings import Findings
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine

__all__ = ["Mirroring"]


class Mirroring(QObject):
    """Knows which role mirrors which, whether it can be done, and orders it."""

    def __init__(
        self, document: Document, engine: Engine, findings: Findings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._findings = document, engine, findings

    @property
    def pair(self) -> tuple[str, str] | None:
        """The role that is mirrored and the one that is made; None: the family has no such pair."""
        return linking.pair(self._document.experiment)

    def obstacle(self) -> str:
        """Why it can't be done now, in words; empty: it can."""
        pair, found = self.pair, self._findings.found
        if pair is None:
            return "This family has no networks that mirror each other."
        source = self._findings.roles[pair[0]].lower()
        chain = self._findings.chain(pair[0])
        wrong = next((row for row in chain.all() if row.problem), None)
        if self._document.experiment.linked:
            return f"They are linked: the {self._findings.roles[pair[1]].lower()} follows by itself."
        if found is None or found.shape is None:
            return "The shape of the data is not known yet."
        if not chain.rows:
            return f"The {source} has no layers yet."
        if wrong is not None and not wrong.known:
            return f"The {source} has a problem first: {wrong.heading}: {wrong.problem}"
        return ""

    def help(self) -> str:
        """What it would do."""
        source, target = self.pair or ("encoder", "decoder")
        titles = self._findings.roles
        return (
            f"Make the {titles[target].lower()} from the {titles[source].lower()}: its layers in reverse, "
            f"ending in {self.activation()} with the shape of the data."
        )

    def activation(self) -> str:
        """What the last weights should end in."""
        return linking.last_activation(self._document.experiment)

    def order(self) -> None:
        """Ask the engine for it; the builder puts in what comes back."""
        found, pair = self._findings.found, self.pair
        if pair is not None and found is not None and found.shape is not None and not self.obstacle():
            source, target = pair
            self._engine.mirror(self._document.experiment, found.shape, source, target, self.activation())
