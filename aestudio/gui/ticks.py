"""pyqtgraph's axis with plain numbers, painted in a third of its time: a live plot moves it with each frame.

pyqtgraph records a picture of every tick line by line and plays it back; here lines of one pen are drawn at
once, words are measured once, and nothing is recorded. What is seen is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPicture

from aestudio.numerals import minus, number_text, numeral

__all__ = ["Ticks"]

MEASURED = 1000  # words whose sizes are kept
APART = 8.0  # pixels between words beside one another
Levels = list[tuple[Any, list[float]]]
_SIDES = {
    "left": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "bottom": Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
}


@dataclass
class _Drawn:
    """The axis as it is drawn: its line, the lines of each level of ticks, the words and where they stand."""

    line: QLineF = field(default_factory=QLineF)
    ticks: list[tuple[QPen, list[QLineF]]] = field(default_factory=list)
    words: list[tuple[QRectF, str]] = field(default_factory=list)


class Ticks(pg.AxisItem):
    """An axis with plain numbers: no hidden factors, and 0.05 instead of 5·10⁻² where it is logarithmic."""

    picture: Any  # None: pyqtgraph wants it drawn anew

    def __init__(self, orientation: str) -> None:
        self._drawn = _Drawn()
        self._sizes: dict[str, tuple[float, float]] = {}
        self._measured_in = QFont()
        self._titled_for = (0.0, "")  # the room, and the title that was written there
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The words at the ticks; of a decade only 1, 2 and 5 get one, unless fewer than two are in sight."""
        if not self.logMode:
            return [_grouped(round(value * scale, 12)) for value in values]
        numbers = [10.0**value for value in values]
        if self._is_narrow(*self.range):
            return [_grouped(float(f"{number:.6g}")) for number in numbers]
        few = [f"{number:.0e}"[0] in "125" for number in numbers]
        return [_grouped(float(f"{n:.3g}")) if shown else "" for n, shown in zip(numbers, few, strict=True)]

    def resizeEvent(self, event: Any = None) -> None:
        """Put the title in the middle; a long one ends where the axis does, or is cut."""
        if self.label is not None and self.orientation == "left":
            self._shorten_title(self.size().height())
        super().resizeEvent(event)
        if self.label is not None and self.orientation == "bottom":
            over = self.label.pos().x() + self.label.boundingRect().width() - self.size().width()
            self.label.moveBy(-max(over, 0.0), 0.0)

    def _shorten_title(self, room: float) -> None:
        """Write as much of the title as has room; all of it is in its tooltip."""
        whole, title = self.labelString(), self.labelText
        if not title or (room, whole) == self._titled_for:
            return
        self._titled_for = (room, whole)
        self.label.setHtml(whole)
        letters = len(title)
        while self.label.boundingRect().width() > room and letters > 1:
            letters -= 1
            self.label.setHtml(whole.replace(title, f"{title[:letters].rstrip()}…"))
        self.label.setToolTip(title if letters < len(title) else "")

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        """By level the distance between ticks, and where they are; none is in two levels."""
        if self.logMode and self._is_narrow(minVal, maxVal):
            return self._narrow_ticks(minVal, maxVal, size)
        if self.logMode or self.scale != 1:
            found: Levels = super().tickValues(minVal, maxVal, size)
            return found
        low, high = sorted((minVal, maxVal))
        levels: Levels = []
        for spacing, _ in self.tickSpacing(low, high, size):
            first = ceil(low / spacing)
            values = [
                number * spacing
                for number in range(first, first + int((high - first * spacing) / spacing) + 1)
            ]
            above = [higher for higher, _ in levels]
            levels.append((spacing, [v for v in values if not any(_divides(h, v, spacing) for h in above)]))
        return levels

    def _is_narrow(self, low: float, high: float) -> bool:
        """Whether fewer than two of 1, 2, 5, 10, 20 … lie between two powers of ten."""
        if high - low > log10(5.0):  # so far apart no two neighbours but one are
            return False
        exponents = range(floor(low), ceil(high) + 1)
        marked = [exponent + log10(times) for exponent in exponents for times in (1.0, 2.0, 5.0)]
        return sum(low <= mark <= high for mark in marked) < 2

    def _narrow_ticks(self, low: float, high: float, size: float) -> Levels:
        """Of a logarithmic axis that spans a small part of a decade: round numbers at even distances."""
        self.logMode = False
        try:
            levels = self.tickValues(10.0**low, 10.0**high, size)
        finally:
            self.logMode = True
        return [(spacing, [log10(value) for value in values if value > 0]) for spacing, values in levels]

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw line, ticks and words."""
        if self._tickLevels is not None:  # ticks with words of their own, which seldom change
            super().paint(painter, option, widget)
            return
        painter.save()
        if self.style["tickFont"] is not None:
            painter.setFont(self.style["tickFont"])
        if self.picture is None:
            self._drawn = self._laid_out(painter)
            self.picture = QPicture()  # laid out
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        painter.setPen(self.pen())
        painter.drawLine(self._drawn.line)
        for pen, lines in self._drawn.ticks:
            painter.setPen(pen)
            painter.drawLines(lines)
        painter.setPen(self.textPen())
        painter.setClipRect(self.boundingRect().toAlignedRect())
        flags = int(_SIDES[self.orientation] | Qt.TextFlag.TextDontClip)
        for place, word in self._drawn.words:
            painter.drawText(place, flags, word)
        painter.restore()

    # ---- inside

    def _laid_out(self, painter: QPainter) -> _Drawn:
        bounds, view = self.mapRectFromParent(self.geometry()), self.linkedView()
        grid = bounds if view is None or self.grid is False else view.mapRectToItem(self, view.boundingRect())
        upright = self.orientation == "left"
        if upright:
            line = QLineF(bounds.right() - 1, bounds.top() - 1, bounds.right() - 1, bounds.bottom() + 1)
        else:
            line = QLineF(bounds.left() - 1, bounds.top() + 1, bounds.right() + 1, bounds.top() + 1)
        ends = [self.mapToDevice(end) for end in (line.p1(), line.p2())]
        length = 0.0 if None in ends else QLineF(*(QPointF(end) for end in ends)).length()
        if not length:
            return _Drawn()
        levels = self.tickValues(self.range[0], self.range[1], length)
        room = bounds.height() if upright else bounds.width()
        places = [[self._place_of(value, room, upright) for value in values] for _, values in levels]
        start, stop = (grid.right(), bounds.right()) if upright else (grid.top(), bounds.top())
        ticks = [
            (self._level_pen(level, len(known), length), self._level_lines(known, start, stop, level))
            for level, known in enumerate(places)
        ]
        return _Drawn(line, ticks, self._level_words(painter, levels, places, stop, length))

    def _place_of(self, value: float, room: float, upright: bool) -> float | None:
        """Where a value lies along the axis, in pixels; None: beyond its ends."""
        low, high = self.range
        share = (value - low) / ((high - low) or 1.0)
        return (1 - share if upright else share) * room if -1e-9 <= share <= 1 + 1e-9 else None

    def _level_pen(self, level: int, count: int, length: float) -> QPen:
        """Of the ticks of a level: the fainter, the finer and the more crowded they are."""
        alpha = 255 / (level + 1)
        if self.grid is not False:
            alpha *= self.grid / 255.0 * min(max(0.05 * length / (count + 1), 0.0), 1.0)
        pen = QPen(self.tickPen())
        colour = QColor(pen.color())
        colour.setAlpha(int(alpha))
        pen.setColor(colour)
        return pen

    def _level_lines(self, places: list[float | None], start: float, stop: float, level: int) -> list[QLineF]:
        if self.grid is False:
            stop -= self.style["tickLength"] / (level * 0.5 + 1)
        known = [place for place in places if place is not None]
        if self.orientation == "left":
            return [QLineF(start, place, stop, place) for place in known]
        return [QLineF(place, start, place, stop) for place in known]

    def _level_words(
        self, painter: QPainter, levels: Levels, places: list[list[float | None]], stop: float, length: float
    ) -> list[tuple[QRectF, str]]:
        """Words of as many levels as there is room for."""
        upright, around = self.orientation == "left", self.boundingRect()
        gap = max(0, self.style["tickLength"]) + self.style["tickTextOffset"][0 if upright else 1]
        words: list[tuple[QRectF, str]] = []
        along, widest = 0.0, 0.0
        for level, (spacing, values) in enumerate(levels[: self.style["maxTextLevel"] + 1]):
            strings = self.tickStrings(values, self.autoSIPrefixScale * self.scale, spacing)
            shown = [
                (place, word, self._word_size(painter, word))
                for place, word in zip(places[level], strings, strict=True)
                if place is not None
            ]
            along += sum(size[1 if upright else 0] for _, _, size in shown)
            if level and any(
                len(words) >= count and along / length >= limit
                for count, limit in self.style["textFillLimits"]
            ):
                break
            new = [
                (QRectF(stop - gap - wide, place - high / 2, wide, high), word)
                if upright
                else (QRectF(place - wide / 2, stop + gap, wide, high), word)
                for place, word, (wide, high) in shown
            ]
            more = [*words, *((rect, word) for rect, word in new if around & rect == rect)]
            if level and not upright and _crowded([rect for rect, _ in more]):
                break
            words = more
            widest = max([widest, *(size[0 if upright else 1] for _, _, size in shown)])
        self._updateMaxTextSize(widest)
        return words

    def _word_size(self, painter: QPainter, word: str) -> tuple[float, float]:
        """How wide and high a word is."""
        if self._measured_in != painter.font() or len(self._sizes) > MEASURED:
            self._sizes, self._measured_in = {}, QFont(painter.font())
        if word not in self._sizes:
            found = painter.boundingRect(QRectF(0, 0, 100, 100), Qt.AlignmentFlag.AlignCenter, word)
            self._sizes[word] = (found.width(), 0.8 * found.height())  # as pyqtgraph: there is air in it
        return self._sizes[word]


def _crowded(words: list[QRectF]) -> bool:
    """Whether words beside one another stand closer than one can tell them apart: 9 10 11 as 91011."""
    in_order = sorted(words, key=QRectF.left)
    return any(after.left() - before.right() < APART for before, after in pairwise(in_order))


def _divides(spacing: float, value: float, finer: float) -> bool:
    """Whether a value is a tick of a coarser level, too."""
    return abs(value - round(value / spacing) * spacing) < 0.01 * finer


def _grouped(number: float) -> str:
    """As people read it on an axis: thousands apart where there are more than ten of them."""
    whole = 1e4 <= abs(number) < 1e7 and number == int(number)
    return numeral(number, ",.0f") if whole else minus(number_text(number))
