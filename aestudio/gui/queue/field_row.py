"""One field of a sweep: which one, found by typing, and the values it takes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from aestudio.experiment import FieldAt
from aestudio.gui import style
from aestudio.gui.editor import DropDown
from aestudio.gui.layouts import down
from aestudio.gui.training.parts import hidden_label
from aestudio.project.values import EXAMPLES, values_in
from aestudio.spec import SpecError

__all__ = ["FieldRow"]

NONE = "none"


class FieldRow(QWidget):
    """A combo box that is searched by typing, a line for the values, and what is wrong with them."""

    changed = Signal()

    def __init__(self, title: str, *, optional: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, FieldAt] = {}
        self._optional = optional
        self.combo = DropDown(editable=True, insertPolicy=QComboBox.InsertPolicy.NoInsert)
        self.combo.setAccessibleName(title)
        self.combo.setToolTip("Type a part of its name, as “rate” or “units”")
        self.combo.setMinimumContentsLength(24)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.values = QLineEdit(placeholderText=EXAMPLES)
        self.values.setAccessibleName(f"{title}: values")
        self.values.setToolTip(
            "<p>A list (0.1, 0.01), a range with a step (16..64 step 16), or a number of values "
            "(0.0..1.0 x 5; by equal factors 1e-4..1e-1 x 4 log). Whole ends give whole numbers.</p>"
        )
        self.said = hidden_label("small")
        layout = down(self, 4)
        for part in (self.combo, self.values, self.said):
            layout.addWidget(part)
        completer = QCompleter(self.combo.model(), self.combo)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.combo.setCompleter(completer)
        self.combo.currentIndexChanged.connect(lambda _: self._chosen())
        self.values.textChanged.connect(lambda _: self.changed.emit())
        edit = self.combo.lineEdit()
        assert edit is not None
        edit.editingFinished.connect(self._settle)

    def show_fields(self, fields: list[FieldAt], wanted: str = "") -> None:
        """Offer these fields; the one that was chosen stays so where it is among them."""
        now = self.combo.currentData() or wanted
        self._fields = {field.path: field for field in fields}
        self.combo.blockSignals(True)
        self.combo.clear()
        if self._optional:
            self.combo.addItem(NONE, "")
        for field in fields:
            self.combo.addItem(f"{field.title}  ({field.path})", field.path)
        self.combo.setCurrentIndex(max(self.combo.findData(now), 0))
        self.combo.blockSignals(False)
        self._chosen()

    @property
    def field(self) -> FieldAt | None:
        """The field that is chosen."""
        return self._fields.get(self.combo.currentData() or "")

    def read(self) -> list[Any]:
        """The values; what is wrong with them is said below.

        Raises:
            SpecError: when they are no list and no range.
        """
        if self.field is None or not self.values.text().strip():
            self._hint()
            return []
        try:
            found = values_in(self.values.text())
        except SpecError as error:
            self._say(error.problem[:1].upper() + error.problem[1:])
            raise
        self._hint()
        return found

    def _settle(self) -> None:
        """Text that names no field gives way to the one that is chosen."""
        index = self.combo.currentIndex()
        row = self.combo.findText(self.combo.currentText(), Qt.MatchFlag.MatchContains)
        if row >= 0 and row != index and self.combo.currentText():
            self.combo.setCurrentIndex(row)
        else:
            self.combo.setEditText(self.combo.itemText(index))

    def _chosen(self) -> None:
        edit = self.combo.lineEdit()
        if edit is not None:
            edit.setCursorPosition(0)
        self.values.setEnabled(self.field is not None)
        self._hint()
        self.changed.emit()

    def _hint(self) -> None:
        field = self.field
        if field is None:
            self.said.hide()
            return
        shown = f"{field.value:g}" if isinstance(field.value, float) else str(field.value)
        kinds = f"; can be {', '.join(field.kinds)}" if len(field.kinds) > 1 else ""
        self._say(f"Now {shown}{kinds}", "small")

    def _say(self, text: str, role: str = "error") -> None:
        style.with_role(self.said, role).setText(text)
        self.said.show()
