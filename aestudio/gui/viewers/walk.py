"""A walk through latent space, painted: rows and columns of decoded codes, some of them marked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from aestudio.analysis.traversal import Walk
from aestudio.gui import style
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.painting import Pictures, draw_frames, picture_size, whole_scale

__all__ = ["WalkCanvas"]

LEFT = 92
TOP = 22
FOOT = 40
GAP = 3


class WalkCanvas(QWidget):
    """Paints a walk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Walk through latent space")
        self.setMinimumSize(280, 200)
        self._walk: Walk | None = None
        self._pictures: Pictures | None = None
        style.theme_changed.connect(self.update)

    def show_walk(self, walk: Walk | None) -> None:
        """Draw a walk."""
        self._walk, self._pictures = walk, None
        if walk is not None:
            samples = walk.values.reshape(-1, *walk.values.shape[2:])
            self._pictures = Pictures(samples, walk.scale.low, walk.scale.high, places=walk.scale.places)
        self.setAccessibleDescription(walk.words if walk is not None else "")
        self.setToolTip(plain_tip("\n".join(self._lines)))
        self.update()

    @property
    def _lines(self) -> list[str]:
        """What stands below it."""
        if self._walk is None:
            return []
        seen = (
            f"framed: further out than 99 of 100 {self._walk.seen}; the decoder learned hardly anything there"
        )
        return [self._walk.words, *([seen] if self._walk.outside.any() else [])]

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 440)

    def cell(self, row: int, column: int) -> QRectF:
        """Where a sample goes."""
        width, height = self._size
        return QRectF(self._left + column * (width + GAP), TOP + row * (height + GAP), width, height)

    @property
    def _left(self) -> float:
        """Where the samples begin: the names are before them, and in a wide view all is in the middle."""
        assert self._walk is not None
        used = int(self._walk.values.shape[1]) * (self._size[0] + GAP)
        return LEFT + max((self.width() - LEFT - style.SPACE - used) // 2 - LEFT // 2, 0)

    @property
    def _size(self) -> tuple[float, float]:
        """Width and height of a sample."""
        assert self._walk is not None
        rows, columns = self._walk.values.shape[:2]
        room_x = (self.width() - LEFT - style.SPACE) / columns - GAP
        room_y = (self.height() - TOP - FOOT) / rows - GAP
        size = picture_size(self._walk.scale.shape)
        if size is None:
            return room_x, min(room_y, 0.8 * room_x)
        scale = min(whole_scale(room_x, size[1]), whole_scale(room_y, size[0]), 128 / max(size))
        return size[1] * scale, size[0] * scale

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        if self._walk is not None:
            self._paint(painter, self._walk)
        painter.end()

    def _paint(self, painter: QPainter, walk: Walk) -> None:
        self._paint_samples(painter, walk)
        painter.setPen(style.colour("muted"))
        for row, name in enumerate(walk.rows):
            first = self.cell(row, 0)
            left = first.left() - LEFT + style.SPACE_S
            room = QRectF(left, first.top(), LEFT - 2 * style.SPACE_S, first.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        metrics = painter.fontMetrics()
        step = self.cell(0, 1).left() - self.cell(0, 0).left() if len(walk.columns) > 1 else LEFT
        every = max(1, -(-max(map(metrics.horizontalAdvance, walk.columns)) // max(int(step), 1)))
        for column in range(0, len(walk.columns), every):
            rect = self.cell(0, column)
            room = QRectF(rect.center().x() - 40, 2, 80, TOP - 4)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, walk.columns[column])
        self._paint_foot(painter)

    def _paint_samples(self, painter: QPainter, walk: Walk) -> None:
        assert self._pictures is not None
        (width, height), (rows, columns), start = self._size, walk.values.shape[:2], self._left
        rects = [
            QRectF(start + column * (width + GAP), TOP + row * (height + GAP), width, height)
            for row in range(rows)
            for column in range(columns)
        ]
        for index, rect in enumerate(rects):
            self._pictures.draw(painter, rect, index)
        outside = walk.outside.reshape(-1).tolist()
        draw_frames(painter, [rect for rect, out in zip(rects, outside, strict=True) if not out])
        framed = [rect for rect, out in zip(rects, outside, strict=True) if out]
        draw_frames(painter, framed, "warning", 1.6)

    def _paint_foot(self, painter: QPainter) -> None:
        for number, line in enumerate(self._lines):
            painter.setPen(style.colour("warning" if number else "muted"))
            room = QRectF(
                style.SPACE, self.height() - FOOT + 2 + 18 * number, self.width() - 2 * style.SPACE, 17
            )
            text = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
