"""The preview's own controls: which sample, whose weights; and the selected layer's values enlarged."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from aestudio.gui import style
from aestudio.gui.builder.preview import Preview
from aestudio.gui.builder.thumbs import big_picture
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across
from aestudio.gui.tips import plain_tip
from aestudio.gui.viewers.painting import draw_image
from aestudio.gui.widgets import tool_button
from aestudio.networks import Shape, shape_text
from aestudio.networks.edits import Path
from aestudio.numerals import numeral, percent

__all__ = ["PreviewBar", "StageView", "toggle_button"]

FEW = 3  # numbers at most that are written out
HIGH = 64  # pixels of the enlarged picture


def toggle_button(preview: Preview) -> QToolButton:
    """Switches the preview on and off."""
    button = tool_button("eye", "Live preview: what each layer makes of a sample (Ctrl+Alt+P)")
    button.setCheckable(True)
    button.setChecked(preview.enabled)
    button.clicked.connect(preview.set_enabled)
    preview.toggle.toggled.connect(button.setChecked)
    return button


class PreviewBar(QWidget):
    """Steps through the samples, and says which one goes through what weights."""

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        before = tool_button("chevron-left", "Preview the sample before (Alt+,)")
        before.clicked.connect(lambda: preview.go(preview.index - 1))
        after = tool_button("chevron-right", "Preview the next sample (Alt+.)")
        after.clicked.connect(lambda: preview.go(preview.index + 1))
        dice = tool_button("dice", "Preview a random sample (Alt+/)", pressed=preview.throw_dice)
        self.words = ElidedLabel(colour="muted", fills=True)
        row = across(self, 0)
        for button in (before, after, dice):
            row.addWidget(button)
        row.addSpacing(style.SPACE_S)
        row.addWidget(self.words, 1)
        preview.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        preview = self._preview
        self.setVisible(preview.enabled)
        known = preview.flow is not None
        said = f"{preview.sample_words} · {preview.weights_words}" if known else preview.trouble
        self.words.set_text(said or "Preview …")
        self.words.setToolTip(plain_tip(preview.all_words))


class StageView(QWidget):
    """What stands behind the selected layer: its values enlarged, with their numbers."""

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self._place: tuple[str, Path, Shape | None] = ("", (), None)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()
        preview.changed.connect(self._follow)
        style.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A line of pictures."""
        return QSize(200, HIGH + 2 * style.SPACE_S)

    def show_layer(self, role: str, path: Path, gives: Shape | None) -> None:
        """Show a layer; an empty path: none."""
        self._place = (role, path, gives)
        self._follow()

    @property
    def lines(self) -> tuple[str, ...]:
        """What is said of the values."""
        stage = self._preview.stage(*self._place) if self._place[1] else None
        if stage is None:
            return ()
        if not math.isfinite(stage.mean):
            return ("NaN or infinite values", shape_text(stage.shape), self._preview.weights_words)
        low, high, mean = map(numeral, (stage.low, stage.high, stage.mean))
        zeros = f", {percent(stage.zeros)} are zero" if stage.zeros else ""
        values = f"mean {mean}{zeros}"
        size = shape_text(stage.shape)
        if len(stage.shape) == 1:
            size += " number" if stage.shape == (1,) else " numbers"
        if stage.values.ndim == 1 and len(stage.values) <= FEW:
            size += ": " + ", ".join(map(numeral, stage.values.tolist()))
        return (f"min {low}, max {high}", values, size, self._preview.weights_words)

    def _follow(self) -> None:
        self.setVisible(bool(self.lines))
        self.setAccessibleName(f"Values behind the layer: {', '.join(self.lines)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture on the left, its numbers beside it."""
        stage = self._preview.stage(*self._place) if self._place[1] else None
        if stage is None:
            return
        painter = QPainter(self)
        image = big_picture(stage.values, stage.low, stage.high, HIGH * 2)
        ratio = min(HIGH / image.height(), 110 / image.width())
        wide, high = image.width() * ratio, image.height() * ratio
        rect = QRectF(style.SPACE, style.SPACE_S + (HIGH - high) / 2, wide, high)
        draw_image(painter, rect, image)
        painter.setPen(style.colour("line"))
        painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.setFont(style.small_font(self))
        line = painter.fontMetrics().height() + 2
        top = (self.height() - line * len(self.lines)) / 2
        room = self.width() - rect.right() - 2 * style.SPACE
        for number, text in enumerate(self.lines):
            painter.setPen(style.colour("text" if number == 0 else "muted"))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            place = QRectF(rect.right() + style.SPACE, top + number * line, room, line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
