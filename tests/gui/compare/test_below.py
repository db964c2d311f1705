"""The numbers below small pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from aestudio.gui.compare.below import errors_fitting


@pytest.fixture
def metrics(themed: QApplication) -> QFontMetrics:
    return QFontMetrics(themed.font())


def test_errors_below_small_pictures_do_not_run_together(metrics: QFontMetrics) -> None:
    errors = np.array([[0.027, 0.028, 0.020]])
    wide = errors_fitting(errors, metrics, metrics.horizontalAdvance("0.0000"))
    assert wide.rows == (("0.027", "0.028", "0.020"),)
    narrow = errors_fitting(errors, metrics, metrics.horizontalAdvance("0.00") + 2)
    assert (narrow.rows, narrow.words) == ((("0.03", "0.03", "0.02"),), "below each: MSE")


def test_every_run_has_its_numbers_where_one_of_them_is_small(metrics: QFontMetrics) -> None:
    """A run with one error below 0.01 had none at all below its samples, as 0.009 is a digit too wide."""
    errors = np.array([[0.0271, 0.0142], [0.0092, 0.0005]])
    below = errors_fitting(errors, metrics, metrics.horizontalAdvance("0.00") + 2)
    assert below.rows == (("271", "142"), ("92", "5.0"))
    assert below.words == "below each: MSE in units of 0.0001"
    few = errors_fitting(errors, metrics, metrics.horizontalAdvance("0.0") + 2)
    assert few.rows == (("27", "14"), ("9.2", "0.5")), "in thousandths there is room for two digits"


def test_an_error_that_is_no_number_leaves_the_others_theirs(metrics: QFontMetrics) -> None:
    errors = np.array([[0.0271, np.nan], [4000.0, np.inf]])
    below = errors_fitting(errors, metrics, metrics.horizontalAdvance("0.00") + 2)
    assert below.rows == (("0.03", "–"), ("4e3", "–"))
    assert errors_fitting(np.empty((0, 0)), metrics, 20.0).rows == ()
