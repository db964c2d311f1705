"""The faithful sampler: its flips follow the training odds, and one bank serves all of them."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.audit.bank import Bank
from aestudio.audit.known import TwoTone
from aestudio.dial.curve import ratio


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5, 0.8])
def test_a_bank_of_even_shares_weighted_gives_the_posterior_of_others(share: float) -> None:
    rng, case = np.random.default_rng(1), TwoTone(share)
    groups = np.arange(40_000) % 2
    x = np.array(case.means)[groups] + np.array(case.spreads)[groups] * rng.standard_normal(40_000)
    bank = Bank(x[:, None, None, None], groups, 2)
    y = np.array([40.0, 55, 60, 75])

    found = bank.posterior(y[:, None, None, None], case.noise, (1 - share, share))

    assert found.groups == pytest.approx(case.posterior(y), abs=0.02)


def test_its_flips_follow_the_odds() -> None:
    rng, case = np.random.default_rng(2), TwoTone(0.1)
    groups = np.arange(20_000) % 2
    x = np.array(case.means)[groups] + np.array(case.spreads)[groups] * rng.standard_normal(20_000)
    bank = Bank(x[:, None, None, None], groups, 2)
    seeds = []
    for _ in range(5):
        true, _, y = case.draw(2000, 0.5, "mode", rng)
        likely = bank.posterior(y[:, None, None, None], case.noise, (0.9, 0.1))
        flipped = (groups[likely.draw(1, rng)[:, 0]] != true).astype(float)
        seeds.append((flipped[true == 0], flipped[true == 1]))

    found = ratio(seeds, 0.1)

    assert found.low < 9 < found.high
    assert found.amplification[0] == pytest.approx(1, abs=0.15)
