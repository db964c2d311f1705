"""Samples that a model made, as rows of pictures, curves, or points before those of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.analysis.generated import Made
from aestudio.gui import style
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.axes import Window, paint_axes
from aestudio.gui.viewers.painting import Array, Pictures, draw_frames, picture_size

__all__ = ["Row", "Tiles"]

GAP = 6
LEFT = 84  # room for what a row is called
FOOT = 22
BESIDE, BELOW = 46, 36  # room for the axes of one set of points
ABOVE = 16  # room for the name of one of many sets
FULL = 400  # pixels of a set's side from which its points have their full size; in smaller ones they are less
MOST_TURNS = 12  # classes that each get a column, by smaller tiles if need be
SMALLEST, LARGEST = 0.25, 320  # times as large as a sample; pixels of a tile's longer side


@dataclass(frozen=True, eq=False)
class Row:
    """Samples that belong together.

    Attributes:
        name: what is written before them; empty: nothing.
        made: the samples.
        first: the place of the first that is shown.
        nearest: whether their nearest training samples are shown instead of them.
    """

    name: str
    made: Made
    first: int = 0
    nearest: bool = False

    @property
    def values(self) -> Array:
        """What is drawn, `(n, *shape)`."""
        shown = self.made.nearest[0] if self.nearest and self.made.nearest is not None else self.made.values
        return shown[self.first :]


class Tiles(QWidget):
    """Paints rows of samples; a set of points in the plane is one tile.

    Signals:
        room_changed(): another number of samples fits.
    """

    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAccessibleName("Samples of the model")
        self._rows: list[Row] = []
        self._pictures: dict[tuple[Made, int, bool, int], Pictures] = {}
        self._words = ""
        self._shape: tuple[int, ...] = (1, 8, 8)
        self._wanted = 64
        self._turns: tuple[str, ...] = ()
        style.theme_changed.connect(self.update)

    # ------------------------------------------------------------------ what is shown

    @property
    def columns(self) -> int:
        """How many samples stand side by side."""
        return max(1, self._beside(self._cell[0]))

    @property
    def lines(self) -> int:
        """How many rows fit."""
        return max(1, int((self._room.height() + GAP) // (self._cell[1] + GAP)))

    @property
    def capacity(self) -> int:
        """How many samples fit."""
        return self.columns * self.lines

    @property
    def wanted(self) -> int:
        """How many samples there should be room for."""
        return self._wanted

    def set_wanted(self, count: int) -> None:
        """Make room for at least so many samples."""
        self._wanted = count
        self.room_changed.emit()
        self.update()

    def set_turns(self, names: tuple[str, ...]) -> None:
        """Of what class samples are that take turns: each then has columns of its own; empty: they don't."""
        if names != self._turns:
            self._turns = names
            self.room_changed.emit()
            self.update()

    def show_rows(self, rows: list[Row], words: str) -> None:
        """Draw rows; `words` stand below them."""
        self._rows, self._words = rows, words
        kept = {row.made for row in rows}
        self._pictures = {key: known for key, known in self._pictures.items() if key[0] in kept}
        shape = rows[0].made.scale.shape if rows else self._shape
        if shape != self._shape:
            self._shape = shape
            self.room_changed.emit()
        self.setAccessibleDescription(words)
        self.update()

    # ------------------------------------------------------------------ room

    @property
    def _room(self) -> QRectF:
        left = LEFT if self._is_named and not self._plane else style.SPACE
        top = GAP + (ABOVE if self._turns and not self._plane else 0)
        foot = FOOT
        if self._has_axes:
            left, foot = BESIDE, FOOT + BELOW
        width, height = self.width() - left - style.SPACE, self.height() - foot - GAP - top
        return QRectF(left, top, max(width, 1), max(height, 1))

    @property
    def _is_named(self) -> bool:
        return any(row.name for row in self._rows)

    @property
    def _above(self) -> int:
        """Room above a set of points, for its name."""
        return ABOVE if self._plane and self._is_named else 0

    @property
    def _has_axes(self) -> bool:
        """Whether there is one set of points, which has room for them."""
        return self._plane and len(self._rows) < 2

    @property
    def _plane(self) -> bool:
        return self._shape == (2,)

    @property
    def _cell(self) -> tuple[float, float]:
        """Width and height of a tile."""
        if self._plane:
            count, wide, high = max(len(self._rows), 1), self._room.width(), self._room.height()
            above = self._above
            side = max(min(wide / n, high / -(-count // n) - above) for n in range(1, count + 1)) - GAP
            return side, side
        high, wide = picture_size(self._shape) or (72, 132)
        scale = self._scale(wide, high)
        return wide * scale, high * scale

    def _scale(self, wide: int, high: int) -> float:
        """The largest at which as many as are wanted fit; a whole number where pixels are enlarged."""
        room = self._room
        most = float(np.sqrt(room.width() * room.height() / (self._wanted * wide * high)))
        scale = min(most, LARGEST / max(wide, high))
        scale = float(int(scale)) if scale >= 1 else scale
        least = len(self._turns) if len(self._turns) <= MOST_TURNS else 1
        while scale > SMALLEST and (
            self._fit(wide * scale, high * scale) < self._wanted or self._beside(wide * scale) < least
        ):
            scale = scale - 1 if scale > 1 else 0.95 * scale
        return max(scale, SMALLEST)

    def _fit(self, wide: float, high: float) -> int:
        """How many tiles of that size there is room for."""
        return self._beside(wide) * int((self._room.height() + GAP) // (high + GAP))

    def _beside(self, wide: float) -> int:
        """How many tiles of that width stand side by side: the same number of each class, if they fit."""
        fit = int((self._room.width() + GAP) // (wide + GAP))
        turns = len(self._turns) or 1
        return fit - fit % turns if fit >= turns else fit

    def _tile(self, line: int, column: int) -> QRectF:
        width, height = self._cell
        room = self._room
        left = room.left()
        if self._plane:  # a few squares stand in the middle of a wide view
            used = min(len(self._rows), self.columns) * (width + GAP) - GAP
            left += max(room.width() - used, 0.0) // 2
        top = room.top() + line * (height + GAP + self._above) + self._above
        return QRectF(left + column * (width + GAP), top, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number may fit."""
        super().resizeEvent(event)
        self.room_changed.emit()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 440)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        for line, row in enumerate(self._rows):
            if self._plane:
                self._paint_points(painter, self._tile(*divmod(line, self.columns)), row)
            elif line < self.lines:
                self._paint_row(painter, line, row)
        self._paint_turns(painter)
        foot = QRectF(style.SPACE, self.height() - FOOT, self.width() - 2 * style.SPACE, FOOT)
        painter.setPen(style.colour("muted"))
        axes = self._rows[0].made.scale.axes if self._rows and picture_size(self._shape) is None else ""
        axes = "" if self._plane else axes
        words = " · ".join(part for part in (self._words, axes) if part)
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(foot.width()))
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _paint_row(self, painter: QPainter, line: int, row: Row) -> None:
        pictures = self._pictures_of(row)
        first, step = self._tile(line, 0), self._cell[0] + GAP
        tiles = [first.translated(column * step, 0) for column in range(len(pictures))]
        for column, tile in enumerate(tiles):
            pictures.draw(painter, tile, column)
        draw_frames(painter, tiles)
        self._paint_name(painter, self._tile(line, 0), row.name)

    def _pictures_of(self, row: Row) -> Pictures:
        """What there is room for, made into pictures once."""
        key = (row.made, row.first, row.nearest, self.columns)
        if key not in self._pictures:
            scale = row.made.scale
            self._pictures[key] = Pictures(
                row.values[: self.columns], scale.low, scale.high, places=scale.places
            )
        return self._pictures[key]

    def _paint_turns(self, painter: QPainter) -> None:
        """The class of each column above it, where every class has one."""
        columns = self.columns
        if not self._turns or not self._rows or self._plane or columns % len(self._turns):
            return
        painter.setPen(style.colour("muted"))
        for column in range(columns):
            tile = self._tile(0, column)
            over = QRectF(tile.left(), tile.top() - ABOVE - 2, tile.width(), ABOVE)
            name = self._turns[column % len(self._turns)]
            name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(tile.width()))
            painter.drawText(over, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_name(self, painter: QPainter, beside: QRectF, name: str) -> None:
        room = QRectF(style.SPACE_S, beside.top(), LEFT - 2 * style.SPACE_S, beside.height())
        painter.setPen(style.colour("muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name)

    def _paint_points(self, painter: QPainter, tile: QRectF, row: Row) -> None:
        real = row.made.real if row.made.real is not None else row.made.values
        centre, reach = real.mean(0), 1.15 * float(np.abs(real - real.mean(0)).max()) or 1.0
        (x, y) = ((float(middle) - reach, float(middle) + reach) for middle in centre)
        window = Window(x, y, tile)
        if self._has_axes:
            self._paint_axes(painter, window)
        painter.save()
        painter.setClipRect(tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for points, colour, size in ((real, "control", 1.6), (row.made.values, "accent", 2.6)):
            pen = QPen(style.colour(colour), size * min(max(tile.width() / FULL, 0.4), 1.0))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(QPolygonF([QPointF(a, b) for a, b in window.pixels(points).tolist()]))
        painter.restore()
        painter.setPen(style.colour("line"))
        painter.drawRect(tile)
        painter.setPen(style.colour("muted"))
        over = QRectF(tile.left(), tile.top() - ABOVE, tile.width(), ABOVE)
        painter.drawText(over, Qt.AlignmentFlag.AlignVCenter, row.name)

    def _paint_axes(self, painter: QPainter, window: Window) -> None:
        """Left of a square that stands in the middle of a wide view, and below it."""
        aside = window.room.left() - BESIDE
        painter.save()
        painter.translate(aside, 0)
        paint_axes(painter, replace(window, room=window.room.translated(-aside, 0)), "x₁", "x₂")
        painter.restore()

    # ------------------------------------------------------------------ mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the mouse."""
        for line, row in enumerate(self._rows[: self.lines] if not self._plane else []):
            for column in range(min(self.columns, len(row.values))):
                if self._tile(line, column).contains(event.position()):
                    words = self._said(row, column)
                    QToolTip.showText(event.globalPosition().toPoint(), plain_tip(words), self)
                    return
        below = event.position().y() >= self.height() - FOOT
        said = plain_tip(self._words) if below else ""  # it is cut where there is no room for all of it
        QToolTip.showText(event.globalPosition().toPoint(), said, self)

    def _said(self, row: Row, column: int) -> str:
        """A sample in words, with its numbers where they are few and have names."""
        made, index = row.made, row.first + column
        parts = [row.name, "" if row.nearest else f"sample {index + 1:,}", made.word(index)]
        if made.nearest is not None:
            parts.append(f"nearest training sample at {made.nearest[1][index]:.3g} (mean squared difference)")
        words, named = " · ".join(part for part in parts if part), made.scale.named(row.values[column])
        return f"{words}\n{named}" if named else words

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        QToolTip.hideText()
