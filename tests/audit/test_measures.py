"""Shift, cycle, abstention and what is said by group, on drawn faces changed by known amounts."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.audit.cycle import abstained, budget, cycle, levels, small_colour
from aestudio.audit.results import metric
from aestudio.audit.statistics.samples import conditional_parity, coverage, entropy
from aestudio.audit.tone import eroded, lightness_otherwise, mean_skin, shift
from aestudio.cielab import lab_from_srgb
from aestudio.data.drawn.parameters import Draw, albedo_of, draw
from aestudio.data.drawn.render import SKIN, render
from aestudio.degrade import Degrade

DRAWN = render(draw(Draw(), 40, seed=5)[0], 32)
FACES, MASKS = DRAWN.pictures / 255.0, (DRAWN.regions & SKIN) > 0
RNG = np.random.default_rng(3)


def test_mean_skin_is_what_the_faces_carry_and_too_little_skin_is_none() -> None:
    few = MASKS.copy()
    few[0] = False
    few[1] &= np.cumsum(few[1]).reshape(few[1].shape) <= 29

    assert mean_skin(FACES, MASKS) == pytest.approx(DRAWN.apparent)
    assert np.isnan(mean_skin(FACES, few)).any(1).tolist() == [True, True] + [False] * 38


def test_lightness_in_two_other_ways_of_a_shift_that_is_the_same_everywhere() -> None:
    """A uniform patch has one lightness whichever way; of two halves the linear mean is the lighter one."""
    mask = np.ones((2, 8, 8), bool)
    plain, halves = np.full((3, 8, 8), 0.5), np.full((3, 8, 8), 0.2)
    halves[:, :, 5:] = 0.8
    pictures = np.stack([plain, halves])
    median, linear = lightness_otherwise(pictures, mask)
    mean = mean_skin(pictures, mask)[:, 0]

    assert median[0] == pytest.approx(mean[0], abs=1e-6)
    assert linear[0] == pytest.approx(mean[0], abs=1e-6)
    assert median[1] < mean[1] < linear[1]
    few = np.zeros_like(mask)
    few[0, 0, :5] = True
    assert np.isnan(lightness_otherwise(pictures, few)).all()
    faces = lightness_otherwise(FACES, MASKS)[0]
    by_hand = [
        np.median(lab_from_srgb(x.transpose(1, 2, 0)[m])[:, 0]) for x, m in zip(FACES, MASKS, strict=True)
    ]
    assert faces == pytest.approx(np.array(by_hand))


def test_imported_masks_lose_a_rim_that_grows_with_the_picture() -> None:
    square = np.zeros((1, 64, 64), bool)
    square[0, 10:30, 10:30] = True

    assert eroded(square).sum() == 16 * 16
    assert eroded(square[:, :32, :32]).sum() == 18 * 18


def test_a_shift_has_all_its_parts() -> None:
    found = shift(np.array([[50.0, 10, 10], [50, 10, -1]]), np.array([[55.0, 10, 10], [50, 0, 10]]))

    assert found.lightness.tolist() == [5, 0]
    assert found.hue[0] == found.chroma[0] == 0
    assert found.ita[0] == pytest.approx(26.57, abs=0.01)
    assert found.flagged.tolist() == [False, True]


def test_what_agrees_with_its_input_has_no_cycle_error() -> None:
    degrade = Degrade(factor=8)
    given = degrade(FACES)

    assert cycle(FACES, given, degrade).max() == 0
    assert levels(cycle(FACES + 0.01, given, degrade)) == pytest.approx(np.full(40, 2.55))
    assert levels(1e-3) == pytest.approx(8.1, abs=0.05)
    assert levels(2e-3) == pytest.approx(11.4, abs=0.05)


def test_colours_of_small_pictures_are_compared_where_skin_fills_their_pixels() -> None:
    degrade = Degrade(factor=2)
    same, lighter = (small_colour(x, degrade(FACES), MASKS, degrade) for x in (FACES, FACES + 0.02))

    assert same == pytest.approx(np.zeros(40), abs=1e-9)
    assert lighter.min() > 0.5


def test_masks_of_another_size_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="expected masks of 32 × 32 pixels, found 16 × 16"):
        mean_skin(FACES, MASKS[:, :16, :16])


def test_a_tolerance_permits_as_much_colour_as_measured() -> None:
    skins = [albedo_of(np.array([lightness]))[0] for lightness in (46.0, 60.0, 70.0)]

    assert [budget(2e-3, skin) for skin in skins] == pytest.approx([4.5, 4.3, 4.2], abs=0.1)
    assert [budget(1e-3, skin) for skin in skins] == pytest.approx([3.2, 3.05, 3.0], abs=0.1)
    assert all(6.5 < budget(2e-3, skin, share=0.4) < 7.5 for skin in skins)


def test_abstentions_say_why() -> None:
    output = FACES[:4].copy()
    output[1] = np.nan
    light = np.array([60.0, np.nan, np.nan, 60])
    found = abstained(output, np.array([1e-4, np.nan, 1e-4, 0.5]), light, 1e-3, noise=0.1)

    assert found.not_a_number.tolist() == [False, True, False, False]
    assert found.no_skin.tolist() == [False, False, True, False]
    assert found.off_input.tolist() == [False, False, False, True]
    assert found.any.tolist() == [False, True, True, True]


def test_a_classifier_must_be_as_sure_as_was_asked() -> None:
    confidence = np.array([0.95, 0.6, np.nan])  # nobody was read as any group
    output, squares, lightness = FACES[:3], np.zeros(3), np.full(3, 60.0)

    asked = abstained(output, squares, lightness, 1e-3, confidence=confidence, least=0.8)

    assert asked.unsure.tolist() == [False, True, True]
    assert not abstained(output, squares, lightness, 1e-3).unsure.any()


def test_each_group_gets_as_many_words_as_its_size_allows() -> None:
    groups = np.repeat(np.arange(4), [150, 150, 20, 6])
    values = RNG.normal(0, 1, 326) + 8.0 * (groups == 1)
    found = metric(values, groups, ("a", "b", "c", "d"), 2.0, RNG, 500)
    a, b, c, d = found.rows

    assert (a.verdict, b.verdict) == ("smaller than the margin", "difference found")
    assert (c.says, c.verdict, c.p_shift) == ("estimate", None, None)
    assert c.interval is not None
    assert (d.says, d.count, d.interval) == ("count", 6, None)
    assert found.gap is not None
    assert found.band is not None
    assert found.gap > found.band
    assert b.p_apart is not None
    assert b.p_apart < 0.05


def test_without_a_margin_nothing_is_said_about_one() -> None:
    (row,) = metric(RNG.normal(5, 1, 200), np.zeros(200, int), ("a",), np.inf, RNG, 200).rows

    assert row.p_shift is not None
    assert row.verdict is None


def test_one_group_or_none_with_values_is_no_error() -> None:
    alone = metric(RNG.normal(size=50), np.zeros(50, int), ("a", "b"), 2.0, RNG, 200)
    nothing = metric(np.full(50, np.nan), np.zeros(50, int), ("a", "b"), 2.0, RNG, 200)

    assert alone.gap is None
    assert [row.count for row in alone.rows] == [50, 0]
    assert [row.count for row in nothing.rows] == [0, 0]


def test_samples_are_as_undecided_as_they_are() -> None:
    votes = np.array([[1.0, 0], [0.5, 0.5], [0.25, 0.75]])

    assert entropy(votes) == pytest.approx([0, 1, 0.8113], abs=1e-4)
    assert coverage(votes, np.array([1, 0, 0])) == pytest.approx(2 / 3)


def test_samples_of_the_right_probabilities_pass_and_others_do_not() -> None:
    p = np.tile([[0.7, 0.3], [0.2, 0.8]], (50, 1))
    right, wrong = RNG.multinomial(16, p), RNG.multinomial(16, p[:, ::-1])

    assert conditional_parity(right, p, RNG)[1] > 0.01
    assert conditional_parity(wrong, p, RNG)[1] < 0.01
