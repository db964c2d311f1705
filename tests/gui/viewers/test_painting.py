from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from aestudio.figures.look import LABEL_COLOURS
from aestudio.gui import images, style
from aestudio.gui.viewers import Viewer, painting
from aestudio.gui.viewers.axes import Window, tick_text, ticks
from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.dots import Canvas, density
from aestudio.gui.viewers.painting import Pictures, as_planes, bar_width, nice_limit, whole_scale
from aestudio.gui.viewers.samples import SamplesViewer
from aestudio.gui.viewers.traversal import TraversalViewer

COLOURS = np.array([[200, 0, 0], [0, 0, 200]], np.uint8)
Show = Callable[..., Any]
WHITE = (255, 255, 255)


def test_classes_have_the_same_colours_on_paper_and_in_the_window() -> None:
    assert LABEL_COLOURS == style.LABEL_COLOURS


def test_points_lie_where_they_belong_and_later_ones_above() -> None:
    points = np.array([[20, 30], [60, 10], [60.4, 10.4], [-50, 5], [1000, 5]])
    image = Canvas().dots(points, np.array([0, 0, 1, 0, 0]), COLOURS, WHITE, (80, 50), 3.0)
    assert (image.width(), image.height()) == (80, 50)
    assert image.pixelColor(20, 30).red() == 200
    assert image.pixelColor(60, 10).blue() == 200
    assert image.pixelColor(40, 40).alpha() == 0


def test_a_dense_cloud_of_small_points_shows_their_colour_and_not_the_edges_between_them() -> None:
    points = np.random.default_rng(0).uniform(10, 30, (400, 2))
    image = Canvas().dots(points, np.zeros(400, np.int64), COLOURS, WHITE, (40, 40), 2.2)
    greens = [image.pixelColor(x, y).green() for x in range(12, 28) for y in range(12, 28)]
    assert np.mean(greens) < 64  # 0 of the points, 255 of the ground


def test_points_at_the_edge_do_not_appear_on_the_other_side() -> None:
    image = Canvas().dots(np.array([[0.0, 20]]), np.array([0]), COLOURS, WHITE, (60, 40), 4.0)
    assert image.pixelColor(0, 20).red() == 200
    assert all(image.pixelColor(59, y).alpha() == 0 for y in range(40))


def test_every_twelve_classes_the_shape_changes() -> None:
    colours = np.zeros((25, 3), np.uint8)
    points = np.array([[20, 20], [60, 20], [100, 20]])
    image = Canvas().dots(points, np.array([0, 12, 24]), colours, WHITE, (120, 40), 5.0)
    shapes = [image.copy(x - 10, 10, 20, 20) for x in (20, 60, 100)]
    assert shapes[0] != shapes[1] != shapes[2] != shapes[0]


def test_no_points_and_points_that_are_no_numbers() -> None:
    image = Canvas().dots(np.zeros((0, 2)), np.zeros(0, np.int64), COLOURS, WHITE, (40, 30), 3.0)
    assert image.pixelColor(5, 5).alpha() == 0


def test_a_million_points_as_a_density() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal([300, 200], 40, (1_000_000, 2))
    begun = time.perf_counter()
    image: QImage = density(points, rng.integers(0, 2, 1_000_000), COLOURS, (600, 400))
    assert time.perf_counter() - begun < 5
    assert image.pixelColor(150, 100).alpha() > image.pixelColor(220, 150).alpha()
    assert image.pixelColor(2, 2).alpha() == 0


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [(0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (-7, 12, 4, [-5, 0, 5, 10]), (1, 1, 4, []), (0, np.inf, 3, [])],
)
def test_ticks_are_round(low: float, high: float, most: int, expected: list[float]) -> None:
    np.testing.assert_allclose(ticks(low, high, most), expected, atol=1e-12)


def test_ticks_in_words() -> None:
    assert [tick_text(value, [-0.5, 0.0, 0.5]) for value in (-0.5, 1e-17, 0.5)] == ["−0.5", "0.0", "0.5"]
    assert tick_text(10.0, [0.0, 10.0]) == "10"
    assert tick_text(2e6, [0.0, 2e6]) == "2e6"


def test_limits_are_round_and_keep_still() -> None:
    assert nice_limit(0.43) == pytest.approx(0.5)
    assert nice_limit(0.3, 0.5) == 0.5
    assert nice_limit(0.51, 0.5) == pytest.approx(0.6)
    assert nice_limit(0.1, 0.5) == pytest.approx(0.1)
    assert nice_limit(0.0) == 1.0
    assert nice_limit(float("nan"), 0.5) == 0.5


def test_whole_scales() -> None:
    assert whole_scale(100, 28) == 3
    assert whole_scale(14, 28) == 0.5


