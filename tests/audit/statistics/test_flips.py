"""Flips: their matrix, tests, amplification and the classifier's errors, on samplers that are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from aestudio.audit.statistics.amplification import Alpha, alpha_of_excess
from aestudio.audit.statistics.correction import corrected, unmixed
from aestudio.audit.statistics.flips import Flips, parity, preservation, violations, votes
from aestudio.audit.statistics.shrinkage import evidence, shrinkage
from aestudio.audit.statistics.symmetry import symmetry
from aestudio.data.dataset import Array

RNG = np.random.default_rng(2)


def sampled(rates: Array, size: int, samples: int = 1) -> Flips:
    """Inputs of each group, whose outputs are labelled with these rates."""
    count = len(rates)
    groups = np.repeat(np.arange(count), size)
    drawn = np.concatenate([RNG.multinomial(samples, row, size) for row in rates]) / samples
    return Flips(drawn, groups)


def of_counts(minority: tuple[int, int], majority: tuple[int, int], times: int = 200) -> Alpha:
    """Amplification at odds 9 where so many of so many flip, and the classifier never errs."""
    first, second = ((np.arange(n) < f).astype(float) for f, n in (minority, majority))
    return alpha_of_excess(first, second, 0.1, RNG, times)


def posterior(share: float) -> tuple[Array, Array]:
    """Two groups with a blurred view of them: what a faithful sampler answers, and the training shares."""
    shares = np.array([1 - share, share])
    seen = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])  # P(y | group)
    answer = shares[:, None] * seen / (shares @ seen)
    return seen @ answer.T, shares


def test_the_matrix_counts_inputs_and_their_samples() -> None:
    given = votes(np.array([0, 1, 1, 1]), np.array([0, 0, 1, 2]), 2)
    flips = Flips(given, np.array([0, 0, 1]))

    assert flips.counts.tolist() == [[0.5, 1.5], [0, 1]]
    assert flips.rates.tolist() == [[0.25, 0.75], [0, 1]]
    assert flips.flipped.tolist() == [0.5, 1, 0]


def test_preservation_is_the_ordinary_homogeneity_test() -> None:
    flips = sampled(np.array([[0.8, 0.2], [0.4, 0.6]]), 100)
    table = np.stack([np.diag(flips.counts), flips.sizes - np.diag(flips.counts)])
    ordinary = chi2_contingency(table, correction=False)
    found = preservation(flips, RNG)

    assert (found.statistic, found.freedom, found.p) == pytest.approx(
        (ordinary.statistic, 1, ordinary.pvalue)
    )


def test_it_goes_by_permutation_where_few_are_expected_or_inputs_have_samples() -> None:
    apart = np.array([[0.9, 0.1], [0.7, 0.3]])
    few = preservation(sampled(apart, 10), RNG, 500)
    many = preservation(sampled(apart, 40, samples=8), RNG, 500)

    assert few.freedom == many.freedom == 0
    assert few.by == many.by == "permutation"
    assert 0 < few.p <= 1
    assert many.p < 0.01
    assert preservation(Flips(np.eye(2)[[0, 1]], np.array([0, 1])), RNG).p == 1


def level(test: str, rates: Array, shares: Array, times: int = 400) -> float:
    """How often the test rejects at 5 %."""
    drawn = (sampled(rates, 200) for _ in range(times))
    found = [parity(flips) if test == "PR" else symmetry(flips, shares, RNG) for flips in drawn]
    return float(np.mean([one.p < 0.05 for one in found]))


@pytest.mark.parametrize("test", ["PR", "SPE"])
def test_a_faithful_sampler_of_a_balanced_set_is_rejected_in_5_of_100_cases(test: str) -> None:
    rates, shares = posterior(0.5)

    assert 0.02 <= level(test, rates, shares) <= 0.09


def test_seven_groups_pulled_by_nothing_keep_the_level_and_a_pull_of_3_points_is_found() -> None:
    even = 0.8 * np.eye(7) + 0.2 / 6 * (1 - np.eye(7))
    pulled = even - 0.03 * np.eye(7) * (np.arange(7) > 0)
    pulled[1:, 0] += 0.03
    shares = np.full(7, 1 / 7)

    assert 0.02 <= level("PR", even, shares) <= 0.09
    assert level("PR", pulled, shares) == pytest.approx(0.79, abs=0.08)


def test_skewed_training_breaks_preservation_and_parity_but_not_symmetry() -> None:
    rates, shares = posterior(0.2)
    flips = sampled(rates, 2000)

    assert preservation(flips, RNG).p < 1e-6
    assert parity(flips).p < 1e-6  # the test set's shares are not the training set's
    assert symmetry(flips, shares, RNG).p > 1e-3
    assert np.abs(flips.residuals(shares)).max() < 0.3
    assert flips.residuals(shares) == pytest.approx(-flips.residuals(shares).T)


@pytest.mark.parametrize("share", [0.5, 0.2, 0.1, 0.05])
def test_a_faithful_samplers_flips_are_as_the_odds_and_amplify_nothing(share: float) -> None:
    rates, _ = posterior(share)
    (_, majority), (minority, _) = rates[0], rates[1]
    n = 20_000
    first, second = ((np.arange(n) < rate * n).astype(float) for rate in (minority, majority))
    found = alpha_of_excess(first, second, share, RNG, 200)

    assert found.flip_ratio == pytest.approx((1 - share) / share, rel=0.01)
    assert found.low < 1 < found.high
    assert found.value == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize(("count", "factor"), [(100, 4.1), (200, 2.8), (500, 1.9)])
def test_amplifications_interval_spans_what_was_measured(count: int, factor: float) -> None:
    covered, spans = 0, []
    for _ in range(150):
        found = of_counts((RNG.binomial(count, 0.63), count), (RNG.binomial(count, 0.07), count))
        if not found.note:
            covered += found.low <= 1 <= found.high
            spans.append(found.high / found.low)

    assert np.median(spans) == pytest.approx(factor, rel=0.35)
    assert covered / len(spans) > 0.9


def test_fewer_than_five_flips_show_counts_and_no_amplification() -> None:
    found = of_counts((30, 100), (4, 100))

    assert np.isnan(found.value)
    assert found.flips == (30, 4)
    assert "fewer than 5 excess flips" in found.note


@pytest.mark.parametrize(("error", "reads"), [(0.02, 0.79), (0.05, 0.60), (0.10, 0.43)])
def test_a_classifiers_errors_hide_amplification_and_excess_flips_show_it(error: float, reads: float) -> None:
    n, rng = 400_000, np.random.default_rng(3)
    parts = []
    for rate in (0.626, 0.0696):  # of the two-tone Gaussian at odds 9
        flipped, wrong = rng.random(n) < rate, rng.random((2, n)) < error
        parts.append(((flipped ^ wrong[0]).astype(float), wrong[1].astype(float)))
    raw = parts[0][0].mean() / parts[1][0].mean() / 9
    first, second = (output[:2000] - control[:2000] for output, control in parts)
    excess = alpha_of_excess(first, second, 0.1, rng, 300)
    exact = (parts[0][0] - parts[0][1]).mean() / (parts[1][0] - parts[1][1]).mean() / 9

    assert raw == pytest.approx(reads, abs=0.015)
    assert exact == pytest.approx(1.0, abs=0.03)
    assert excess.low < 1 < excess.high


def test_a_known_confusion_is_taken_out_again() -> None:
    true, confusion = np.array([[0.9, 0.1], [0.3, 0.7]]), np.array([[0.95, 0.05], [0.08, 0.92]])
    found = corrected(1000 * true @ confusion, 1000 * confusion, RNG, 200)

    assert unmixed(true @ confusion, confusion) == pytest.approx(true, abs=1e-3)
    assert found.rates == pytest.approx(true, abs=1e-3)
    assert np.all((found.low <= true) & (true <= found.high))


def test_a_classifier_that_hardly_tells_groups_apart_corrects_nothing() -> None:
    assert "60 %" in corrected(np.eye(2) * 100, np.array([[95.0, 5], [45, 55]]), RNG).note
    assert np.isnan(corrected(np.eye(2) * 100, np.array([[55.0, 45], [45, 55]]), RNG).rates).all()


def test_violations_are_0_when_all_are_alike_and_hide_the_level() -> None:
    assert list(violations(np.full(4, 0.1)).values()) == pytest.approx([0, 0, 0, 0])
    assert violations(np.array([0.2, 0.4])) == pytest.approx(violations(np.array([0.45, 0.9])))
    assert violations(np.array([1.0, 0.0])) == pytest.approx(
        {"chi2": 1, "Chebyshev": 0.5, "KL": np.log(2), "TV": 0.5}
    )


def test_tone_shrinks_towards_its_pivot() -> None:
    true = RNG.uniform(30, 75, 400)
    output = 60 + 0.7 * (true - 60) + RNG.normal(0, 1, 400)
    found = shrinkage(true, output, np.arange(400), RNG)
    copies = shrinkage(np.tile(true, 16), np.tile(output, 16), np.tile(np.arange(400), 16), RNG)

    assert found.slope.value == pytest.approx(0.7, abs=0.02)
    assert found.slope.low < 0.7 < found.slope.high
    assert found.pivot.low < 60 < found.pivot.high
    assert copies.slope.high - copies.slope.low == pytest.approx(found.slope.high - found.slope.low, rel=0.15)
    with pytest.raises(ValueError, match="one lightness for all"):
        shrinkage(np.full(5, 50.0), output[:5], np.arange(5), RNG)


def test_the_evidence_split_adds_up() -> None:
    found = evidence(np.array([50.0]), np.array([53.0]), np.array([60.0]))

    assert (found.model[0], found.lost[0], found.shift[0]) == (7, 3, 10)


def test_groups_that_all_go_one_way_leave_nothing_to_chance() -> None:
    to = np.repeat([0, 1, 0, 1], 100)  # nobody comes out in groups 2 and 3
    flips = Flips(np.eye(4)[np.where(np.arange(400) % 20 == 0, 1 - to, to)], np.repeat(np.arange(4), 100))

    assert parity(flips).p < 0.001
    assert symmetry(flips, np.full(4, 0.25), RNG).p <= 0.001


def test_a_group_without_inputs_is_left_out() -> None:
    rates = np.array([[0.8, 0.2], [0.2, 0.8]])
    two = sampled(rates, 200)
    three = Flips(np.pad(two.votes, ((0, 0), (0, 1))), two.groups)

    assert preservation(three, np.random.default_rng(0)).p == preservation(two, np.random.default_rng(0)).p
    assert np.isclose(symmetry(three, np.full(3, 1 / 3), RNG).p, symmetry(two, np.full(2, 0.5), RNG).p)
