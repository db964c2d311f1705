"""The twelve self-tests of an audit, the figures they print, and over --seeds N how often each passes.

With `--symmetry N` instead: how often the test of symmetric flow (SPE) rejects at 5 % in N audits without
any asymmetry, by its chi-squared limit and as it is used.
"""

from __future__ import annotations

import argparse
import time
from unittest.mock import patch

import numpy as np

from aestudio.audit.selftest import SEED, TESTS
from aestudio.audit.statistics import symmetry as spe
from tests.audit.statistics.test_symmetry import drawn, even

SETS = (  # training shares, inputs of each group, share of all that flips, samples of an input
    ([1 / 7] * 7, [50] * 7, 0.5, 1),
    ([1 / 7] * 7, [30] * 7, 0.5, 1),
    ([1 / 7] * 7, [50] * 7, 0.1, 1),
    ([0.5, 0.5], [30, 30], 0.1, 1),
    ([0.8, 0.2], [50, 50], 0.2, 1),
    ([0.95, 0.05], [100, 100], 0.05, 1),
    ([0.25] * 4, [30, 60, 100, 150], 0.3, 1),
    ([0.25] * 4, [50] * 4, 0.4, 4),
    ([1 / 7] * 7, [200] * 7, 0.5, 1),
)


def selftests(seeds: int) -> None:
    """Each test with its figures."""
    for number, test in enumerate(TESTS, start=1):
        start = time.perf_counter()
        found = [test(np.random.default_rng([SEED + k, number])) for k in range(seeds)]
        took = (time.perf_counter() - start) / seeds
        passed = sum(one.passed for one in found)
        print(f"{number:>2} {found[0].name}: passed {passed} of {seeds}, {took:.1f} s each")
        print(f"     found  {found[0].found}\n     wanted {found[0].wanted}")


def symmetry(times: int) -> None:
    """The share of audits without asymmetry that are rejected, of each set."""
    for shares, sizes, flip, samples in SETS:
        rng, pi = np.random.default_rng(SEED), np.array(shares)
        rates = even(pi, flip)
        flips = [drawn(rates, sizes, rng, samples) for _ in range(times)]
        with patch.object(spe, "ENOUGH", 0):
            limit = np.mean([spe.symmetry(one, pi, rng).p < 0.05 for one in flips])
        start = time.perf_counter()
        used = [spe.symmetry(one, pi, rng) for one in flips]
        took = (time.perf_counter() - start) / times
        print(
            f"{len(sizes)} groups of {sorted(set(sizes))}, {flip:.0%} flip, {samples} sample(s): rejected "
            f"chi-squared {limit:.3f}, {used[0].by} {np.mean([one.p < 0.05 for one in used]):.3f} "
            f"({1000 * took:.0f} ms each)"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--symmetry", type=int, default=0, metavar="N")
    given = parser.parse_args()
    if given.symmetry:
        symmetry(given.symmetry)
    else:
        selftests(given.seeds)


if __name__ == "__main__":
    main()
