"""The known-truth cases give the tables of their specification."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.audit.bank import Bank
from aestudio.audit.known import TwoTone
from tests.benchmarks.known_truth import numbers


def test_every_known_number_comes_out_as_specified() -> None:
    found = list(numbers(200_000))

    assert [one for one in found if not one.right] == []
    assert len(found) == 5 * 8 + 5 + 14 + 21


def test_draws_follow_the_quadrature() -> None:
    case, rng = TwoTone(0.2), np.random.default_rng(0)
    for answer in ("posterior", "mode"):
        groups, output, _ = case.draw(200_000, 0.5, answer, rng)
        kept = [float((output[groups == a] == a).mean()) for a in (0, 1)]

        assert kept == pytest.approx(np.diag(case.rates(answer)), abs=0.006)


def test_a_bank_of_faces_gives_the_posterior() -> None:
    """Two tones as faces of one pixel: what is known by quadrature."""
    rng, case = np.random.default_rng(1), TwoTone(0.3)
    groups = (rng.random(40_000) < 0.3).astype(np.int64)
    x = np.array(case.means)[groups] + np.array(case.spreads)[groups] * rng.standard_normal(40_000)
    y = np.array([40.0, 55, 60, 75])
    found = Bank(x[:, None, None, None], groups, 2).posterior(y[:, None, None, None], case.noise)

    assert found.groups == pytest.approx(case.posterior(y), abs=0.02)
    assert found.weights.sum(1) == pytest.approx(np.ones(4))
    assert found.size.min() > 1000
    drawn = groups[found.draw(4000, rng)].mean(1)
    assert drawn == pytest.approx(found.groups[:, 1], abs=0.03)
    without = Bank(x[:, None, None, None], groups, 2).posterior(np.full((1, 1, 1, 1), 1e4), 0.1, (0.0, 1.0))
    assert without.groups == pytest.approx(np.array([[0.0, 1.0]]))  # though the nearest are the other group's
    with pytest.raises(ValueError, match="expected noise above 0"):
        Bank(x[:, None, None, None], groups, 2).posterior(y[:, None, None, None], 0.0)
