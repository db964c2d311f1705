"""A square of the plane: shading, points, lines and arrows on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from aestudio.analysis.laboratory import Ground
from aestudio.analysis.laboratory.plane import Square
from aestudio.gui import style
from aestudio.gui.images import colour_map
from aestudio.gui.viewers.axes import Window, paint_axes
from aestudio.numerals import numeral

__all__ = ["Layer", "PlaneCanvas"]

Array = np.ndarray[Any, Any]
LEFT, BOTTOM, TOP, RIGHT = 46, 38, 4, 4  # room for the axes
LEGEND, BESIDE = 18, 30  # pixels: a line of the legend; what stands beside a name
HEAD = 3.5  # pixels of an arrow's head


@dataclass(frozen=True, eq=False)
class Layer:
    """Something that lies on the plane.

    Attributes:
        name: for the legend; empty: it is not in it.
        colour: a token of the theme.
        points: `(n, 2)`.
        lines: `(lines, along, 2)`.
        arrows: `(k, 2, 2)`: from where to where.
        size: of points in pixels.
    """

    name: str
    colour: str
    points: Array | None = None
    lines: Array | None = None
    arrows: Array | None = None
    size: float = 2.6


class PlaneCanvas(QWidget):
    """Paints a ground and layers on it, in a square as large as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The plane")
        self.setMinimumSize(200, 200)
        self._square = Square((0.0, 0.0), 3.0)
        self._ground: Ground | None = None
        self._layers: Sequence[Layer] = ()
        self._image: QImage | None = None
        style.theme_changed.connect(self._redress)

    def show_plane(self, square: Square, ground: Ground | None, layers: Sequence[Layer]) -> None:
        """Paint these."""
        if ground is not self._ground:
            self._image = None
        self._square, self._ground, self._layers = square, ground, layers
        self.update()

    def _redress(self) -> None:
        self._image = None
        self.update()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(520, 520)

    @property
    def _window(self) -> Window:
        width, height = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM - 2 * LEGEND
        side = max(min(width, height), 10)
        left = LEFT + max(width - side, 0) / 2
        (x, y), reach = self._square.centre, self._square.reach
        return Window((x - reach, x + reach), (y - reach, y + reach), QRectF(left, TOP, side, side))

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, axes, layers, legend."""
        painter, window = QPainter(self), self._window
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        painter.save()
        painter.translate(window.room.left() - LEFT, 0)
        moved = Window(window.x, window.y, window.room.translated(LEFT - window.room.left(), 0))
        paint_axes(painter, moved, "x₁", "x₂")
        painter.restore()
        if self._ground is not None:
            if self._image is None:
                self._image = shaded(self._ground)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(window.room, self._image, QRectF(self._image.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(window.room)
        for layer in self._layers:
            _paint(painter, window, layer)
        painter.restore()
        painter.setPen(style.colour("border"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(window.room)
        self._paint_legend(painter, window.room)
        painter.end()

    def _paint_legend(self, painter: QPainter, room: QRectF) -> None:
        """What the colours are: below, in as many lines as it takes."""
        metrics = painter.fontMetrics()
        parts = [(layer.name, layer.colour) for layer in self._layers if layer.name]
        parts += [(legend_words(self._ground), "")] if self._ground is not None else []
        x, y = room.left(), room.bottom() + BOTTOM + LEGEND / 2
        for name, colour in parts:
            width = metrics.horizontalAdvance(name) + BESIDE
            if x > room.left() and x + width - BESIDE / 2 > self.width():
                x, y = room.left(), y + LEGEND
            if colour:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(style.colour(colour))
                painter.drawEllipse(QPointF(x + 5, y), 4, 4)
            else:
                painter.drawImage(QRectF(x - 2, y - 5, 13, 10), key_image(self._ground))
            painter.setPen(style.colour("muted"))
            painter.drawText(QPointF(x + 15, y + metrics.ascent() / 2 - 1), name)
            x += width

    # ------------------------------------------------------------------ mouse

    def event(self, event: QEvent) -> bool:
        """Say what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def told(self, place: QPointF) -> str:
        """What is shaded at a place on the screen, in words; empty outside."""
        window, ground = self._window, self._ground
        if not window.room.contains(place):
            return ""
        x, y = window.point(place)
        said = f"x₁ {numeral(x, '.2f')}, x₂ {numeral(y, '.2f')}"
        if ground is None:
            return said
        cells = len(ground.values)
        low = [middle - self._square.reach for middle in self._square.centre]
        at = [
            int((value - start) / (2 * self._square.reach) * cells)
            for value, start in zip((x, y), low, strict=True)
        ]
        column, row = (min(max(index, 0), cells - 1) for index in at)
        words = ground.words(float(ground.values[row, column]))
        if ground.classes is not None:
            words = f"class {int(ground.classes[row, column])}, {words}"
        return f"{said}: {words}"


