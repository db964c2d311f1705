from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from aestudio.gui.curve_item import Between, CurveItem

WIDE, HIGH = 300, 100


def paper() -> tuple[QImage, QPainter]:
    image = QImage(WIDE, HIGH, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    return image, QPainter(image)


def ink(image: QImage) -> np.ndarray:
    """How dark each pixel is, 0 to 1."""
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HIGH, WIDE, 4)[..., 0]
    return 1 - pixels / 255.0


def test_a_wide_curve_in_pieces_looks_like_one_stroke(qapp: QApplication) -> None:
    x = np.arange(0.0, WIDE)
    y = 50 + 20 * np.sin(x / 15) + np.random.default_rng(0).normal(0, 1.5, WIDE)
    pen = QPen(Qt.GlobalColor.black, 1.5)
    pen.setCosmetic(True)
    item = CurveItem()
    item.opts["antialias"] = True
    item.setPen(pen)
    item.setData(x, y)
    ours, painter = paper()
    item.curve.paint(painter, None, None)
    painter.end()
    qts, painter = paper()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x, y, strict=True)]))
    painter.end()
    assert ink(qts).sum() > 300
    assert np.abs(ink(ours) - ink(qts)).sum() < 0.05 * ink(qts).sum()


def test_a_moved_view_draws_no_curve_anew(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    item = CurveItem()
    item.setData(np.arange(5.0), np.arange(5.0))
    monkeypatch.setattr(item, "updateItems", lambda **_: pytest.fail("nothing of it has changed"))
    item.viewRangeChanged(None, [[0, 1], [0, 1]], [True, True])


def test_between_two_curves_it_is_filled_but_for_gaps(qapp: QApplication) -> None:
    x = np.arange(0.0, WIDE)
    low, high = np.full(WIDE, 20.0), np.full(WIDE, 80.0)
    low[100:200] = np.nan
    between = Between()
    between.set_brush(Qt.GlobalColor.black)
    between.set_data((x, low), (x[::2], high[::2]))
    image, painter = paper()
    between.paint(painter)
    painter.end()
    assert ink(image)[21:79, 1:98].all()
    assert ink(image)[21:79, 201:297].all()
    assert not ink(image)[:, 102:198].any()
    assert not ink(image)[:19].any()
    assert between.boundingRect() == QRectF(0, 20, WIDE - 1, 60)


def test_translucent_filling_shows_no_seams(qapp: QApplication) -> None:
    x = np.linspace(0, WIDE, 123)
    between = Between()
    between.set_brush(Qt.GlobalColor.gray)
    between.set_data((x, np.full(123, 10.0)), (x, np.full(123, 90.0)))
    image, painter = paper()
    painter.setOpacity(0.3)
    between.paint(painter)
    painter.end()
    assert len(np.unique(ink(image)[12:88, 2:-2])) == 1


def test_on_a_logarithmic_axis_it_lies_at_the_logarithms(qapp: QApplication) -> None:
    between = Between()
    between.set_data((np.arange(3.0), np.array([0.1, 0.0, 1.0])), (np.arange(3.0), np.full(3, 100.0)))
    between.setLogMode(False, True)
    assert between.dataBounds(1) == (-1.0, 2.0)
    assert between.dataBounds(0) == (0.0, 2.0)
    between.set_data((np.empty(0), np.empty(0)), (np.empty(0), np.empty(0)))
    assert between.dataBounds(1) == (None, None)
