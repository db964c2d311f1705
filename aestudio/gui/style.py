"""The look: two palettes of named colours, one style sheet made from them, and who is told when the theme changes.

Colours are asked for by name at the moment of painting (`colours().train`), so that a change of theme reaches
everything that repaints; what caches colours listens to `theme_changed`.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from string import Template
from typing import Literal, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

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

LABEL_COLOURS = (
    *("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"),  # Okabe and Ito
    *("#7f0df2", "#8f4724", "#adb96e", "#707070", "#aa098f", "#8d77f8"),  # farthest from these under every CVD
)
"""For class labels: distinct with any colour vision, and on either background."""


@dataclass(frozen=True)
class Colours:
    """A theme: each colour by what it is for, as "#rrggbb"."""

    name: str
    background: str
    panel: str
    raised: str
    field: str
    hover: str
    pressed: str
    text: str
    muted: str
    disabled: str
    line: str
    border: str
    control: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    selection: str
    danger: str
    warning: str
    success: str
    danger_fill: str
    warning_fill: str
    info_fill: str
    train: str
    validation: str
    encoder: str
    bottleneck: str
    decoder: str

    @property
    def is_dark(self) -> bool:
        """Whether text is light on dark."""
        return self.name == "dark"


LIGHT = Colours(
    name="light",
    background="#f3f4f7",
    panel="#ffffff",
    raised="#ffffff",
    field="#ffffff",
    hover="#eceef3",
    pressed="#dfe3ea",
    text="#1a1f2b",
    muted="#565f70",
    disabled="#9aa1ae",
    line="#e3e6ec",
    border="#c5cbd6",
    control="#7d8696",
    accent="#4453c4",
    accent_hover="#3745b0",
    accent_pressed="#2e3a98",
    accent_text="#ffffff",
    selection="#e3e6fa",
    danger="#b3261e",
    warning="#8a5300",
    success="#1b6e3c",
    danger_fill="#fdecea",
    warning_fill="#fff4de",
    info_fill="#eef0fd",
    train="#0069b4",
    validation="#c24e00",
    encoder="#0b7a78",
    bottleneck="#b07400",
    decoder="#7d4bb0",
)

DARK = Colours(
    name="dark",
    background="#15171c",
    panel="#1c1f26",
    raised="#252932",
    field="#15171c",
    hover="#2a2e38",
    pressed="#343945",
    text="#e6e9ef",
    muted="#a0a8b7",
    disabled="#666e7d",
    line="#2b2f39",
    border="#434956",
    control="#8089a0",
    accent="#98a2ff",
    accent_hover="#aab2ff",
    accent_pressed="#858fee",
    accent_text="#12142b",
    selection="#2e3358",
    danger="#ff8a80",
    warning="#f2b84b",
    success="#6fcf97",
    danger_fill="#3a2021",
    warning_fill="#362a16",
    info_fill="#22263f",
    train="#58b0f0",
    validation="#ff9552",
    encoder="#3fc1c0",
    bottleneck="#ffc247",
    decoder="#b995ec",
)


class _Theme(QObject):
    """The one current theme."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.colours = LIGHT
        self.scheme: Scheme = "system"
        self.follows = False


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
    _dress(app)


def _follow() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication) and _chosen(app) is not _theme.colours:
        _dress(app)


def _chosen(app: QApplication) -> Colours:
    if _theme.scheme != "system":
        return DARK if _theme.scheme == "dark" else LIGHT
    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def _dress(app: QApplication) -> None:
    _theme.colours = _chosen(app)
    if app.style().name() != "fusion":  # under a style sheet the name is that of the style below it
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette(_theme.colours))
    app.setStyleSheet(sheet(_theme.colours, app.font()))
    _theme.changed.emit()


def sheet(theme: Colours, font: QFont) -> str:
    """The style sheet of a theme for that system font."""
    text = resource("style.qss").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    controls = resource("icons/controls").as_posix()
    values = {**asdict(theme), "glyphs": f"{controls}/{theme.name}", "shared": controls}
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

    Roles of labels: "heading", "muted", "small" (muted and small), "error", "warning", "success". Of push buttons:
    "primary", "flat", "danger". Of frames: "card", "panel".
    """
    widget.setProperty("role", role)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    return widget


def mixed(first: str, second: str, share: float) -> str:
    """`first` with `share` (0 to 1) of `second` in it."""
    a, b = _rgb(first), _rgb(second)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(name: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _rgb(name))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


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
