"""Samples and their reconstructions as a sheet of pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.analysis.fidelity import OVER_COLOURS, over_colours
from aestudio.analysis.reconstruction import Pairs
from aestudio.analysis.samples import subset_words
from aestudio.gui import style
from aestudio.gui.images import MapName, tiled, to_image
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.grid import Grid, grid_for
from aestudio.gui.viewers.painting import (
    as_planes,
    bar_width,
    draw_bar,
    draw_curves,
    draw_image,
    nice_limit,
    picture_size,
)
from aestudio.gui.viewers.pair_words import DIFFERENCE, kinds_of, sample_words
from aestudio.numerals import numeral, value_text

__all__ = ["Sheet"]

Array = np.ndarray[Any, Any]
FOOT = 24  # height of the line at the bottom
BAR = 176  # width of a colour bar with its numbers


class Sheet(QWidget):
    """Each sample is a column: input, what the encoder saw if that differs, reconstruction, difference.

    Signals:
        room_changed(): another number of samples fits.
        opened(int): the sample at this place was clicked, or chosen by Enter.
    """

    room_changed = Signal()
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Samples and their reconstructions")
        self._pairs: Pairs | None = None
        self._run = ""
        self._images: list[tuple[QImage, int]] = []
        self._limit = 0.0
        self._wanted = 10
        self._at: int | None = None
        self.kinds = 3
        self._grid = self._fitted((1, 8, 8))
        style.theme_changed.connect(self._dress)

    # ------------------------------------------------------------------ what is shown

    @property
    def capacity(self) -> int:
        """How many samples there is room for."""
        return self._grid.capacity

    @property
    def grid(self) -> Grid:
        """Where the samples are."""
        return self._grid

    @property
    def wanted(self) -> int:
        """How many samples there should be room for at least."""
        return self._wanted

    def set_wanted(self, count: int) -> None:
        """Make room for at least so many samples, by smaller pictures."""
        self._wanted = count
        self._fit()

    def show_pairs(self, pairs: Pairs, run: str = "") -> None:
        """Draw samples, and tell what run and epoch they are of."""
        self._pairs, self._run = pairs, run
        kinds = kinds_of(pairs)
        pictures = as_planes(pairs.inputs) is not None
        self.kinds = len(kinds) if pictures else 2
        largest = float(np.nanmax(np.abs(pairs.differences), initial=0.0))
        # colours settle, never narrower; curves, which would end as a flat line, fill their room
        before = self._limit if pictures else 0.0
        self._limit = nice_limit(max(largest, before), before)
        self._dress()
        self._fit()

    def _dress(self) -> None:
        """Make the pictures, in colours that suit the theme."""
        kinds = kinds_of(self._pairs) if self._pairs is not None else []
        self._images = [
            self._image(values, colours) for _, values, colours in kinds if as_planes(values) is not None
        ]
        self.update()

    def forget_scale(self) -> None:
        """Another run keeps the scale, to be compared by eye; but not that of one that diverged."""
        scale = self._pairs.scale if self._pairs is not None else None
        if scale is None or self._limit > 2 * (scale.high - scale.low):
            self._limit = 0.0

    def clear(self) -> None:
        """Draw nothing."""
        self._pairs, self._images, self._at, self._limit = None, [], None, 0.0
        self.update()

    def _image(self, values: Array, colours: MapName) -> tuple[QImage, int]:
        """All samples of one kind in one image side by side, and the width of one."""
        assert self._pairs is not None
        planes = as_planes(values)
        assert planes is not None
        scale = self._pairs.scale
        low, high = (-self._limit, self._limit) if colours == "signed" else (scale.low, scale.high)
        planes = over_colours(planes) if colours == "signed" else planes
        return to_image(tiled(planes, len(planes), 0), low, high, colours), planes.shape[3]

    # ------------------------------------------------------------------ room

    def _fitted(self, shape: tuple[int, ...]) -> Grid:
        size = picture_size(shape)
        gutter = self.fontMetrics().horizontalAdvance("Reconstruction") * 0.9 + 2 * style.SPACE
        return grid_for(
            self.width() - style.SPACE, self.height() - FOOT, size, self.kinds, self._wanted, gutter
        )

    def _fit(self) -> None:
        before = self._grid.capacity
        self._grid = self._fitted(self._pairs.scale.shape if self._pairs else (1, 8, 8))
        self.update()
        if self._grid.capacity != before:
            self.room_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture to the new room."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 440)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        if self._pairs is not None:
            painter.setFont(style.small_font(self))
            for index in range(self._count):
                self._paint_sample(painter, self._pairs, index)
            self._paint_names(painter, self._pairs)
            self._paint_foot(painter, self._pairs)
            self._paint_focus(painter)
        painter.end()

    @property
    def _count(self) -> int:
        return min(len(self._pairs.samples), self.capacity) if self._pairs else 0

    def _paint_sample(self, painter: QPainter, pairs: Pairs, index: int) -> None:
        if self._images:
            for kind, (image, width) in enumerate(self._images):
                rect = self._grid.cell(index, kind)
                draw_image(painter, rect, image, QRectF(index * width, 0, width, image.height()))
                self._frame(painter, rect)
        else:
            self._paint_curves(painter, pairs, index)
        painter.setPen(style.colour("muted"))
        error = value_text(float(pairs.errors[index]), 3)
        painter.drawText(self._grid.text(index), Qt.AlignmentFlag.AlignCenter, error)

    def _frame(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(style.colour("line"))
        painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _paint_curves(self, painter: QPainter, pairs: Pairs, index: int) -> None:
        scale, both = pairs.scale, self._grid.cell(index, 0)
        curves = [(pairs.inputs[index], "control"), (pairs.outputs[index], "accent")]
        if pairs.shown is not None:
            curves.insert(0, (pairs.shown[index], "border"))
        draw_curves(painter, both, curves, scale.low, scale.high, scale.places)
        below = self._grid.cell(index, 1)
        curve = pairs.differences[index], "muted"
        draw_curves(painter, below, [curve], -self._limit, self._limit, scale.places)
        painter.setPen(style.colour("line"))
        painter.drawLine(
            QPointF(below.left(), below.center().y()), QPointF(below.right(), below.center().y())
        )
        for rect in (both, below):
            self._frame(painter, rect)

    def _paint_names(self, painter: QPainter, pairs: Pairs) -> None:
        """What the rows are, to the left of each band."""
        for first in range(0, self._count, self._grid.columns):
            for kind, names in enumerate(self._names(pairs)):
                cell = self._grid.cell(first, kind)
                for line, (name, colour) in enumerate(names):
                    shift = 18 * (line - (len(names) - 1) / 2)
                    self._paint_name(painter, cell.translated(0, shift), name, colour)
            self._paint_name(painter, self._grid.text(first), pairs.scale.loss_short, "muted")

    def _names(self, pairs: Pairs) -> list[list[tuple[str, str]]]:
        """For each row its names, with the colours of the curves that stand for them."""
        if self._images:
            return [[(name, "text")] for name, _, _ in kinds_of(pairs)]
        curves = [("Input", "control"), ("Reconstruction", "accent")]
        if pairs.shown is not None:
            curves.insert(1, ("With noise", "border"))
        return [curves, [(DIFFERENCE, "muted"), (self.range_words, "muted")]]

    def _paint_name(self, painter: QPainter, beside: QRectF, name: str, colour: str) -> None:
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.setPen(style.colour(colour))
        room = QRectF(
            style.SPACE_S, beside.top(), self._grid.left - style.SPACE - style.SPACE_S, beside.height()
        )
        painter.drawText(room, flags, name)

    def _paint_foot(self, painter: QPainter, pairs: Pairs) -> None:
        """Which samples these are, and what the colours mean."""
        foot = QRectF(style.SPACE, self.height() - FOOT, self.width() - 2 * style.SPACE, FOOT)
        bars: list[tuple[MapName, float, float, str]] = []
        if self._images:
            bars.append(("signed", -self._limit, self._limit, DIFFERENCE))
        if self._images and picture_size(pairs.scale.shape) and pairs.scale.shape[0] != 3:
            bars.append(("grey", pairs.scale.low, pairs.scale.high, "Value"))
        right, least = foot.right(), painter.fontMetrics().horizontalAdvance(self.words) + style.SPACE
        for colours, low, high, title in bars:
            ends, usual = (numeral(low, "g"), numeral(high, "g")), BAR if title == DIFFERENCE else BAR - 52
            width = bar_width(painter.fontMetrics(), *ends, title, usual)
            if right - width < foot.left() + least:
                break
            bar = QRectF(right - width, foot.top(), width, FOOT)
            draw_bar(painter, bar, colours, *ends, title)
            right -= width + style.SPACE_L
        axes = "" if self._images else pairs.scale.axes
        wide = painter.fontMetrics().horizontalAdvance(axes)
        if axes and right - wide >= foot.left() + least:
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(foot, flags, axes)
            right -= wide + style.SPACE_L
        room = QRectF(foot.left(), foot.top(), right - foot.left(), FOOT)
        text = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def range_words(self) -> str:
        """To where the room of curves of differences goes: "up to ±0.05"."""
        return f"up to ±{numeral(self._limit, 'g')}"

    @property
    def words(self) -> str:
        """Which samples these are, and of which weights."""
        if self._pairs is None:
            return ""
        pairs, count = self._pairs, self._count
        chosen = {
            "fixed": "",
            "random": " at random",
            "best": ", the best first",
            "worst": ", the worst first",
        }
        words = subset_words(count, pairs.samples) + chosen[pairs.question.choose]
        return " · ".join(part for part in (words, self._run) if part)

    def _paint_focus(self, painter: QPainter) -> None:
        """A frame around the sample under the mouse or the keyboard."""
        if self._at is not None and self._at < self._count:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(style.colour("accent"), 2 if self.hasFocus() else 1.2))
            painter.drawRoundedRect(self._grid.column(self._at).adjusted(-1, -1, 1, 0), 4, 4)

    # ------------------------------------------------------------------ mouse and keyboard

    def _go(self, index: int | None) -> None:
        if index == self._at:
            return
        self._at = index
        if self._pairs is not None and index is not None:
            words = sample_words(self._pairs, index)
            self.setAccessibleDescription(words)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the mouse."""
        found = self._grid.at(event.position(), self._count)
        self._go(found)
        self.setCursor(Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor)
        if found is None or self._pairs is None:
            below = event.position().y() >= self.height() - FOOT
            said = plain_tip(self.words) if below else ""  # it is cut where there is no room for all of it
            QToolTip.showText(event.globalPosition().toPoint(), said, self)
        else:
            words = sample_words(self._pairs, found)
            coloured = len(self._images) and self._pairs.scale.shape[0] == 3
            words += f"\n{OVER_COLOURS}" if coloured else ""
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip(words), self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._go(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        found = self._grid.at(event.position(), self._count)
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            QToolTip.hideText()
            self.opened.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same as with the mouse, by keys."""
        key, columns = event.key(), self._grid.columns
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        if Qt.Key(key) in steps and self._count:
            at = -1 if self._at is None and key == Qt.Key.Key_Right else self._at or 0
            self._go(min(max(at + steps[Qt.Key(key)], 0), self._count - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at is not None:
            self.opened.emit(self._at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        if self._at is None and event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        ):
            self._go(0 if self._count else None)
        self.update()
