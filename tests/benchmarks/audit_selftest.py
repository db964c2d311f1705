"""The twelve self-tests of an audit, the figures they print, and over --seeds N how often each passes."""

from __future__ import annotations

import argparse
import time

import numpy as np

from aestudio.audit.selftest import SEED, TESTS


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=1)
    seeds = parser.parse_args().seeds
    for number, test in enumerate(TESTS, start=1):
        start = time.perf_counter()
        found = [test(np.random.default_rng([SEED + k, number])) for k in range(seeds)]
        took = (time.perf_counter() - start) / seeds
        passed = sum(one.passed for one in found)
        print(f"{number:>2} {found[0].name}: passed {passed} of {seeds}, {took:.1f} s each")
        print(f"     found  {found[0].found}\n     wanted {found[0].wanted}")


if __name__ == "__main__":
    main()
