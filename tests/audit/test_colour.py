"""Colours: there and back, at their published values, and as different as Sharma's table says."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.audit.colour import ITA_NAMES, chroma, hue, hue_shift, ita, ita_class
from aestudio.audit.difference import ciede2000, nearest_swatch
from aestudio.audit.sharma import PAIRS
from aestudio.cielab import (
    SWATCHES,
    from_hex,
    lab_from_linear,
    lab_from_srgb,
    linear_from_lab,
    linear_from_srgb,
    srgb_from_lab,
    srgb_from_linear,
)

# of the ten swatches: L*, a*, b* and ITA (made with scikit-image), CIEDE2000 to the next
MEASURED = np.array(
    [
        (94.2, 1.5, 5.4, 83.0, 1.9),
        (92.3, 2.1, 7.3, 80.2, 5.6),
        (93.1, 0.2, 14.2, 71.7, 4.0),
        (87.6, 0.5, 17.8, 64.7, 7.7),
        (77.9, 3.5, 23.1, 50.3, 18.8),
        (55.1, 7.8, 26.7, 10.9, 14.0),
        (42.5, 12.3, 20.5, -20.1, 10.9),
        (30.7, 11.7, 13.3, -55.4, 11.8),
        (21.1, 2.7, 6.0, -78.3, 5.0),
        (14.6, 1.5, 3.5, -84.3, np.nan),
    ]
)


def test_every_colour_comes_back() -> None:
    srgb = np.stack(np.meshgrid(*[np.linspace(0, 1, 18)] * 3), axis=-1)

    assert np.abs(srgb_from_linear(linear_from_srgb(srgb)) - srgb).max() < 1e-7
    assert np.abs(srgb_from_lab(lab_from_srgb(srgb)) - srgb).max() < 1e-6
    assert np.abs(linear_from_lab(lab_from_linear(srgb)) - srgb).max() < 1e-12


def test_known_colours_have_their_published_values() -> None:
    white, red, grey = lab_from_srgb(np.array([[1.0, 1, 1], [1, 0, 0], [0.5, 0.5, 0.5]]))

    assert white == pytest.approx([100, 0, 0], abs=0.01)
    assert red == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert grey == pytest.approx([53.39, 0, 0], abs=0.01)


def test_the_swatches_of_the_monk_scale_are_where_they_were_measured() -> None:
    lab = lab_from_srgb(from_hex(SWATCHES))

    assert lab == pytest.approx(MEASURED[:, :3], abs=0.06)
    assert ita(lab) == pytest.approx(MEASURED[:, 3], abs=0.06)
    assert ciede2000(lab[:-1], lab[1:]) == pytest.approx(MEASURED[:-1, 4], abs=0.06)


def test_differences_are_those_of_sharmas_table_both_ways() -> None:
    assert len(PAIRS) == 34
    assert np.abs(ciede2000(PAIRS[:, :3], PAIRS[:, 3:6]) - PAIRS[:, 6]).max() <= 1e-4
    assert np.abs(ciede2000(PAIRS[:, 3:6], PAIRS[:, :3]) - PAIRS[:, 6]).max() <= 1e-4


def test_a_colour_is_nearest_to_itself_and_unsure_between_two_like_swatches() -> None:
    found = nearest_swatch(lab_from_srgb(from_hex(SWATCHES)))

    assert found.swatch.tolist() == list(range(10))
    assert found.distance.max() == pytest.approx(0, abs=1e-6)
    assert found.unsure.tolist() == [True, True] + [False] * 8  # 1 and 2 lie 1.9 apart


def test_the_typology_angle_changes_class_at_its_edges() -> None:
    edges = np.array([55.0, 41, 28, 10, -30])

    assert ita_class(edges + 0.01).tolist() == [0, 1, 2, 3, 4]
    assert ita_class(edges).tolist() == [1, 2, 3, 4, 5]
    assert len(ITA_NAMES) == 6
    assert ita(np.array([[70, 10, 20.0], [50, 5, 12]])) == pytest.approx([45, 0])


def test_hue_is_compared_the_short_way_round() -> None:
    lab = np.array([[50, 3.0, 4.0], [50, -1.0, 0.0]])

    assert chroma(lab) == pytest.approx([5, 1])
    assert hue(lab) == pytest.approx([53.13, 180], abs=0.01)
    assert hue_shift(np.array([-170.0, 10]), np.array([170.0, 350])) == pytest.approx([20, 20])
