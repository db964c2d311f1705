"""What the next run will need of the memory: one line, its parts on hover, and a batch that fits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from aestudio.footprint import Footprint, size_words
from aestudio.gui import style
from aestudio.gui.layouts import across

__all__ = ["MemoryLine"]


class MemoryLine(QWidget):
    """A line, and where the run does not fit a button with the batch that does.

    Attributes:
        needs: what is shown; None: nothing is known.
    """

    chosen = Signal(int)
    """The batch size that fits was asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.needs: Footprint | None = None
        self._text = style.with_role(QLabel(), "small")
        self.button = style.with_role(QPushButton(), "flat")
        self.button.clicked.connect(self._choose)
        layout = across(self, style.SPACE)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        self.show_needs(None)

    @property
    def text(self) -> str:
        """What it says; empty where it says nothing."""
        return "" if self.isHidden() else self._text.text()

    def show_needs(self, needs: Footprint | None) -> None:
        """Show what is needed; None: nothing is known."""
        self.needs = needs
        self.setVisible(needs is not None)
        if needs is None:
            return
        style.with_role(self._text, "small" if needs.fits else "warning").setText(needs.words)
        self.setToolTip(_table(needs))
        parts = ", ".join(f"{size_words(size)} {words}" for words, size in needs.parts.items())
        self._text.setAccessibleName(f"{needs.words}: {parts}")
        offers = not needs.fits and needs.smaller > 0
        self.button.setVisible(offers)
        if offers:
            self.button.setText(f"Use batch {needs.smaller:,}")
            self.button.setToolTip(f"Set the batch size to {needs.smaller:,}, which fits into memory")
            self.button.setAccessibleName(self.button.text())

    def _choose(self) -> None:
        if self.needs is not None:
            self.chosen.emit(self.needs.smaller)


def _table(needs: Footprint) -> str:
    """What the need consists of, as a table."""
    rows = [*needs.parts.items(), ("all together, at the most", needs.total)]
    if needs.loaded:
        rows.append(("of this in memory already", needs.loaded))
    lines = "".join(
        f"<tr><td align='right'>{size_words(size)}&nbsp;&nbsp;</td><td>{words}</td></tr>"
        for words, size in rows
    )
    return f"<p>Memory of training on the {needs.device.upper()}</p><table>{lines}</table>"
