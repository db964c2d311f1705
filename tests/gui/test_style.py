"""The look: contrast, theme changes, icons, pictures, and the guard against a broken PySide."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QFile, QFileInfo, QMargins, QObject, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui import icons, images, style
from aestudio.gui.style import DARK, LIGHT, Colours
from aestudio.resources import resource

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
SURFACES = ("background", "panel", "raised", "field")


@THEMES
@pytest.mark.parametrize("ink", ["text", "muted", "danger", "warning", "success", "accent"])
@pytest.mark.parametrize("ground", [*SURFACES, "hover"])
def test_words_have_the_contrast_of_wcag_aa(theme: Colours, ink: str, ground: str) -> None:
    assert style.contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *(("accent_text", ground) for ground in ("accent", "accent_hover", "accent_pressed")),
        *(
            ("text", ground)
            for ground in ("selection", "pressed", "danger_fill", "warning_fill", "info_fill")
        ),
        *((level, f"{level}_fill") for level in ("danger", "warning")),
        ("accent", "info_fill"),
    ],
)
def test_words_on_colour_have_the_contrast_of_wcag_aa(theme: Colours, ink: str, ground: str) -> None:
    assert style.contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize(
    "ink", ["train", "validation", "encoder", "bottleneck", "decoder", "control", "accent"]
)
def test_lines_and_marks_have_the_contrast_of_graphics(theme: Colours, ink: str) -> None:
    assert all(style.contrast(getattr(theme, ink), getattr(theme, ground)) >= 3 for ground in SURFACES)


@THEMES
def test_label_colours_read_on_the_panel(theme: Colours) -> None:
    assert len(style.LABEL_COLOURS) >= 10
    assert all(style.contrast(colour, theme.panel) > 2 for colour in style.LABEL_COLOURS)


def test_label_colours_differ_for_every_colour_vision() -> None:
    # simulation of complete protanopia, deuteranopia and tritanopia: Machado, Oliveira and Fernandes 2009
    seen_as = {
        "normal": np.eye(3),
        "protan": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
        "deutan": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
        "tritan": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
    }
    for vision, matrix in seen_as.items():
        labs = [_lab(matrix @ _linear(colour)) for colour in style.LABEL_COLOURS]
        nearest = min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(labs, 2))
        assert nearest > 9, vision


def _linear(colour: str) -> np.ndarray:
    share = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@THEMES
def test_the_glyphs_of_the_controls_use_colours_of_their_theme(theme: Colours) -> None:
    files = sorted(resource("icons/controls").glob(f"{theme.name}-*.svg"))
    known = {getattr(theme, name) for name in ("muted", "border", "accent", "accent_text", "disabled")}
    assert files
    for file in files:
        assert set(re.findall(r"#[0-9a-f]{6}", file.read_text(encoding="utf-8"))) <= known, file.name


@THEMES
def test_every_picture_the_sheet_names_exists(qapp: QApplication, theme: Colours) -> None:
    sheet = style.sheet(theme, qapp.font())
    pictures = re.findall(r"url\(([^)]+)\)", sheet)
    assert pictures
    assert not [path for path in pictures if not QFile.exists(path)]
    assert "$" not in sheet


def test_the_sheet_is_read_where_the_programs_folder_has_an_odd_name(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "Größe (μ) 研究; a"
    shutil.copytree(resource(""), odd)
    monkeypatch.setattr(style, "resource", lambda path: odd / path)
    sheet = style.sheet(LIGHT, qapp.font())
    assert str(tmp_path) not in sheet  # where a space would end it
    assert QFileInfo(f"{style.CONTROLS}:light-down.svg").absoluteFilePath().startswith(str(odd))
    label = QLabel("styled")
    label.setStyleSheet(sheet)  # Qt warns of a sheet that it can't read
    label.ensurePolished()
    monkeypatch.undo()
    style.sheet(LIGHT, qapp.font())


def test_a_change_of_scheme_reaches_those_who_listen(qapp: QApplication, qtbot: QtBot) -> None:
    style.apply(qapp, "light")
    with qtbot.waitSignal(style.theme_changed):
        style.apply(qapp, "dark")
    assert style.colours().is_dark
    assert qapp.palette().window().color().name() == DARK.background
    style.apply(qapp, "light")
    assert not style.colours().is_dark
    qapp.setStyleSheet("")


def test_a_change_that_the_system_reports_too_is_made_once(themed: QApplication, qtbot: QtBot) -> None:
    label = QLabel("A label")
    qtbot.addWidget(label)
    label.show()
    told = Counter[str]()
    watch = Dressed(label, told)
    style.apply(themed, "dark")
    once = told["dressed"]
    style._dress(themed, DARK)  # what follows the signal that Qt gives where the system knows schemes
    assert told["dressed"] == once > 0
    label.removeEventFilter(watch)
    style.apply(themed, "light")


class Dressed(QObject):
    """Counts how often a widget gets another style."""

    def __init__(self, widget: QWidget, told: Counter[str]) -> None:
        super().__init__(widget)
        self._told = told
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._told["dressed"] += event.type() == QEvent.Type.StyleChange
        return super().eventFilter(watched, event)


def test_what_stands_in_a_frame_keeps_its_room_when_the_theme_changes(
    themed: QApplication, qtbot: QtBot
) -> None:
    frame = QFrame()
    qtbot.addWidget(frame)
    frame.setContentsMargins(8, 5, 8, 5)
    frame.show()
    style.apply(themed, "dark")
    try:
        assert frame.contentsMargins() == QMargins(8, 5, 8, 5)
    finally:
        style.apply(themed, "light")


def test_the_system_scheme_is_followed_only_when_asked(qapp: QApplication) -> None:
    changed = qapp.styleHints().colorSchemeChanged  # emitted by hand: the offscreen platform has no scheme
    style.apply(qapp, "system")
    changed.emit(Qt.ColorScheme.Dark)
    assert style.colours() is DARK
    style.apply(qapp, "light")
    changed.emit(Qt.ColorScheme.Dark)
    assert style.colours() is LIGHT
    qapp.setStyleSheet("")


def test_a_role_dresses_a_widget(themed: QApplication, qtbot: QtBot) -> None:
    label = style.with_role(QLabel("no"), "error")
    qtbot.addWidget(label)
    label.show()
    assert label.palette().windowText().color().name() == LIGHT.danger


@pytest.mark.parametrize(
    "name", [*icons.ALIASES, "play", "pause", "plus", "save", "lasso", "zoom-in", "link", "brain"]
)
def test_icons_exist_and_follow_the_theme(qapp: QApplication, name: str) -> None:
    style.apply(qapp, "light")
    icon = icons.icon(name)
    light = icon.pixmap(QSize(16, 16)).toImage()
    style.apply(qapp, "dark")
    dark = icon.pixmap(QSize(16, 16)).toImage()
    style.apply(qapp, "light")
    assert light != dark
    assert not light.allGray() or light.pixelColor(8, 8).alpha() <= 255
    assert icon.pixmap(QSize(16, 16), QIcon.Mode.Disabled).toImage() != light
    qapp.setStyleSheet("")


def test_icons_are_drawn_anew_for_dense_screens(qapp: QApplication) -> None:
    picture = icons.icon("play").pixmap(QSize(16, 16), 2.0)
    assert picture.size() == QSize(32, 32)
    assert picture.devicePixelRatio() == 2


def test_icons_live_in_buttons(themed: QApplication, qtbot: QtBot) -> None:
    button = QPushButton(icons.icon("play", "accent"), "Start")
    qtbot.addWidget(button)
    button.show()
    button.setIcon(icons.icon("pause"))
    style.apply(themed, "dark")
    assert not button.grab().isNull()


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_void_methods_keep_their_references(qapp: QApplication) -> None:
    # PySide6 6.12.0 loses one reference to None in each, and so ends Python 3.11 and older: measured.md, 1
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(100):
        thing.setObjectName("x")
    assert sys.getrefcount(None) >= before - 20


def test_style_and_form_import_neither_torch_nor_a_plotting_library() -> None:
    code = "import sys, aestudio.gui.style, aestudio.gui.form, aestudio.gui.icons, aestudio.gui.widgets; "
    code += "assert not {'torch', 'pyqtgraph', 'matplotlib', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# ---- arrays to pictures


def test_the_first_window_waits_for_nothing_that_only_a_project_needs() -> None:
    """It was shown a third later while all layers, families and benchmarks were imported before it."""
    code = (
        "import sys; import aestudio.gui.app\n"
        "late = ('experiment', 'networks', 'families', 'benchmark', 'dial', 'analysis', 'run')\n"
        "found = {f'aestudio.{name}' for name in late} | {'torch', 'pyqtgraph', 'scipy'}\n"
        "found &= set(sys.modules)\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_grey_values_are_clipped_to_the_range() -> None:
    pixels = images.to_bytes(np.array([[-1.0, 0.0], [8.0, 99.0]]), 0, 16)
    assert pixels[..., 0].tolist() == [[0, 0], [128, 255]]
    assert (pixels[..., 3] == 255).all()


def test_rgb_planes_become_colours() -> None:
    image = images.to_image(np.stack([np.ones((2, 3)), np.zeros((2, 3)), np.zeros((2, 3))]))
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 1).name() == "#ff0000"


def test_what_is_no_number_is_transparent() -> None:
    pixels = images.to_bytes(np.array([[np.nan, np.inf, -np.inf]]))
    assert pixels[0, :, 3].tolist() == [0, 255, 255]
    assert pixels[0, 1:, 0].tolist() == [255, 0]


@pytest.mark.parametrize("name", list(images.MAPS))
def test_colour_maps_have_256_colours(name: images.MapName) -> None:
    table = images.colour_map(name)
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8


def test_the_maps_are_those_of_matplotlib() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    for name in ("viridis", "magma"):
        theirs = np.array([matplotlib.colormaps[name](level)[:3] for level in range(256)]) * 255
        assert np.abs(images.colour_map(name) - theirs).max() <= 3.5


def test_zero_is_white_in_the_signed_map_and_nearly_black_in_the_dark(qapp: QApplication) -> None:
    style.apply(qapp, "light")
    assert images.to_bytes(np.zeros((1, 1)), -1, 1, "signed")[0, 0].min() > 240
    style.apply(qapp, "dark")
    dark = images.to_bytes(np.array([[-1.0, 0.0, 1.0]]), -1, 1, "signed")[0, :, :3]
    style.apply(qapp, "light")
    qapp.setStyleSheet("")
    assert dark[1].max() < 60
    assert dark[0].max() > 200
    assert dark[2].max() > 200


def test_tiles_have_gaps_that_are_no_numbers() -> None:
    sheet = images.tiled(np.ones((3, 1, 2, 2)), columns=2)
    assert sheet.shape == (1, 5, 5)
    assert np.isnan(sheet[0, 2]).all()
    assert np.isnan(sheet[0, 3:, 3:]).all()


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="expected an array"):
        images.to_bytes(np.zeros((2, 4, 4)))
