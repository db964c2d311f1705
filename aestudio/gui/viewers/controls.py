"""Controls that more than one viewer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from aestudio.analysis.samples import Part
from aestudio.gui.editor import Choice

__all__ = ["TEST_NOTE", "Box", "PartBox"]

TEST_NOTE = (
    "The test part is for the final evaluation. Whoever looks at it while still choosing a model can no "
    "longer trust its result."
)


class Box(Choice):
    """A choice of few; the wheel leaves it alone unless it has the focus."""

    picked = Signal(object)
    """The value picked by the user."""

    def __init__(self, name: str, choices: Mapping[object, str] | None = None, tooltip: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tooltip or name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.set_choices(choices or {})
        self.activated.connect(lambda _: self.picked.emit(self.currentData()))

    def sizeHint(self) -> QSize:
        """Where it is as wide as its choices, with room for each of them whole; Qt forgets some pixels."""
        hint = super().sizeHint()
        if self.sizeAdjustPolicy() != QComboBox.SizeAdjustPolicy.AdjustToContents:
            return hint
        widest = max(
            (self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0
        )
        return QSize(max(hint.width(), widest + 1 + self.around), hint.height())  # 1: widths are rounded

    def set_choices(self, choices: Mapping[object, str]) -> None:
        """Offer other choices; the present one is kept where it still exists."""
        if [(self.itemData(i), self.itemText(i)) for i in range(self.count())] == list(choices.items()):
            return
        present = self.currentData()
        self.clear()
        for value, text in choices.items():
            self.addItem(text, value)
        self.choose(present)

    def offers(self, value: object) -> bool:
        """Whether a value is among the choices."""
        return any(self.itemData(i) == value for i in range(self.count()))

    def choose(self, value: object) -> None:
        """Show a value, without a signal; the first where there is no such value."""
        found = (i for i in range(self.count()) if self.itemData(i) == value)  # findData finds no tuples
        self.setCurrentIndex(next(found, 0))


class PartBox(Box):
    """Which part of the data; the test part comes last, behind a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        parts: dict[object, str] = {"validation": "Validation", "train": "Training", "test": "Test (final)"}
        super().__init__("Part of the data", parts, "Which part of the data the samples come from")
        self.insertSeparator(2)
        self.setItemData(3, TEST_NOTE, Qt.ItemDataRole.ToolTipRole)

    @property
    def part(self) -> Part:
        """The part chosen."""
        part: Part = self.currentData()
        return part


def labelled(columns: Sequence[str], none: str = "") -> dict[object, str]:
    """Label columns as choices."""
    return {**({"": none} if none else {}), **{column: column for column in columns}}
