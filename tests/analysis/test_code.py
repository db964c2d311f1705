from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aestudio.analysis.code import LEVELS, Code, spread_of
from aestudio.analysis.latent import Latent
from aestudio.spec import SpecError

RNG = np.random.default_rng(0)


def test_the_code_is_that_of_the_sample(build: Any) -> None:
    trained = build(code=4)
    found = Code(index=7).answer(trained)
    row = trained.parts.validation[7]
    codes = Latent().answer(trained)
    np.testing.assert_allclose(found.code, codes.codes[list(codes.samples.rows).index(row)], atol=1e-5)
    assert found.pair.samples.rows.tolist() == [row]
    assert (found.index, found.count) == (7, 180)


def test_the_index_starts_again_after_the_last(build: Any) -> None:
    trained = build()
    assert Code(index=181).answer(trained).index == 1
    assert Code(index=-1).answer(trained).index == 179


def test_only_one_class_where_asked_for(build: Any) -> None:
    trained = build()
    found = Code(index=2, column="digit", label=4).answer(trained)
    assert found.pair.samples.labels["digit"].tolist() == [4]
    assert found.count == int((trained.dataset.labels["digit"][trained.parts.validation] == 4).sum())


def test_a_class_without_samples_is_refused_in_words(build: Any) -> None:
    with pytest.raises(SpecError, match="expected samples of digit 12"):
        Code(column="digit", label=12).answer(build())


def test_percentiles_are_numpys() -> None:
    codes = RNG.standard_normal((500, 6)).astype(np.float32)
    spread = spread_of(codes)
    np.testing.assert_allclose(spread.percentiles, np.percentile(codes, LEVELS, axis=0), rtol=1e-5)
    np.testing.assert_array_equal(spread.low, codes.min(0))
    np.testing.assert_array_equal(spread.high, codes.max(0))
    assert spread.count == 500


def test_dead_units_are_those_that_never_change() -> None:
    codes = RNG.standard_normal((200, 5)).astype(np.float32)
    codes[:, 1] = 0  # as a relu that never fires
    codes[:, 2] = 1e6 + RNG.standard_normal(200) * 0.1  # rounding
    codes[:, 3] *= 1e-9  # small, but it carries something
    spread = spread_of(codes)
    assert spread.dead.tolist() == [False, True, True, False, False]
    assert spread.words() == "2 of 5 units are dead: they give the same value for every sample"


def test_one_dead_unit_and_none() -> None:
    codes = RNG.standard_normal((50, 2)).astype(np.float32)
    assert spread_of(codes).words() == ""
    codes[:, 0] = 3
    assert spread_of(codes).words() == "1 of 2 units is dead: it gives the same value for every sample"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_codes_that_are_not_numbers_are_told_in_words(value: float) -> None:
    """As of a run that diverged."""
    codes = RNG.standard_normal((50, 3)).astype(np.float32)
    codes[7, 1] = value
    spread = spread_of(codes)
    assert spread.broken.tolist() == [False, True, False]
    assert spread.words().startswith("1 of 3 units gives no numbers")
    assert spread_of(np.full_like(codes, value)).words().startswith("The codes are not numbers")
