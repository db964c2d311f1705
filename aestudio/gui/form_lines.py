"""Fields that are written in a line: texts, and lists of words."""

from __future__ import annotations

import csv

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from aestudio.gui.editor import Editor
from aestudio.gui.form_fields import Context

__all__ = ["AUTOMATIC", "Line", "Text", "Words"]

AUTOMATIC = "automatic"
"""What an optional field says when it is None."""


class Line(QLineEdit):
    """A line of text that is committed by Enter or by leaving, and taken back by Esc."""

    committed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.editingFinished.connect(self.commit)

    def show_text(self, text: str) -> None:
        """Show a text without a signal."""
        if text != self.text():
            self.setText(text)
        self._shown = text

    def commit(self) -> None:
        """Report the text if it is not what was last shown or reported."""
        if self.text() != self._shown:
            self._shown = self.text()
            self.committed.emit(self._shown)

    def take_back(self) -> None:
        """Show again what was last shown or reported."""
        self.setText(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.take_back()
        else:
            super().keyPressEvent(event)


class Text(Editor):
    """A text, or something that is written as one."""

    def __init__(self, optional: bool = False) -> None:
        self._line = Line()
        super().__init__(self._line)
        self._optional = optional
        if optional:
            self._line.setPlaceholderText(AUTOMATIC)
        self._line.committed.connect(lambda text: self.committed.emit(self._read(text)))

    def show_value(self, value: object) -> None:
        """Show a value without a signal."""
        if self._read(self._line.text()) != value:
            self._line.show_text(self._write(value))

    def _read(self, text: str) -> object:
        return None if self._optional and not text.strip() else text

    def _write(self, value: object) -> str:
        return "" if value is None else str(value)


class Words(Text):
    """A list of words with commas between them, those that hold commas in quotation marks."""

    def __init__(self, context: Context, named: bool) -> None:
        """`named`: where there are none, the context's names or labels stand."""
        super().__init__()
        self._named = named
        self.set_context(context)

    def set_context(self, context: Context) -> None:
        """Say what none stands for."""
        self._line.setPlaceholderText(", ".join(context.names or context.labels) if self._named else "")

    def _read(self, text: str) -> tuple[str, ...]:
        words = next(csv.reader([text], skipinitialspace=True), [])
        return tuple(word.strip() for word in words if word.strip())

    def _write(self, value: object) -> str:
        return ", ".join(_quoted(str(word)) for word in value) if isinstance(value, tuple | list) else ""


def _quoted(word: str) -> str:
    needed = "," in word or word.startswith('"')
    return '"{}"'.format(word.replace('"', '""')) if needed else word
