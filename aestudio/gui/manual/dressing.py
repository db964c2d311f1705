"""How a page looks: room above its headings, tables with thin lines in the colours of the theme."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QTextCursor, QTextDocument, QTextFrame, QTextFrameFormat, QTextTable

from aestudio.gui import style

__all__ = ["dress"]

ABOVE = {1: 0.0, 2: 18.0}  # pixels above a heading, by its level
BELOW = 6.0
BETWEEN = 12.0  # above deeper headings


def dress(document: QTextDocument) -> None:
    """Give what Markdown has made the margins and lines that it says nothing of."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        if level := shape.headingLevel():
            shape.setTopMargin(ABOVE.get(level, BETWEEN) if block.position() else 0.0)
            shape.setBottomMargin(BELOW)
            at = QTextCursor(block)
            at.setBlockFormat(shape)
        block = block.next()
    for table in _tables(document.rootFrame()):
        _line(table)
    cursor.endEditBlock()


def _tables(frame: QTextFrame) -> list[QTextTable]:
    found = []
    for child in frame.childFrames():
        found += [child] if isinstance(child, QTextTable) else _tables(child)
    return found


def _line(table: QTextTable) -> None:
    """Single lines, and room around the words."""
    shape = table.format()
    shape.setBorder(1)
    shape.setBorderCollapse(True)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QBrush(style.colour("border")))
    shape.setCellPadding(4)
    shape.setCellSpacing(0)
    shape.setBottomMargin(BELOW)
    table.setFormat(shape)
