"""Pictures in columns, a row each, with words above, beside and below them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.gui import style
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.painting import Pictures, bar_width, draw_bar, draw_frames, whole_scale
from aestudio.numerals import numeral

__all__ = ["Column", "Columns"]

GAP = 6
LEFT = 70  # room for what a row is called
HEAD, FOOT = 34, 22
TEXT = 17  # height of the words below a picture
BAR = 150  # width of a colour bar, its title apart


@dataclass(frozen=True, eq=False)
class Column:
    """One kind of picture, of all rows.

    Attributes:
        title: in one or two lines.
        pictures: one each row.
        texts: below each.
    """

    title: str
    pictures: Pictures
    texts: list[str]


class Columns(QWidget):
    """Paints them as large as the room allows, pixels crisp."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self._columns: list[Column] = []
        self._names: list[str] = []
        self._tips: list[str] = []
        self._shape = (8, 8)
        self._bars: list[tuple[str, float, str]] = []
        self.words = ""

    @property
    def titles(self) -> list[str]:
        """What the columns are called."""
        return [column.title.replace("\n", " ") for column in self._columns]

    def texts(self, row: int) -> list[str]:
        """The words below the pictures of a row."""
        return [column.texts[row] for column in self._columns]

    def show_columns(
        self,
        columns: list[Column],
        names: list[str],
        tips: list[str],
        shape: tuple[int, int],
        words: str,
        bars: list[tuple[str, float, str]] | None = None,
    ) -> None:
        """Draw pictures.

        Args:
            columns: what stands side by side.
            names: of the rows.
            tips: what is said of each row under the mouse.
            shape: height and width of the largest pictures, in their own pixels.
            words: which pictures these are, below them.
            bars: the scales of differences: title, largest value, unit.
        """
        self._columns, self._names, self._tips = columns, names, tips
        self._shape, self.words, self._bars = shape, words, bars or []
        self.setAccessibleDescription("; ".join(tips))
        self.update()

    # ------------------------------------------------------------------ room

    @property
    def _rows(self) -> int:
        return len(self._names) if self._columns else 0

    @property
    def _spread(self) -> float:
        return (self.width() - LEFT - style.SPACE) / max(len(self._columns), 1)

    def _size(self) -> tuple[float, float]:
        """Width and height of a picture."""
        scale = self._scale(self._spread, self._rows, self._shape)
        return self._shape[1] * scale, self._shape[0] * scale

    def _scale(self, spread: float, rows: int, shape: tuple[int, int]) -> float:
        """How many pixels a picture's own are large, in steps of a half."""
        room = (self.height() - HEAD - self._foot) / max(rows, 1) - TEXT - GAP
        return max(whole_scale(2 * min((spread - GAP) / shape[1], room / shape[0]), 1) / 2, 0.1)

    def side_of(self, columns: int, rows: int, shape: tuple[int, int]) -> float:
        """How large the shorter side of pictures would be, in pixels, if there were so many.

        Args:
            columns: kinds of pictures.
            rows: of each.
            shape: height and width of the largest, in their own pixels.
        """
        spread = (self.width() - LEFT - style.SPACE) / max(columns, 1)
        return min(shape) * self._scale(spread, rows, shape)

    @staticmethod
    def height_for(wide: int, columns: int, rows: int, shape: tuple[int, int]) -> int:
        """How high it is with so many rows of pictures as large as its width `wide` allows."""
        across = (wide - LEFT - style.SPACE) / max(columns, 1) - GAP
        high = max(whole_scale(2 * across / shape[1], 1), 1) / 2 * shape[0]
        return round(HEAD + FOOT + rows * (high + TEXT + GAP))

    def cell(self, row: int, column: int) -> QRectF:
        """Where a picture goes."""
        width, height = self._size()
        x = LEFT + column * min(self._spread, max(width, 72) + 2 * GAP)
        return QRectF(round(x), round(HEAD + row * (height + TEXT + GAP)), width, height)

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 300)

    def minimumSizeHint(self) -> QSize:
        """Room for three rows of small pictures."""
        return QSize(240, HEAD + FOOT + 3 * (20 + TEXT + GAP))

    @property
    def _wide(self) -> float:
        """Room for the words and the colour bars below the pictures."""
        return self.width() - 2 * style.SPACE

    @property
    def _foot(self) -> int:
        """Height of what stands below the pictures: a second line where the bars don't fit beside words."""
        metrics = QFontMetrics(style.small_font(self))
        needed = sum(self._widths(metrics)) + style.SPACE_L * len(self._bars)
        fits = metrics.horizontalAdvance(self.words) + needed <= self._wide
        return FOOT if fits or not self._bars else 2 * FOOT

    def _widths(self, metrics: QFontMetrics) -> list[float]:
        """Of the colour bars."""
        return [
            bar_width(
                metrics,
                numeral(-limit),
                numeral(limit) + unit,
                title,
                BAR + metrics.horizontalAdvance(title + unit),
            )
            for title, limit, unit in self._bars
        ]

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        if self._rows:
            self._paint_heads(painter)
        for row in range(self._rows):
            self._paint_row(painter, row)
        self._paint_foot(painter)
        painter.end()

    def _below(self, cell: QRectF) -> QRectF:
        """Where the words of a picture go."""
        return QRectF(cell.left(), cell.bottom(), max(self._step - 2, 1), TEXT)

    @property
    def _step(self) -> float:
        """From a column to the next."""
        return self.cell(0, 1).left() - self.cell(0, 0).left()

    def _paint_heads(self, painter: QPainter) -> None:
        painter.setPen(style.colour("text"))
        flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        for index, column in enumerate(self._columns):
            room = QRectF(self.cell(0, index).left(), 0, max(self._step - 2, 1), HEAD - 4)
            painter.drawText(room, flags, column.title)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        cells = [self.cell(row, index) for index in range(len(self._columns))]
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for cell, column in zip(cells, self._columns, strict=True):
            column.pictures.draw(painter, cell, row)
            painter.setPen(style.colour("muted"))
            painter.drawText(self._below(cell), flags, column.texts[row])
        draw_frames(painter, cells)
        painter.setPen(style.colour("text"))
        beside = QRectF(style.SPACE, cells[0].top(), LEFT - style.SPACE - GAP, cells[0].height())
        painter.drawText(beside, flags, self._names[row])

    def _paint_foot(self, painter: QPainter) -> None:
        """Which pictures these are, and what the colours mean, beside it or in a line below."""
        metrics = painter.fontMetrics()
        foot = QRectF(style.SPACE, self.height() - self._foot, self._wide, FOOT)
        below = foot.translated(0, self._foot - FOOT)
        right = below.right()
        for (title, limit, unit), width in reversed(
            list(zip(self._bars, self._widths(metrics), strict=True))
        ):
            if right - width < below.left():
                break
            bar = QRectF(right - width, below.top(), width, FOOT)
            draw_bar(painter, bar, "signed", numeral(-limit), numeral(limit) + unit, title)
            right -= width + style.SPACE_L
        painter.setPen(style.colour("muted"))
        beside = right if below.top() == foot.top() else foot.right()
        room = QRectF(foot.left(), foot.top(), beside - foot.left(), FOOT)
        text = metrics.elidedText(self.words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    # ------------------------------------------------------------------ mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say all that is known of the row under the mouse."""
        for row in range(self._rows):
            band = self.cell(row, 0).united(self.cell(row, len(self._columns) - 1))
            if band.adjusted(-LEFT, 0, 0, TEXT).contains(event.position()):
                QToolTip.showText(event.globalPosition().toPoint(), self._tips[row], self)
                return
        below = event.position().y() >= self.height() - self._foot
        said = plain_tip(self.words) if below else ""  # it is cut where there is no room for all of it
        QToolTip.showText(event.globalPosition().toPoint(), said, self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        QToolTip.hideText()
