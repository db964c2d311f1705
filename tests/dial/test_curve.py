"""Numbers over seeds: intervals that hold as often as they say, and planted answers that come back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aestudio.dial.curve import curve_of, map_ratio, ratio
from aestudio.dial.estimates import ONE_SEED, QUANTITIES, estimate, over_seeds
from aestudio.dial.four import four_arms
from aestudio.dial.kept import Log
from aestudio.dial.table import apart, facts, notes, ratio_text, table_csv
from aestudio.spec import SpecError
from tests.dial.small import planted, planted_arms, small_dial

SHIFT = next(one for one in QUANTITIES if one.key == "shift")


def test_the_interval_over_seeds_holds_the_truth_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(0), 0
    for _ in range(2000):
        found = over_seeds(rng.normal(3.0, 2.0, 5).tolist())
        held += found.low <= 3.0 <= found.high

    assert 0.935 < held / 2000 < 0.965


def test_test_faces_of_one_model_are_no_independent_repetitions() -> None:
    """Two models that differ: the interval follows the models, however many faces they were shown."""
    groups = np.zeros(5000, np.int64)
    seeds = [planted(groups, delta_lightness=value).records for value in (1.0, 3.0)]

    found = estimate(seeds, SHIFT, 0)

    assert found.value == 2.0
    assert found.high - found.low > 20
    assert found.seeds == (1.0, 3.0)
    assert found.within == 0.0


def test_intervals_of_shares_end_where_shares_do() -> None:
    success = next(one for one in QUANTITIES if one.key == "success")
    off = [np.arange(100) < 1, np.arange(100) < 9]
    seeds = [planted(np.zeros(100, np.int64), off_input=each).records for each in off]

    found = estimate(seeds, success, 0)

    assert found.value == 0.95
    assert found.high == 1.0
    assert found.low < 0.6


def test_one_training_says_that_others_are_not_known() -> None:
    rng = np.random.default_rng(0)
    records = planted(np.zeros(400, np.int64), delta_lightness=rng.normal(2.0, 1.0, 400)).records

    found = estimate([records], SHIFT, 0)

    assert found.note == ONE_SEED
    assert found.low < 2.0 < found.high
    assert math.isnan(found.spread)
    assert estimate([records], SHIFT, 1).seeds == ()


def test_successes_alone_are_a_view_of_their_own() -> None:
    groups = np.zeros(100, np.int64)
    off = np.arange(100) < 50
    records = planted(groups, delta_lightness=np.where(off, 10.0, 0.0), off_input=off).records
    by_key = {one.key: estimate([records], one, 0).value for one in QUANTITIES}

    assert by_key["shift"] == 5.0
    assert by_key["shift_of_successes"] == 0.0
    assert by_key["success"] == 0.5


def test_planted_flips_come_back_as_their_ratio_and_amplification() -> None:
    dial = small_dial(shares=(0.2, 0.5, 0.8), seeds=5)
    rates = {0.2: (0.05, 0.4), 0.5: (0.2, 0.2), 0.8: (0.4, 0.05)}
    curve = curve_of(Log(dial=dial), planted_arms(dial, np.random.default_rng(1), rates), {})

    assert [level.ratio.odds for level in curve.levels] == pytest.approx([4, 1, 0.25])
    for level, true in zip(curve.levels, (8, 1, 1 / 8), strict=True):
        assert level.ratio.low < true < level.ratio.high
        assert level.ratio.high / level.ratio.low < 2.5
    skewed, mirrored = curve.levels[0].ratio.amplification, curve.levels[2].ratio.amplification
    assert skewed[0] == pytest.approx(2, rel=0.25)
    assert mirrored[0] == pytest.approx(2, rel=0.25)  # of whichever group is the rarer one
    assert mirrored[1] < mirrored[0] < mirrored[2]


def test_a_ratio_of_few_flips_is_not_told() -> None:
    few = [(np.zeros(50), np.array([1.0] * 20 + [0.0] * 30))] * 2

    found = ratio(few, 0.2)

    assert math.isnan(found.value)
    assert "fewer than 5 excess flips" in found.note
    assert ratio_text(found) == "0 and 40 flips"


def test_the_ratios_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(2), 0
    for _ in range(400):
        seeds = [
            ((rng.random(300) < 0.08).astype(float), (rng.random(300) < 0.32).astype(float)) for _ in range(5)
        ]
        found = ratio(seeds, 0.2)
        held += found.low <= 4 <= found.high

    assert 0.92 < held / 400 < 0.99


def test_the_likeliest_tone_flips_as_tabled() -> None:
    assert map_ratio(9.0) == pytest.approx(45.5, rel=5e-3)
    assert map_ratio(1.0) == pytest.approx(1.12, rel=5e-3)


def test_four_arms_add_up_and_give_back_what_was_planted() -> None:
    dial = small_dial(seeds=3)
    rng = np.random.default_rng(3)
    groups = np.arange(400) % 2
    shifts = {"sampler": {0.5: 5.0, 0.2: 9.0}, "model": {0.5: 5.5, 0.2: 12.0}}
    arms = {
        name: {
            arm: planted(groups, delta_lightness=groups * (by[arm.share] + rng.normal(0, 0.2, 400)))
            for arm in dial.arms
        }
        for name, by in shifts.items()
    }
    curve = curve_of(Log(dial=dial), arms["model"], arms["sampler"])

    found = four_arms(curve, 0.2).parts["shift", 1]

    assert {name: found[name].value for name in found} == pytest.approx(
        {"information": 5, "data": 4, "model": 3, "measured": 12, "retrain contrast": 6.5}, abs=0.1
    )
    whole = sum(found[name].value for name in ("information", "data", "model"))
    assert whole == pytest.approx(found["measured"].value)
    assert found["model"].low < 3 < found["model"].high
    with pytest.raises(SpecError, match="expected 50 % and another share"):
        four_arms(curve, 0.3)


def test_without_a_faithful_sampler_there_is_only_the_retrain_contrast() -> None:
    dial = small_dial()
    models = planted_arms(dial, np.random.default_rng(4), {0.2: (0.1, 0.4), 0.5: (0.2, 0.2)})
    curve = curve_of(Log(dial=dial), models, {})

    assert set(four_arms(curve, 0.2).parts["excess", 1]) == {"measured", "retrain contrast"}


def test_a_dial_broken_off_says_what_is_missing() -> None:
    dial = small_dial()
    models = planted_arms(dial, np.random.default_rng(5), {0.2: (0.1, 0.4), 0.5: (0.2, 0.2)})
    first = {arm: found for arm, found in models.items() if arm.seed == 0}
    curve = curve_of(Log(dial=dial, labels="synthetic truth"), first, {})

    assert not curve.complete
    assert notes(curve)[0].startswith("One training of each share")
    assert notes(curve)[-1] == "2 trainings are not measured yet."
    assert len(apart(curve)) == 1
    assert table_csv(curve).count("\n") == 1 + 2 * 2 * (len(QUANTITIES) - 1)
    assert facts(curve)["labels"] == "synthetic truth"