def _paint(painter: QPainter, window: Window, layer: Layer) -> None:
    colour = style.colour(layer.colour)
    if layer.lines is not None:
        colour.setAlphaF(0.55)  # what they lie over is still seen
        painter.setPen(QPen(colour, 1.0))
        for line in layer.lines:
            painter.drawPolyline(_polygon(window, line))
    if layer.points is not None:
        pen = QPen(style.colour(layer.colour), layer.size)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(_polygon(window, layer.points))
    if layer.arrows is not None and len(layer.arrows):
        painter.setPen(QPen(style.colour(layer.colour), 1.1))
        painter.drawLines(_arrows(window, layer.arrows))


def _polygon(window: Window, points: Array) -> QPolygonF:
    known = window.pixels(points[np.isfinite(points).all(1)])
    return QPolygonF([QPointF(x, y) for x, y in known.tolist()])


def _arrows(window: Window, arrows: Array) -> list[QLineF]:
    """Shafts and heads of arrows `(k, 2, 2)`."""
    flat = window.pixels(arrows.reshape(-1, 2)).reshape(-1, 2, 2)
    starts, ends = flat[:, 0], flat[:, 1]
    along = ends - starts
    length = np.linalg.norm(along, axis=1, keepdims=True)
    unit = along / np.maximum(length, 1e-9)
    side = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
    head = np.minimum(HEAD, length / 2)
    pieces = [(starts, ends)] + [(ends, ends - head * (unit + way * 0.6 * side)) for way in (1, -1)]
    return [
        QLineF(*a, *b)
        for first, second in pieces
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
        if np.isfinite([*a, *b]).all()
    ]


def shaded(ground: Ground) -> QImage:
    """The ground as an image, the top row first."""
    if ground.kind == "density":
        finite = ground.values[np.isfinite(ground.values)]
        peak = float(finite.max()) if finite.size else 0.0
        share = np.sqrt(np.exp(np.minimum(ground.values - peak, 0)))
        rgb = _between(style.colour("panel"), style.colour("bottleneck"), 0.85 * np.nan_to_num(share))
    elif ground.classes is not None:
        colours = np.array(
            [_rgb(QColor(style.label_colour(k))) for k in range(int(ground.classes.max()) + 1)]
        )
        share = 0.5 * ground.values[..., None]
        rgb = _rgb(style.colour("panel")) * (1 - share) + colours[ground.classes] * share
    else:
        table = colour_map("signed").astype(float)
        levels = np.clip(np.nan_to_num(ground.values) * 255, 0, 255).astype(int)
        rgb = 0.4 * _rgb(style.colour("panel")) + 0.6 * table[levels]
    pixels = np.ascontiguousarray(rgb[::-1].round().astype(np.uint8))
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def legend_words(ground: Ground) -> str:
    """The title of a ground, and what its colours mean from left to right in the key."""
    if ground.classes is not None:
        return f"{ground.title}, paler where unsure"
    return f"{ground.title}, {'low to high' if ground.kind == 'density' else '0 to 1'}"


def key_image(ground: Ground | None) -> QImage:
    """A small picture of the ground's colours, from low to high."""
    assert ground is not None
    ramp = np.linspace(0, 1, 14)[None]
    if ground.kind == "density":
        with np.errstate(divide="ignore"):
            ramp = 2 * np.log(ramp)
    classes = (
        None if ground.classes is None else (np.arange(14)[None] * (int(ground.classes.max()) + 1)) // 14
    )
    if classes is not None:
        ramp = np.ones_like(ramp)
    return shaded(Ground(ground.key, ground.title, ground.kind, ramp, classes))


def _rgb(colour: QColor) -> Array:
    return np.array([colour.red(), colour.green(), colour.blue()], float)


def _between(low: QColor, high: QColor, share: Array) -> Array:
    return np.asarray(_rgb(low) + (_rgb(high) - _rgb(low)) * share[..., None])
