"""The field for names of a file's columns: chosen in a list with check boxes, or typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from aestudio.gui.form_fields import Context
from aestudio.gui.form_lines import Words
from aestudio.gui.name_list import NameList
from aestudio.gui.widgets import tool_button

__all__ = ["Columns"]

CHOOSE = "Choose among the names in the file"
UNKNOWN = "The names in the file are not known: it can't be read yet. They can be typed all the same"
KEYS = "Alt+Down"


class Columns(Words):
    """The line says what is chosen; the list changes the line, and closed, it is one edit."""

    def __init__(self, context: Context, named: bool) -> None:
        self._names: tuple[str, ...] = ()
        self._list: NameList | None = None
        self._button = tool_button("list", CHOOSE, pressed=self._open)
        self._button.setObjectName("names")
        super().__init__(context, named)
        self.row.addWidget(self._button)
        shortcut = QShortcut(QKeySequence(KEYS), self, self._open)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def set_context(self, context: Context) -> None:
        """Offer another file's columns."""
        super().set_context(context)
        self._names = context.columns
        self._button.setEnabled(bool(self._names))
        self._button.setToolTip(f"{CHOOSE} ({KEYS})" if self._names else UNKNOWN)

    def _open(self) -> None:
        if not self._names:
            return
        if self._list is None:
            self._list = NameList(self, f"{self._line.accessibleName()}: names in the file")
            self._list.chosen.connect(lambda names: self._line.setText(self._write(names)))
            self._list.closed.connect(self._close)
        self._list.ask(self._names, self._read(self._line.text()), self._line)

    def _close(self) -> None:
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)
        self._line.commit()
