"""Line icons in the colours of the theme: `icon("play")`.

The drawings are Lucide's (resources/icons, licence beside them). An icon asks for its colour when painted,
so it follows a change of theme without being set again, and is drawn anew for every size and pixel density.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from aestudio.gui.style import colours
from aestudio.resources import resource

__all__ = ["ALIASES", "app_icon", "icon", "pixmap"]

ALIASES = {
    "stop": "square",
    "restart": "rotate-ccw",
    "continue": "step-forward",
    "step": "chevron-right",
    "trash": "trash-2",
    "duplicate": "copy",
    "cut": "scissors",
    "paste": "clipboard-paste",
    "undo": "undo-2",
    "redo": "redo-2",
    "open": "folder-open",
    "new": "file-plus",
    "mirror": "flip-horizontal-2",
    "chart": "chart-line",
    "scatter": "chart-scatter",
    "bars": "chart-column",
    "grid": "layout-grid",
    "sliders": "sliders-horizontal",
    "export": "share",
    "zoom-fit": "maximize",
    "fill-window": "maximize-2",
    "warning": "triangle-alert",
    "error": "circle-alert",
    "success": "circle-check",
    "close": "x",
    "drag": "grip-vertical",
    "help": "circle-question-mark",
    "refresh": "refresh-cw",
    "filter": "funnel",
    "home": "house",
    "more": "ellipsis",
    "rename": "pencil",
    "advice": "lightbulb",
    "data": "database",
    "shuffle": "dices",
    "dice": "dices",
}
"""What the program calls an icon, and what its file is called where that differs."""


@cache  # for safety: an icon collected in a cycle takes its engine with it in the wrong order, and Qt crashes
def icon(name: str, colour: str = "text") -> QIcon:
    """The icon called `name`, in a colour of the theme (a token: "text", "accent", "danger", "train" ...).

    Raises:
        FileNotFoundError: when there is no such icon.
    """
    _source(name)
    return QIcon(_Engine(name, colour))


def pixmap(name: str, size: int, colour: str = "text", ratio: float = 1.0) -> QPixmap:
    """The icon as it looks in the current theme, `size` logical pixels wide."""
    return _pixmap(name, _code(colour, QIcon.Mode.Normal), round(size * ratio), ratio)


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resource("icons/aestudio.svg")))


@cache
def _source(name: str) -> str:
    return resource(f"icons/{ALIASES.get(name, name)}.svg").read_text(encoding="utf-8")


@cache
def _pixmap(name: str, code: str, pixels: int, ratio: float) -> QPixmap:
    """Drawn once per name, colour and size; a theme's worth of icons is a few hundred kilobytes."""
    drawing = _source(name).replace("currentColor", code).replace('stroke-width="2"', 'stroke-width="1.8"')
    picture = QPixmap(max(pixels, 0), max(pixels, 0))
    if picture.isNull():  # there is no room for it, and nothing that could be painted on
        return picture
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _code(colour: str, mode: QIcon.Mode) -> str:
    theme = colours()
    return theme.disabled if mode == QIcon.Mode.Disabled else str(getattr(theme, colour, colour))


class _Engine(QIconEngine):
    """Paints one icon in whatever theme is current."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        side = min(rect.width(), rect.height())
        picture = _pixmap(self._name, _code(self._colour, mode), round(side * ratio), ratio)
        corner = QPoint((rect.width() - side) // 2, (rect.height() - side) // 2)
        painter.drawPixmap(rect.topLeft() + corner, picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        pixels = round(min(size.width(), size.height()) * scale)
        return _pixmap(self._name, _code(self._colour, mode), pixels, scale)
