"""Help > Gallery of loss curves: what curves look like, what they mean, and the experiments they are of."""

from __future__ import annotations

from html import escape

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QWidget,
)

from aestudio.gallery import Entry, entries
from aestudio.gui import style
from aestudio.gui.layouts import across, down
from aestudio.gui.training.diagnosis import COLOURS, rich_text
from aestudio.numerals import numeral

__all__ = ["CurvePicture", "Gallery"]

THUMB = QSize(132, 74)
MOST = 400  # points of a curve that are drawn


def draw_curves(painter: QPainter, entry: Entry, area: QRectF, width: float) -> tuple[float, float]:
    """Draw training and validation loss into `area`; the ends of its axis.

    The axis starts at 0: fitted to the curve it would make a flat one look steep.
    """
    theme = style.colours()
    losses = np.array([entry.training, entry.validation])
    low, high = min(0.0, float(losses.min())), float(losses.max())
    step = max(1, losses.shape[1] // MOST)
    for values, name in zip(losses, ("train", "validation"), strict=True):
        x = np.linspace(0, 1, len(values))[::step] * area.width() + area.left()
        y = area.bottom() - (values[::step] - low) / ((high - low) or 1.0) * area.height()
        pen = painter.pen()
        pen.setColor(style.colour(getattr(theme, name)))
        pen.setWidthF(width)
        painter.setPen(pen)
        painter.drawPolyline(
            QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])
        )
    return low, high


class CurvePicture(QWidget):
    """One curve, large, with its axes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: Entry | None = None
        self.setMinimumHeight(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        style.theme_changed.connect(self.update)

    def show_entry(self, entry: Entry) -> None:
        """Show another one."""
        self._entry = entry
        self.setAccessibleName(f"Loss over epochs: {entry.title}. {entry.diagnosis.headline.evidence}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curves, the ends of the axes, and what the colours mean."""
        if self._entry is None:
            return
        painter, theme = QPainter(self), style.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.small_font(self))
        height = painter.fontMetrics().height()
        area = QRectF(self.rect()).adjusted(58, height + 12, -12, -height - 8)
        painter.setPen(style.colour(theme.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        low, high = draw_curves(painter, self._entry, area, 1.6)
        painter.setPen(style.colour(theme.muted))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value, y in ((high, area.top()), (low, area.bottom())):
            text = numeral(value)
            painter.drawText(QRectF(0, y - height / 2, area.left() - 6, height), right, text)
        below = QRectF(area.left(), area.bottom() + 4, area.width(), height)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), "1")
        painter.drawText(below, right, f"{len(self._entry.training):,} epochs")
        left = area.left()
        for name, colour in (("training", theme.train), ("validation", theme.validation)):
            painter.setPen(style.colour(colour))
            painter.drawText(QRectF(left, 2, 200, height), int(Qt.AlignmentFlag.AlignLeft), name)
            left += painter.fontMetrics().horizontalAdvance(name) + 16
        painter.setPen(style.colour(theme.muted))
        painter.drawText(QRectF(0, 2, area.left() - 6, height), right, "loss")
        painter.end()


class Gallery(QDialog):
    """A window beside the others: thumbnails on the left, the one chosen on the right."""

    experiment_wanted = Signal(object)
    """An entry whose experiment is to be opened as a new project."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Gallery of loss curves")
        self.setModal(False)
        self._entries = entries()
        self.list = QListWidget()
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setIconSize(THUMB)
        self.list.setGridSize(QSize(THUMB.width() + 22, THUMB.height() + 40))
        self.list.setWordWrap(True)
        self.list.setAccessibleName("Loss curves")
        self.list.setMinimumWidth(2 * (THUMB.width() + 22) + 28)
        self.picture = CurvePicture()
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText, textInteractionFlags=flags)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.open_button = style.with_role(QPushButton("Open this experiment"), "primary")
        self.open_button.setToolTip("A new project with the settings of this run, to be trained and changed")
        self._lay_out()
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(lambda _: self.open_button.setFocus())
        self.open_button.clicked.connect(lambda: self.experiment_wanted.emit(self.entry))
        style.theme_changed.connect(self._dress)
        self._dress()
        self.list.setCurrentRow(0)

    @property
    def entry(self) -> Entry:
        """The one that is shown."""
        return self._entries[max(self.list.currentRow(), 0)]

    def show_kind(self, kind: str) -> None:
        """Show the curve of a kind, where there is one."""
        row = next((row for row, entry in enumerate(self._entries) if entry.kind == kind), -1)
        if row >= 0:
            self.list.setCurrentRow(row)

    def _lay_out(self) -> None:
        for entry in self._entries:
            item = QListWidgetItem(entry.title)
            item.setToolTip(f"<p>{escape(entry.made)}</p>")
            self.list.addItem(item)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.text)
        right = QWidget()
        column, row = down(right, style.SPACE, (style.SPACE_L, 0, 0, 0)), across(None, style.SPACE)
        row.addStretch(1)
        row.addWidget(self.open_button)
        column.addWidget(self.picture, 3)
        column.addWidget(scroll, 4)
        column.addLayout(row)
        splitter = QSplitter(childrenCollapsible=False)
        splitter.addWidget(self.list)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        layout.addWidget(splitter)
        self.resize(900, 600)

    def _show(self, row: int) -> None:
        if row < 0:
            return
        entry = self._entries[row]
        self.picture.show_entry(entry)
        made = f"<p><b>How it was made.</b> {escape(entry.made)}</p>"
        if entry.rates:
            steps = ", ".join(f"{rate:g} after epoch {epoch}" for epoch, rate in entry.rates)
            made += f"<p>While it trained the learning rate was set by hand: {steps}.</p>"
        self.text.setText(made + rich_text(entry.diagnosis))

    def _dress(self) -> None:
        """Thumbnails in the colours of the theme."""
        for row, entry in enumerate(self._entries):
            picture, icon = self._thumbnail(entry), QIcon()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # else a veil lies over the one chosen
                icon.addPixmap(picture, mode)
            self.list.item(row).setIcon(icon)
        self._show(self.list.currentRow())

    def _thumbnail(self, entry: Entry) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(THUMB * ratio)
        picture.setDevicePixelRatio(ratio)
        theme = style.colours()
        picture.fill(style.colour(theme.panel))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.colour(theme.line))
        whole = QRectF(0, 0, THUMB.width(), THUMB.height())
        painter.drawRect(whole.adjusted(0.5, 0.5, -0.5, -0.5))
        draw_curves(painter, entry, whole.adjusted(8, 8, -8, -8), 1.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour(COLOURS[entry.diagnosis.headline.severity]))
        painter.drawEllipse(QRectF(THUMB.width() - 15, 7, 8, 8))
        painter.end()
        return picture