def test_channels_that_are_no_colours_stand_side_by_side() -> None:
    planes = as_planes(np.zeros((2, 5, 4, 6), np.float32))
    assert planes is not None
    assert planes.shape == (2, 1, 4, 5 * 6 + 4)
    assert as_planes(np.zeros((2, 7))) is None


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes of the arrays that are made into pictures."""
    shapes: list[tuple[int, ...]] = []
    real = images.to_image

    def counted(values: np.ndarray, *how: float | str) -> QImage:
        shapes.append(values.shape)
        return real(values, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(painting, "to_image", counted)
    return shapes


@pytest.mark.parametrize(("kind", "canvas"), [(SamplesViewer, "tiles"), (TraversalViewer, "canvas")])
def test_painting_samples_again_converts_nothing(
    show: Show, converted: list[tuple[int, ...]], kind: type[Viewer], canvas: str
) -> None:
    viewer = show(kind, FakeModel())
    assert converted
    converted.clear()
    getattr(viewer, canvas).repaint()
    assert not converted


def test_many_samples_are_converted_at_once_and_each_is_drawn_as_if_alone(
    converted: list[tuple[int, ...]],
) -> None:
    samples = np.random.default_rng(0).random((7, 3, 5, 4), np.float32)
    together = Pictures(samples, 0, 1)
    assert len(converted) == 1
    for index in range(len(samples)):
        drawn = [QImage(8, 10, QImage.Format.Format_ARGB32) for _ in range(2)]
        for image, pictures, place in zip(
            drawn, (together, Pictures(samples[index : index + 1], 0, 1)), (index, 0), strict=True
        ):
            painter = QPainter(image)
            pictures.draw(painter, QRectF(0, 0, 8, 10), place)
            painter.end()
        assert drawn[0] == drawn[1]


def test_zoom_keeps_the_place_under_the_mouse() -> None:
    window = Window((0, 10), (-5, 5), QRectF(40, 10, 400, 300))
    about = QPointF(123, 222)
    before, after = window.point(about), window.zoomed(3, about).point(about)
    np.testing.assert_allclose(before, after)
    np.testing.assert_allclose(window.pixels(np.array([before]))[0], [123, 222])


def test_moving_follows_the_mouse() -> None:
    window = Window((0, 10), (-5, 5), QRectF(40, 10, 400, 300))
    place = window.point(QPointF(100, 100))
    moved = window.moved(30, -20).pixel(*place)
    np.testing.assert_allclose([moved.x(), moved.y()], [130, 80])


def test_a_window_follows_points_without_jitter() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(0, 1, (200, 2))
    window = Window().around(points)
    assert window.suits(points)
    assert window.suits(points * 0.95)
    assert not window.suits(points * 2)
    assert not window.suits(points * 0.3)
    assert Window().around(np.zeros((0, 2))).x == (-1.0, 1.0)
    assert np.isfinite(Window().around(np.full((3, 2), 7.0)).x).all()


def test_red_and_blue_against_grey_are_no_white(themed: object) -> None:
    colours = np.array([[0.9, 0.1, 0.5], [0.1, 0.9, 0.5]], np.float32)  # their means are those of grey
    differences = (colours - 0.5)[:, :, None, None] * np.ones((1, 1, 8, 8), np.float32)
    pictures = Pictures(differences, -0.5, 0.5, "signed")
    image = QImage(16, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for index in range(2):
        pictures.draw(painter, QRectF(8 * index, 0, 8, 8), index)
    painter.end()

    middle = images.colour_map("signed")[128]
    for x in (4, 12):
        colour = image.pixelColor(x, 4)
        shown = (colour.red(), colour.green(), colour.blue())
        assert max(abs(one - int(white)) for one, white in zip(shown, middle, strict=True)) > 60


def test_a_bar_of_colours_has_room_for_long_numbers(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    assert bar_width(metrics, "0", "1", "Value", 176) == 176
    texts = ("−1.5e23", "1.5e23", "A difference that is called by many words")
    wide = bar_width(metrics, *texts, 176)
    assert wide > sum(map(metrics.horizontalAdvance, texts)) + 30  # colours are seen, too


def test_numbers_of_a_curve_lie_where_their_wavelengths_are() -> None:
    room = QRectF(0, 0, 102, 50)
    evenly = painting._polyline(np.array([0.0, 1.0, 0.0]), room, 0, 1, None)
    placed = painting._polyline(np.array([0.0, 1.0, 0.0]), room, 0, 1, np.array([0.0, 0.25, 1.0]))
    assert [point.x() for point in evenly.toList()] == [1, 51, 101]
    assert [point.x() for point in placed.toList()] == [1, 26, 101]
    long = painting._polyline(np.sin(np.arange(1000.0)), room, -1, 1, np.linspace(0, 1, 1000) ** 2)
    assert long.size() < 300, "no more points than can be seen"
    assert np.all(np.diff([point.x() for point in long.toList()]) >= 0)
