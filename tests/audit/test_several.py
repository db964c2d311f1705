"""Several outputs for one input: what is planted in an upsampler's draws comes back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from aestudio.audit.findings.primary import Asked
from aestudio.audit.findings.several import conditional, counts, several_found, uninformed_found
from aestudio.audit.measure import Upsampler
from aestudio.audit.panel import Panel, taught
from aestudio.audit.records import Measuring
from aestudio.audit.several import Outputs, average_face, chosen, several, uninformed
from aestudio.audit.subjects import Subjects
from aestudio.data.dataset import Array
from aestudio.degrade import Degrade
from aestudio.job import Pieces, run_out
from tests.audit.drawn import NAMES, faces


@pytest.fixture(scope="module")
def panel() -> Panel:
    return taught(faces(200, seed=5))


def how(panel: Panel, noise: float = 0.0) -> Measuring:
    return Measuring(Degrade(factor=8, noise=noise), panel.judge)


def drawing(who: Subjects, share: Callable[[int], float], samples: int) -> Upsampler:
    """Draws a true face of tone B for input k with this probability, of tone A otherwise."""
    rng, at = np.random.default_rng(0), {"next": 0}
    of = [np.flatnonzero(who.groups == k) for k in (0, 1)]

    def upsampler(small: Array) -> Pieces[Array]:
        inputs = (at["next"] + np.arange(len(small))) // samples
        at["next"] += len(small)
        second = rng.random(len(small)) < [share(int(k)) for k in inputs]
        yield 0.5, "drawing"
        return who.pictures(np.array([rng.choice(of[int(k)]) for k in second]))

    return upsampler


def asked(groups: Array) -> Asked:
    return Asked(groups, NAMES, np.random.default_rng(1), 199)


def test_as_many_inputs_of_each_group_are_asked_and_spread_over_them() -> None:
    who = faces(100, share=0.1)

    places = chosen(who, 12)

    assert np.bincount(who.groups[places]).tolist() == [6, 6]
    assert len(chosen(who, 1000)) == 100


def test_coverage_and_indecision_are_those_of_the_draws(panel: Panel) -> None:
    who = faces(60)
    places = np.arange(40)

    outputs = run_out(several(drawing(who, lambda k: 0.5, 8), who, places, how(panel), 8))
    surely = run_out(several(drawing(who, lambda k: 0.0, 8), who, places, how(panel), 8))
    found, sure = (several_found(each, asked(each["group"])) for each in (outputs, surely))

    assert outputs["read"].shape == (40, 8)
    assert outputs["pictures"].shape == (2, 8, 3, 32, 32)
    own, other = (row.interval for row in sure.coverage.rows)
    assert own is not None
    assert other is not None
    assert own.value == 1
    assert other.value < 0.2  # what the classifier itself gets wrong
    undecided, decided = found.entropy.rows[0].interval, sure.entropy.rows[0].interval
    assert undecided is not None
    assert decided is not None
    assert undecided.value > 0.8
    assert decided.value < 0.4  # of the classifier's own errors
    spread, narrow = found.spread.rows[0].interval, sure.spread.rows[0].interval
    assert spread is not None
    assert narrow is not None
    assert spread.value > 8 > narrow.value  # two tones 22 L* apart, and one of standard deviation 3.5
    assert sum(row.count for row in found.coverage.rows) == 40  # 8 outputs of an input are one unit


def test_a_sampler_that_heeds_its_input_keeps_cpr_and_one_that_does_not_fails_it(panel: Panel) -> None:
    who = faces(60)
    likely = np.linspace(0.05, 0.95, 60)
    known = np.stack([1 - likely, likely], axis=1)

    def p(share: Callable[[int], float]) -> float:
        outputs = run_out(several(drawing(who, share, 16), who, np.arange(60), how(panel), 16))
        rng = np.random.default_rng(2)
        return conditional(outputs, known, np.full(60, 500.0), panel.confusion, rng, 199).p

    assert p(lambda k: float(likely[k])) > 0.05
    assert p(lambda k: 0.5) == pytest.approx(1 / 200)


def test_a_coarse_bank_says_nothing(panel: Panel) -> None:
    outputs: Outputs = {"read": np.zeros((5, 4), int)}
    few = conditional(
        outputs, np.full((5, 2), 0.5), np.full(5, 3.0), panel.confusion, np.random.default_rng(0)
    )

    assert np.isnan(few.p)
    assert few.note == "the bank is too coarse: 3 faces in effect behind the median input"


def test_shares_of_an_input_that_names_no_group_are_held_against_both_targets(panel: Panel) -> None:
    who = faces(60)
    skewed = drawing(who, lambda k: 0.1, 120)

    outputs = run_out(uninformed(skewed, who, how(panel), 120, 0.0))
    found = uninformed_found(outputs, 0.0, np.array([0.9, 0.1]), asked(who.groups))

    assert sum(found.read) == 120
    assert found.shares[1].low < 0.1 < found.shares[1].high
    assert found.targets["equal shares"].p < 0.01
    assert found.targets["training shares"].p > 0.05
    assert found.targets["equal shares"].far == pytest.approx(0.5 - found.shares[1].value)


def test_pictures_stand_in_the_order_of_groups_whichever_group_comes_first(panel: Panel) -> None:
    """They are captioned so: with the second group first in the data, captions stood by the other's faces."""
    who = faces(100, share=0.5)
    turned = faces(100, np.argsort(-who.groups, kind="stable"), share=0.5)

    def upsampler(small: Array) -> Array:
        return small.repeat(8, 2).repeat(8, 3)

    first, second = (
        run_out(several(upsampler, each, np.arange(100), how(panel), 8))["pictures"] for each in (who, turned)
    )

    assert turned.groups[0] == 1
    np.testing.assert_array_equal(first, second)


def test_the_average_face_gives_each_group_the_same_weight() -> None:
    who = faces(40, share=0.1)
    means = [who.pictures(np.flatnonzero(who.groups == k)).mean(0) for k in (0, 1)]

    np.testing.assert_allclose(average_face(who), (means[0] + means[1]) / 2)


def test_a_network_that_draws_nothing_is_asked_with_noise(panel: Panel) -> None:
    who, seen = faces(20), []

    def upsampler(small: Array) -> Array:
        seen.append(small)
        return small.repeat(8, 2).repeat(8, 3)

    outputs = run_out(uninformed(upsampler, who, how(panel), 30, 0.05))

    assert seen[0].std(0).mean() == pytest.approx(0.05, rel=0.2)
    assert outputs["apart"][0] > 0
    assert set(outputs["control"][0]) <= {0, 1}


def test_what_is_no_number_is_read_as_nobody(panel: Panel) -> None:
    who = faces(20)

    def upsampler(small: Array) -> Array:
        made: Array = who.pictures(np.zeros(len(small), int))
        made[1::2] = np.nan
        return made

    outputs = run_out(several(upsampler, who, np.arange(10), how(panel), 4))

    assert counts(outputs, 2).sum(1).tolist() == [2] * 10
    found = several_found(outputs, asked(outputs["group"]))
    assert found.agrees.rows[0].count + found.agrees.rows[1].count == 10
