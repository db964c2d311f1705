"""The primary results of an audit: a dot with its interval for each group, its control, and the null band."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from aestudio.gui import style
from aestudio.gui.viewers.audit_key import INKS, explained, paint_sign
from aestudio.numerals import numeral

if TYPE_CHECKING:
    from aestudio.audit.findings import Findings, Primary
    from aestudio.audit.results import Metric, Row

__all__ = ["AuditDots", "ticks"]

LEFT, RIGHT = 124, 16
TOP, TITLE, ROW, AXIS, GAP = 4, 56, 28, 20, 10  # heights
FEW = "fewer than 10: only counted"
LINE = 18  # of the title, the verdict and its numbers
OFFSETS = {"all outputs": 0.0, "successes only": 7.0, "bicubic (control)": -7.0}


@dataclass(frozen=True)
class _Block:
    """A primary metric and where it is drawn."""

    number: int
    metric: Primary
    top: float
    low: float
    high: float
    scale: float

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.metric.all.rows

    @property
    def marks(self) -> dict[str, Metric]:
        """What is drawn of it, by name."""
        return {**self.metric.views, "bicubic (control)": self.metric.control}

    @property
    def bare(self) -> bool:
        """Whether only counts are shown."""
        return not any(row.interval for view in self.marks.values() for row in view.rows)

    @property
    def bottom(self) -> float:
        return self.top + TITLE + ROW * len(self.rows) + AXIS


class AuditDots(QWidget):
    """Paints the primary metrics below each other; a group of one can be chosen.

    Signals:
        chosen(int, int): number of the metric, and of the group.
    """

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Primary results of the audit")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._blocks: list[_Block] = []
        self._said: list[tuple[str, str]] = []  # of each metric its verdict, and the numbers
        self._at = 0
        style.theme_changed.connect(self.update)

    def show_found(self, found: Findings | None) -> None:
        """Draw the primary metrics."""
        from aestudio.auditing.report.reading import compared, numbers

        self._blocks, self._said, top = [], [], float(TOP)
        for number, metric in enumerate(found.primaries if found is not None else ()):
            block = _block(number, metric, top)
            self._blocks.append(block)
            self._said.append((compared(metric), numbers(metric, found.names if found is not None else ())))
            top = block.bottom + GAP
        self.setAccessibleDescription(" ".join(f"{'. '.join(filter(None, said))}." for said in self._said))
        self._at = 0
        self.updateGeometry()
        self.update()

    def choose(self, metric: int, group: int) -> None:
        """Ask for the pictures behind a mark."""
        self.chosen.emit(metric, group)

    def sizeHint(self) -> QSize:
        """As high as all metrics are."""
        return QSize(560, round(self._blocks[-1].bottom) + GAP if self._blocks else 120)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the names and some room for dots."""
        return QSize(300, self.sizeHint().height())

    # ------------------------------------------------------------------ places

    def _x(self, block: _Block, value: float) -> float:
        share = (value * block.scale - block.low) / (block.high - block.low)
        return LEFT + share * (self.width() - LEFT - RIGHT)

    def _y(self, block: _Block, group: int) -> float:
        return block.top + TITLE + (group + 0.5) * ROW

    def _places(self) -> Iterator[tuple[_Block, int, QRectF]]:
        for block in self._blocks:
            for group in range(len(block.rows)):
                yield (
                    block,
                    group,
                    QRectF(0, self._y(block, group) - ROW / 2, self.width(), ROW),
                )

    def row(self, metric: int, group: int) -> QRectF | None:
        """Where the marks of a group are; None: they are not drawn."""
        places = (rect for block, k, rect in self._places() if (block.number, k) == (metric, group))
        return next(places, None)

    def _under(self, place: QPointF) -> tuple[_Block, int] | None:
        return next(((block, group) for block, group, rect in self._places() if rect.contains(place)), None)

    def _verdict_at(self, place: QPointF) -> str:
        """The verdict under a place, the gap it is about, and what its words mean; empty: there is none."""
        from aestudio.auditing.report.reading import planned, state
        from aestudio.auditing.report.words import gap_words

        heads = (one for one in self._blocks if one.top <= place.y() < one.top + TITLE)
        block = next(heads, None)
        if block is None:
            return ""
        metric, said = block.metric, ". ".join(filter(None, self._said[block.number]))
        told = " ".join(filter(None, (f"{said}.", gap_words(metric.all, metric.unit), planned(metric))))
        words = [metric.apart.verdict, "margin", "p"]
        words += ["would have been seen"] if state(metric) == "not shown" else []
        return f"<p>{escape(told)}</p>{explained(*words)}"

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        for block, said in zip(self._blocks, self._said, strict=True):
            self._paint_block(painter, block, said)
        if self.hasFocus():
            for number, (_, _, rect) in enumerate(self._places()):
                if number == self._at:
                    painter.setPen(QPen(style.colour("accent"), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(rect.adjusted(1.5, 0.5, -1.5, -0.5), 4, 4)
        painter.end()

    def _paint_block(self, painter: QPainter, block: _Block, said: tuple[str, str]) -> None:
        self._paint_head(painter, block, said)
        area = QRectF(LEFT, block.top + TITLE, self.width() - LEFT - RIGHT, ROW * len(block.rows))
        self._paint_band(painter, block, area)
        if not block.bare:
            self._paint_axis(painter, block, area)
        for group, row in enumerate(block.rows):
            self._paint_name(painter, block, group, row)
        painter.save()
        painter.setClipRect(area.adjusted(-6, 0, 6, 0))
        for name, view in block.marks.items():
            for group, row in enumerate(view.rows):
                self._paint_mark(painter, block, self._y(block, group) + OFFSETS[name], row, name)
        painter.restore()

    def _paint_head(self, painter: QPainter, block: _Block, said: tuple[str, str]) -> None:
        """The metric, the verdict on it, and what that rests on."""
        wide = self.width() - 2 * style.SPACE
        strong = QFont(painter.font())
        strong.setBold(True)
        lines = ((block.metric.title, "text", strong), (said[0], "text", None), (said[1], "muted", None))
        for number, (words, ink, font) in enumerate(lines):
            painter.save()
            painter.setFont(font or painter.font())
            painter.setPen(style.colour(ink))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, wide)
            place = QRectF(style.SPACE, block.top + LINE * number, wide, LINE)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
            painter.restore()

    def _paint_name(self, painter: QPainter, block: _Block, group: int, row: Row) -> None:
        painter.setPen(style.colour("text"))
        metrics, y = painter.fontMetrics(), self._y(block, group)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(row.group, Qt.TextElideMode.ElideRight, LEFT - 2 * style.SPACE)
        painter.drawText(QRectF(0, y - 14, LEFT - style.SPACE, 14), flags, name)
        painter.setPen(style.colour("muted"))
        painter.drawText(QRectF(0, y, LEFT - style.SPACE, 14), flags, f"n {row.count:,}")
        if row.interval is None:
            here = QRectF(LEFT + style.SPACE, y - 8, metrics.horizontalAdvance(FEW) + style.SPACE, 16)
            painter.fillRect(here, style.colour("panel"))  # over the line at 0
            painter.drawText(here, Qt.AlignmentFlag.AlignVCenter, FEW)

    def _paint_band(self, painter: QPainter, block: _Block, area: QRectF) -> None:
        """Where groups' means lie if groups do not differ."""
        shown = [row for row in block.rows if row.interval is not None]
        if block.metric.all.band is None or not shown:
            return
        total = sum(row.count for row in shown)
        middle = sum(row.count * row.interval.value for row in shown if row.interval is not None) / total
        ends = [self._x(block, middle + side * block.metric.all.band / 2) for side in (-1, 1)]
        painter.fillRect(QRectF(ends[0], area.top(), ends[1] - ends[0], area.height()), style.colour("line"))

    def _paint_axis(self, painter: QPainter, block: _Block, area: QRectF) -> None:
        painter.setPen(style.colour("border"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if block.low <= 0 <= block.high:
            painter.setPen(QPen(style.colour("muted"), 1))
            x = self._x(block, 0.0)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(style.colour("muted"))
        unit = block.metric.told_in or "%"
        for tick in ticks(block.low, block.high):
            x = self._x(block, tick / block.scale)
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            text = numeral(tick, "g")
            painter.drawText(QRectF(x - 30, area.bottom() + 3, 60, 16), Qt.AlignmentFlag.AlignCenter, text)
        painter.drawText(
            QRectF(0, area.bottom() + 3, LEFT - style.SPACE, 16), Qt.AlignmentFlag.AlignRight, unit
        )

    def _paint_mark(self, painter: QPainter, block: _Block, y: float, row: Row, view: str) -> None:
        found = row.interval
        if found is None or not math.isfinite(found.value):
            return
        ink = style.colour(INKS[view])
        painter.setPen(QPen(ink, 1.6 if view == "all outputs" else 1.1))
        if math.isfinite(found.low):
            painter.drawLine(QPointF(self._x(block, found.low), y), QPointF(self._x(block, found.high), y))
        paint_sign(painter, QPointF(self._x(block, found.value), y), view, ink)

    # ------------------------------------------------------------------ mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the numbers of the row under the mouse."""
        from aestudio.auditing.report.words import interval_words

        found = self._under(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        if found is None:
            said = self._verdict_at(event.position())
            QToolTip.showText(event.globalPosition().toPoint(), said, self)
            return
        block, group = found
        lines = [f"{block.rows[group].group}, n {block.rows[group].count:,}"]
        for view, metric in block.marks.items():
            lines.append(f"{view}: {interval_words(metric.rows[group].interval, block.metric.told_in)}")
        lines.append("Click: the pictures behind it")
        QToolTip.showText(event.globalPosition().toPoint(), "\n".join(lines), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the pictures behind a mark."""
        if (found := self._under(event.position())) is not None:
            block, group = found
            self._at = sum(len(one.rows) for one in self._blocks[: block.number]) + group
            self.choose(block.number, group)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move between groups, Enter shows the pictures."""
        places = list(self._places())
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if places and event.key() in moves:
            self._at = min(max(self._at + moves[Qt.Key(event.key())], 0), len(places) - 1)
            self.update()
        elif places and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            block, group, _ = places[self._at]
            self.choose(block.number, group)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where one is."""
        super().focusInEvent(event)
        self.update()


def _block(number: int, metric: Primary, top: float) -> _Block:
    """With room for all intervals, zero and the null band."""
    scale = 1.0 if metric.unit else 100.0
    rows = [row for view in (*metric.views.values(), metric.control) for row in view.rows]
    ends = [0.0]
    for row in rows:
        if row.interval is not None:
            values = (row.interval.low, row.interval.high, row.interval.value)
            ends += [scale * value for value in values if math.isfinite(value)]
    low, high = min(ends), max(ends)
    room = max(high - low, 1.0 if metric.unit else 5.0) * 0.06
    return _Block(number, metric, top, low - room, max(high, low + 1.0) + room, scale)


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two, five or so."""
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    step *= next(k for k in (1, 2, 5, 10) if (high - low) / (step * k) <= 6)
    return [round(k * step, 10) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
