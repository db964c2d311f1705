"""The same samples as each ticked run reconstructs them: originals on top, a row for each run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from aestudio.analysis.samples import subset_words
from aestudio.compare import Compared, Reconstructed, Reconstructing, SideBySide
from aestudio.gui import style
from aestudio.gui.compare.below import Below, errors_fitting
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.gui.layouts import down
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.gui.ring import ringed
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.painting import Array, draw_sample, picture_size
from aestudio.numerals import value_text

__all__ = ["ReconstructionSheet"]

EMPTY = "Tick runs: here their reconstructions of the same validation samples stand below each other"
COUNT = 10  # samples
LEFT, GAP, TILE, FOOT = 128, 6, 96.0, 16  # pixels: names at most, between tiles, a tile at most, an error
APART = 4  # pixels between two errors at least


class ReconstructionSheet(QWidget):
    """Has runs reconstruct the same samples, on the engine's thread, and shows what they make of them."""

    def __init__(self, engine: Engine, base: Callable[[], Path]) -> None:
        super().__init__()
        self._base = base
        self._asked: Reconstructing | None = None
        self.line = JobLine(engine, "compare reconstructions")
        self.line.done.connect(self._show)
        self.line.failed.connect(self._fail)
        self.line.cancelled.connect(self._cancel)
        self.message = MessageBar()
        self.tiles = _Tiles()
        self.empty = EmptyState("grid", EMPTY)
        self._area = ringed(QScrollArea(widgetResizable=True))
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidget(self.tiles)
        self._area.setAccessibleName("Reconstructions side by side")
        layout = down(self, style.SPACE_S)
        layout.addWidget(self.line)
        layout.addWidget(self.message)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self._area, 1)
        self._show_tiles(None)

    @property
    def found(self) -> SideBySide | None:
        """What is shown."""
        return self.tiles.found

    def show_runs(self, runs: list[Compared]) -> None:
        """Have these reconstruct, unless they are what is shown or on the way."""
        job = Reconstructing.of(runs, COUNT) if runs else None
        if job == self._asked:
            return
        self._asked = job
        self.message.close_message()
        if job is None:
            self.line.cancel()
            self._show_tiles(None)
        else:
            self.line.begin("Reconstructing", job, self._base(), kept=False)

    def forget(self) -> None:
        """Ask anew the next time: a run may have gone on."""
        self._asked = None

    def _show(self, found: SideBySide) -> None:
        left_out = "; ".join(f"{one.name}: {one.why}" for one in found.left_out)
        if left_out:
            self.message.say(f"Left out: {left_out}", "warning")
        self._show_tiles(found if found.runs else None)

    def _show_tiles(self, found: SideBySide | None) -> None:
        self.tiles.show_found(found)
        self.empty.setVisible(found is None)
        self._area.setVisible(found is not None)

    def _fail(self, why: str) -> None:
        self._asked = None
        self.message.say(f"The runs' reconstructions can't be compared. {why}", "error")

    def _cancel(self) -> None:
        self._asked = None


