"""The look: two palettes of named colours, a style sheet made from them, and who hears of a new theme.

Colours are asked for by name at the moment of painting (`colours().train`), so that a change of theme reaches
everything that repaints; what caches colours listens to `theme_changed`.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from string import Template
from typing import Literal, TypeVar

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from aestudio.gui.themes import DARK, LABEL_COLOURS, LIGHT, Colours, contrast, mixed
from aestudio.resources import resource

__all__ = [
    "DARK",
    "LABEL_COLOURS",
    "LIGHT",
    "SPACE",
    "SPACE_L",
    "SPACE_S",
    "SPACE_XL",
    "Colours",
    "Scheme",
    "apply",
    "colour",
    "colours",
    "contrast",
    "label_colour",
    "mixed",
    "small_font",
    "theme_changed",
    "with_role",
]

Scheme = Literal["system", "light", "dark"]
W = TypeVar("W", bound=QWidget)

SPACE_S, SPACE, SPACE_L, SPACE_XL = 4, 8, 12, 16
"""The only distances: inside a control, between controls, around a panel, between groups."""


class _Theme(QObject):
    """The one current theme."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.colours = LIGHT
        self.scheme: Scheme = "system"
        self.follows = False


CONTROLS = "controls"  # what Qt calls the folder with the pictures of controls
_theme = _Theme()
theme_changed = _theme.changed
"""Emitted without arguments after `colours()` became another theme."""


def colours() -> Colours:
    """The current theme."""
    return _theme.colours


def colour(name: str) -> QColor:
    """The colour of a token of the current theme ("train"), or the colour that `name` writes ("#0072b2")."""
    return QColor(getattr(_theme.colours, name, name))


def label_colour(index: int) -> str:
    """The colour of class `index`; they start again after the last."""
    return LABEL_COLOURS[index % len(LABEL_COLOURS)]


def apply(app: QApplication, scheme: Scheme = "system") -> None:
    """Give the application its look, and follow the system's colour scheme where `scheme` says so.

    May be called again at any time; everything on screen changes with it.
    """
    _theme.scheme = scheme
    style_hints = app.styleHints()
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
    style_hints.setColorScheme(wanted[scheme])
    if not _theme.follows:
        _theme.follows = True
        style_hints.colorSchemeChanged.connect(_follow)
    _dress(app, _chosen(style_hints.colorScheme()))


def _follow(system: Qt.ColorScheme) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication) and _chosen(system) is not _theme.colours:
        _dress(app, _chosen(system))


def _chosen(system: Qt.ColorScheme) -> Colours:
    dark = system == Qt.ColorScheme.Dark if _theme.scheme == "system" else _theme.scheme == "dark"
    return DARK if dark else LIGHT


def _dress(app: QApplication, theme: Colours) -> None:
    text = sheet(theme, app.font())
    if app.styleSheet() == text:  # done, as soon as the system was told of the scheme: it takes a while
        return
    _theme.colours = theme
    if app.style().name() != "fusion":  # under a style sheet the name is that of the style below it
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette(theme))
    margins = [(widget, widget.contentsMargins()) for widget in app.allWidgets()]
    app.setStyleSheet("")  # else Qt dresses each widget once for every one around it: five times as long
    app.setStyleSheet(text)
    for widget, before in margins:  # a new sheet takes from frames the room they were given by hand
        if widget.contentsMargins() != before:
            widget.setContentsMargins(before)
    _theme.changed.emit()


def sheet(theme: Colours, font: QFont) -> str:
    """The style sheet of a theme for that system font."""
    text = resource("style.qss").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    # By a name of Qt's own: a sheet can't be read in which the program's folder has a space in its path.
    QDir.setSearchPaths(CONTROLS, [str(resource("icons/controls"))])
    values = {**asdict(theme), "glyphs": f"{CONTROLS}:{theme.name}", "shared": f"{CONTROLS}:"}
    return Template(text).substitute(values, small=_size(font, 0.9), heading=_size(font, 1.2))


def small_font(widget: QWidget) -> QFont:
    """The second of the two sizes, for what is painted by hand."""
    font = QFont(widget.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * 0.9)
    else:
        font.setPixelSize(round(font.pixelSize() * 0.9))
    return font


def with_role(widget: W, role: str) -> W:
    """The same widget, dressed for its role.

    Roles of labels: "heading", "title", "muted", "small" (muted and small), "error", "warning", "success". Of
    push buttons: "primary", "flat", "danger". Of frames: "card", "panel".
    """
    widget.setProperty("role", role)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it is yet to be dressed anyway
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    return widget


def _size(font: QFont, factor: float) -> str:
    if font.pointSizeF() > 0:
        return f"{font.pointSizeF() * factor:.1f}pt"
    return f"{round(font.pixelSize() * factor)}px"


def _palette(theme: Colours) -> QPalette:
    """For what the style sheet does not reach: dialogs, custom painting, text selections."""
    role, palette = QPalette.ColorRole, QPalette()
    for which, name in _ROLES.items():
        palette.setColor(which, QColor(getattr(theme, name)))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.disabled))
    return palette


_ROLES = {
    QPalette.ColorRole.Window: "background",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "field",
    QPalette.ColorRole.AlternateBase: "background",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "accent_text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Shadow: "line",
}
