"""Sizes of differences between groups, of shifts and rates that are known."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.audit.findings.effects import effects
from aestudio.audit.findings.primary import Asked
from aestudio.audit.statistics.flips import Flips

GROUPS = np.repeat([0, 1, 2], [200, 200, 12])  # the last is too small for any size


def asked() -> Asked:
    return Asked(GROUPS, ("a", "b", "c"), np.random.default_rng(0), 500)


def test_a_shift_of_one_standard_deviation_between_groups_is_a_g_of_1() -> None:
    values = np.random.default_rng(1).normal(0, 2, len(GROUPS)) + 2.0 * (GROUPS == 0)

    found = effects(values, None, asked())

    assert [(one.first, one.second) for one in found.lightness] == [(0, 1)]
    assert found.lightness[0].value == pytest.approx(1.0, abs=0.25)
    assert found.within[0] == pytest.approx(1.0, abs=0.2)
    assert found.within[2] is None
    assert found.kept == ()
    assert np.isnan(found.ratio)


def test_rates_that_are_kept_are_compared_beside_what_chance_makes() -> None:
    kept = np.concatenate([np.arange(200) < 180, np.arange(200) < 120, np.ones(12)]).astype(bool)
    votes = np.eye(3)[np.where(kept, GROUPS, (GROUPS + 1) % 3)]

    found = effects(None, Flips(votes, GROUPS), asked())

    assert found.ratio == pytest.approx(0.6 / 0.9)
    assert found.ratio < found.band < 1
    assert found.kept[0].value == pytest.approx(2 * (np.arcsin(0.9**0.5) - np.arcsin(0.6**0.5)))
    assert found.unequal["Chebyshev"] == pytest.approx(0.1)
    assert found.lightness == ()