class _Tiles(QWidget):
    """Paints rows of samples with the error of each below it."""

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setAccessibleName("Originals and reconstructions")
        self.found: SideBySide | None = None
        self._left, self._high = LEFT, 0  # pixels: width and height of a row's name
        style.theme_changed.connect(self.update)

    def show_found(self, found: SideBySide | None) -> None:
        """Paint these."""
        self.found = found
        self._measure_names()
        self._make_room()
        self.setAccessibleDescription(f"{self._words} · {self._below.words}" if self._words else "")
        self.update()

    @property
    def _words(self) -> str:
        if self.found is None or self.found.samples is None:
            return ""
        many = subset_words(len(self.found.inputs), self.found.samples)
        return f"{many}, which no run was trained on"

    @property
    def _below(self) -> Below:
        """The errors, with the digits for which the tiles have room."""
        errors = np.array([one.errors for one in self.found.runs] if self.found is not None else [])
        metrics = QFontMetrics(style.small_font(self))
        return errors_fitting(errors, metrics, self._cell[0] + GAP - APART)

    @property
    def _rows(self) -> list[tuple[str, Array, Reconstructed | None]]:
        if self.found is None:
            return []
        runs: list[tuple[str, Array, Reconstructed | None]] = [
            (one.name, one.outputs, one) for one in self.found.runs
        ]
        return [("Original", self.found.inputs, None), *runs]

    @property
    def _cell(self) -> tuple[float, float]:
        """Width and height of a tile: as large as the width allows, whole pixels where they are enlarged."""
        count = len(self.found.inputs) if self.found is not None else 1
        room = (self.width() - self._left - style.SPACE) / max(count, 1) - GAP
        side = max(16.0, min(TILE, room))
        shape = self.found.scale.shape if self.found is not None and self.found.scale is not None else ()
        size = picture_size(shape) if shape else None
        if size is None:
            return side, side
        scale = side / max(size)
        scale = float(int(scale)) if scale >= 1 else scale
        return size[1] * scale, size[0] * scale

    def _measure_names(self) -> None:
        """They take no more room than they need, as what is left is the tiles'; and none of it is cut."""
        metrics = QFontMetrics(style.small_font(self))
        names = [_lines(name, one) for name, _, one in self._rows]
        wide = max((metrics.horizontalAdvance(line) for lines in names for line in lines), default=0)
        self._left = min(wide + 1 + 2 * style.SPACE_S, LEFT)  # 1: widths are rounded
        self._high = max(map(len, names), default=0) * metrics.lineSpacing()

    def _tile(self, row: int, column: int) -> QRectF:
        width, height = self._cell
        pitch = max(height + FOOT, self._high) + GAP
        return QRectF(self._left + column * (width + GAP), FOOT + GAP + row * pitch, width, height)

    def _make_room(self) -> None:
        self.setMinimumHeight(round(self._tile(len(self._rows), 0).top()) if self.found is not None else 0)

    def resizeEvent(self, event: object) -> None:
        """Tiles have another size."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._make_room()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(480, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        painter.setPen(style.colour("muted"))
        head = QRectF(style.SPACE_S, 0, self.width() - 2 * style.SPACE_S, FOOT + GAP)
        text = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, int(head.width()))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, text)
        below = self._below
        for row, (name, values, one) in enumerate(self._rows):
            if self._tile(row, 0).top() <= event.rect().bottom() and self._tile(row + 1, 0).top() >= 0:
                self._paint_row(painter, row, values, below.rows[row - 1] if row else ())
                self._paint_name(painter, self._tile(row, 0), name, one)
        if self._rows:
            first = self._tile(0, 0)
            line = QRectF(first.left(), first.bottom(), self.width() - first.left(), FOOT)
            painter.setPen(style.colour("muted"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, below.words)
        painter.end()

    def _paint_row(self, painter: QPainter, row: int, values: Array, below: Sequence[str]) -> None:
        assert self.found is not None
        assert self.found.scale is not None
        scale = self.found.scale
        for column, sample in enumerate(values):
            tile = self._tile(row, column)
            draw_sample(painter, tile, sample, scale.low, scale.high)
            painter.setPen(style.colour("line"))
            painter.drawRect(tile.adjusted(-0.5, -0.5, 0.5, 0.5))
            if below:
                under = QRectF(tile.left() - GAP / 2, tile.bottom(), tile.width() + GAP, FOOT)
                painter.setPen(style.colour("muted"))
                painter.drawText(under, Qt.AlignmentFlag.AlignCenter, below[column])

    def _paint_name(self, painter: QPainter, beside: QRectF, name: str, one: Reconstructed | None) -> None:
        lines = _lines(name, one)
        metrics, width = painter.fontMetrics(), self._left - 2 * style.SPACE_S
        words = [metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, width) for line in lines]
        painter.setPen(style.colour("text"))
        height = max(beside.height(), len(lines) * metrics.lineSpacing())
        room = QRectF(style.SPACE_S, beside.top(), width, height)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, "\n".join(words))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the mouse."""
        for row, (name, values, one) in enumerate(self._rows):
            for column in range(len(values)):
                if self._tile(row, column).contains(event.position()):
                    assert self.found is not None
                    assert self.found.samples is not None
                    words = f"{name} · sample {self.found.samples.id(column)}"
                    words += (
                        f" · mean squared difference {value_text(one.errors[column])}"
                        if one is not None
                        else ""
                    )
                    QToolTip.showText(event.globalPosition().toPoint(), plain_tip(words), self)
                    return
        QToolTip.hideText()


def _lines(name: str, one: Reconstructed | None) -> list[str]:
    """What stands beside a row; of the originals, nothing but the name."""
    if one is None:
        return [name]
    mean = [f"mean of these {len(one.errors)}:", f"MSE {value_text(one.error, 3)}"]  # no loss of the run
    return [name, *mean, *(["last weights"] if one.weights == "last" else [])]
