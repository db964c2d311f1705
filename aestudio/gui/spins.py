"""Boxes for numbers that are stepped, with the room before the text that every other field has.

The padding of a style sheet does not reach the text of a spin box: it would stand on the frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

__all__ = ["INDENT", "DecimalSpin", "Spin"]

INDENT = 6  # pixels between frame and text

if TYPE_CHECKING:
    _Box = QAbstractSpinBox
else:
    _Box = object


class _Indented(_Box):
    """What stands before one of Qt's boxes, and gives it the room."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        self.lineEdit().setTextMargins(INDENT, 0, 0, 0)

    def sizeHint(self) -> QSize:
        """Qt does not count the margin."""
        return super().sizeHint() + QSize(INDENT, 0)


class Spin(_Indented, QSpinBox):
    """A whole number, its thousands apart as everywhere: "1,000 samples"."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        self.setGroupSeparatorShown(True)


class DecimalSpin(_Indented, QDoubleSpinBox):
    """A number with digits after the point."""
