"""One row of a form: label, editor, unit, and what is wrong."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from aestudio.gui import style
from aestudio.gui.form_editors import Choice, Editor
from aestudio.gui.form_fields import Context, Declared

__all__ = ["INDENT", "MISSING", "Row", "help_text"]

INDENT = style.SPACE_L
"""How far a form in a form is moved to the right."""

MISSING = object()
"""The value of a field that has no default and was not given."""


class Row(QWidget):
    """Label, editor and unit, and below them what is wrong.

    Where there is no room for the texts of a choice beside its label, that stands above.
    """

    committed = Signal(object)

    def __init__(self, field: Declared, editor: Editor, depth: int) -> None:
        super().__init__()
        self._editor = editor
        self._error: QLabel | None = None
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(style.SPACE)
        self._grid.setVerticalSpacing(2)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._label = _label(field, editor.control, depth)
        self._above = False
        self._grid.addWidget(editor, 1, 1)
        self._grid.addWidget(self._label, 1, 0)
        if field.hints.get("unit"):
            self._grid.addWidget(style.with_role(QLabel(field.hints["unit"]), "muted"), 1, 2)
        _describe(editor.control, field)
        editor.committed.connect(self.committed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label gives the editor its room where that needs it."""
        super().resizeEvent(event)
        self._place_label()

    def _place_label(self) -> None:
        choice = self._editor.control
        beside = self.width() - self._label.width() - style.SPACE
        above = isinstance(choice, Choice) and not choice.isEditable() and choice.needs > beside
        if above != self._above:
            self._above = above
            for widget in (self._label, self._editor):
                self._grid.removeWidget(widget)
            self._grid.addWidget(self._label, 0 if above else 1, 0)
            self._grid.addWidget(self._editor, 1, int(not above), 1, 1 + above)

    @property
    def control(self) -> QWidget:
        """What the user types into."""
        return self._editor.control

    @property
    def error(self) -> str:
        """What is wrong, in words."""
        return self._error.text() if self._error is not None and not self._error.isHidden() else ""

    def show_value(self, value: object) -> None:
        """Show a value without a signal."""
        self._editor.show_value("" if value is MISSING else value)

    def show_error(self, text: str) -> None:
        """Say what is wrong, or with "" that nothing is."""
        if self._error is None:
            if not text:
                return
            self._error = style.with_role(QLabel(wordWrap=True), "error")
            self._grid.addWidget(self._error, 2, 1, 1, self._grid.columnCount() - 1)
        self._error.setText(text[:1].upper() + text[1:])
        self._error.setVisible(bool(text))
        self._editor.set_wrong(bool(text))

    def explain(self, value: object) -> str:
        """Why what was typed can't be read at all, in words."""
        return self._editor.explain(value)

    def set_context(self, context: Context) -> None:
        """Offer other choices."""
        self._editor.set_context(context)

    def reveal(self, path: str) -> bool:
        """Take the focus."""
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


def _label(field: Declared, buddy: QWidget, depth: int) -> QLabel:
    words = "" if field.annotation is bool and not field.optional else field.title  # a check box has its own
    label = QLabel(words.replace("&", "&&"), wordWrap=True)
    label.setToolTip(help_text(field))
    label.setBuddy(buddy)
    label.setFixedWidth(_label_width(label, depth))
    return label


def _label_width(widget: QWidget, depth: int) -> int:
    """The same column for all rows, whatever form they are in."""
    return widget.fontMetrics().averageCharWidth() * 17 - depth * INDENT


def _describe(control: QWidget, field: Declared) -> None:
    unit = field.hints.get("unit")
    control.setAccessibleName(f"{field.title} ({unit})" if unit else field.title)
    control.setAccessibleDescription(field.description)
    control.setToolTip(help_text(field))


def help_text(field: Declared) -> str:
    """A field's tooltip; as rich text, so that Qt wraps it."""
    words = f"{field.description} Empty: automatic.".strip() if field.optional else field.description
    return f"<p>{html.escape(words or field.title)}</p>"
