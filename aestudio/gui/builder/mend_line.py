"""The line that offers to mend what is wrong with the networks, where one edit would do it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from aestudio.experiment.advice import Advice
from aestudio.gui import icons, style
from aestudio.gui.builder.findings import Findings
from aestudio.gui.layouts import across

__all__ = ["MendLine"]


class MendLine(QFrame):
    """Says what would mend the first problem of the networks, beside the button that does it.

    Signals:
        wanted(Advice): carry out its fix.
    """

    wanted = Signal(object)

    def __init__(self, findings: Findings) -> None:
        super().__init__()
        self.hide()
        style.with_role(self, "bar")
        self._findings = findings
        self._advice: Advice | None = None
        self._words = style.with_role(QLabel(wordWrap=True), "small")
        self.button = QPushButton(icons.icon("wand-sparkles"), "Fix")
        self.button.clicked.connect(lambda: self.wanted.emit(self._advice))
        findings.changed.connect(self._follow)
        row = across(self, style.SPACE_S, (10, 6, 6, 6))
        row.addWidget(self._words, 1)
        row.addWidget(self.button)

    def _follow(self) -> None:
        """Offer what mends the first problem; while an edit is looked at, the last offer can't be taken.

        Where no network has layers the list itself offers them.
        """
        found = self._findings.found
        if not self._findings.fresh or found is None:
            self.button.setEnabled(False)
            return
        built = any(network.layers for network in found.experiment.networks.values())
        self._advice = found.mending("networks") if built else None
        self.setVisible(self._advice is not None)
        self.button.setEnabled(self._advice is not None)
        if self._advice is not None:
            role = self._advice.path.split(".")[1] if "." in self._advice.path else ""
            titles = self._findings.roles
            where = f"{titles[role]}: " if role in titles and len(titles) > 1 else ""
            action = self._advice.action
            self._words.setText(where + action[:1].lower() + action[1:] if where else action)
            self.button.setAccessibleName(f"Fix: {action}")
            self.button.setToolTip(f"<p>{action} (Undo takes it back)</p>")
