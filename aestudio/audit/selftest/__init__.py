"""The self-test of an audit: planted answers that must come back before any result is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from aestudio.audit.selftest.nulls import colours, false_alarms, masks, small_groups
from aestudio.audit.selftest.oracles import balanced, clusters, oracles
from aestudio.audit.selftest.outcome import Outcome
from aestudio.audit.selftest.planted import abstention, flips, identity, light, lightness

__all__ = ["SEED", "TESTS", "Outcome", "run"]

SEED = 20_261_126
"""Of the self-test's draws: the same figures each time, so that another figure means another program."""

TESTS: tuple[Callable[[np.random.Generator], Outcome], ...] = (
    *(identity, lightness, flips, false_alarms, oracles, balanced),
    *(clusters, masks, colours, small_groups, light, abstention),
)


def run(seed: int = SEED) -> Iterator[Outcome]:
    """The twelve self-tests one after the other, some ten seconds in all; each has random draws of its own.

    If one fails, no result of an audit may be shown.
    """
    for number, test in enumerate(TESTS, start=1):
        yield test(np.random.default_rng([seed, number]))
