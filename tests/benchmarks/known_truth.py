"""Cases whose answer is known, each number beside the answer: oracles, two tones, Ohayon's example, a bank.

    python tests/benchmarks/known_truth.py [--draws 4000000]

Expected are the values of the audit's specification (by quadrature or by 4 million draws). Exit status 1: a
number is farther off than rounding and chance explain.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aestudio.audit.bank import FEWEST, Bank
from aestudio.audit.known import TwoTone, ohayon
from aestudio.audit.statistics.amplification import alpha_of_excess
from aestudio.audit.statistics.flips import Flips, parity, preservation
from aestudio.audit.statistics.samples import conditional_parity
from aestudio.audit.statistics.symmetry import symmetry
from aestudio.data.dataset import Array
from aestudio.data.drawn.parameters import Draw, draw
from aestudio.data.drawn.render import render
from aestudio.degrade import Degrade

# share: posterior hit min, maj; MAP hit min, maj; MAP flip ratio, alpha, share of minority outputs
TWO_TONES = {
    0.5: (0.714, 0.714, 0.782, 0.805, 1.12, 1.12, 0.488),
    0.3: (0.588, 0.823, 0.614, 0.917, 4.63, 1.98, 0.243),
    0.2: (0.502, 0.875, 0.495, 0.956, 11.4, 2.86, 0.134),
    0.1: (0.374, 0.930, 0.326, 0.985, 45.5, 5.06, 0.046),
    0.05: (0.270, 0.962, 0.199, 0.995, 170, 8.92, 0.014),
}
# GP(1), GP(0), flip ratio, P(X^ in 1), W1(1), W1(0), mean shift(1)
OHAYON = {
    "MMSE": (0.327, 0.968, 21.1, 0.079, 0.76, 0.16, -0.762),
    "posterior": (0.395, 0.886, 5.29, 0.1588, 0.76, 0.14, -0.761),
    "MMSE with perfect index": (0.535, 0.912, 5.30, 0.1587, 0.45, 0.09, -0.446),
}
SHIFTS = {(0.2, "posterior"): 8.9, (0.2, "mode"): 8.9, (0.5, "posterior"): 5.0, (0.5, "mode"): 3.7}


@dataclass(frozen=True)
class Number:
    """A number beside what it should be.

    Attributes:
        case: of which case.
        name: what it is.
        found: as computed.
        expected: as specified.
        allowed: how far apart they may be: rounding of what is expected, and chance.
    """

    case: str
    name: str
    found: float
    expected: float
    allowed: float

    @property
    def right(self) -> bool:
        """Whether it is as near as it has to be."""
        return abs(self.found - self.expected) <= self.allowed


def numbers(draws: int) -> Iterator[Number]:
    """All of them; those of the quadrature first.

    Args:
        draws: of each case that is drawn; the fewer, the more chance is allowed for.
    """
    yield from quadrature()
    yield from drawn_oracles(draws)
    yield from example_of_ohayon(draws)


def quadrature() -> Iterator[Number]:
    """Two tones seen through noise."""
    names = (
        "posterior hit min",
        "posterior hit maj",
        "MAP hit min",
        "MAP hit maj",
        "MAP flip ratio",
        "MAP α",
    )
    for share, expected in TWO_TONES.items():
        case = TwoTone(share)
        sampled, mode = case.rates("posterior"), case.rates("mode")
        found = (sampled[1, 1], sampled[0, 0], mode[1, 1], mode[0, 0], mode[1, 0] / mode[0, 1])
        more = (case.amplification("mode"), float(case.prior @ mode[:, 1]))
        title = f"two tones, π {share:g}"
        for name, a, b in zip((*names, "MAP minority outputs"), (*found, *more), expected, strict=True):
            yield Number(title, name, float(a), b, 5e-3 * b if b > 1 else 1.1e-3)
        yield Number(title, "posterior α", case.amplification("posterior"), 1.0, 1e-9)
    for (share, answer), wanted in SHIFTS.items():
        name = f"shift of minority, L*, {'MAP' if answer == 'mode' else 'posterior'}"
        yield Number(f"two tones, π {share:g}", name, float(TwoTone(share).shift(answer)[1]), wanted, 0.06)
    skewed, even = (float(TwoTone(share).shift("posterior")[1]) for share in (0.2, 0.5))
    yield Number("two tones, π 0.2", "of it the prior, L*", skewed - even, 3.9, 0.06)


def drawn_oracles(draws: int) -> Iterator[Number]:
    """Flip ratios of oracles that answer single inputs, on test sets like the training set and even ones."""
    rng = np.random.default_rng(1)
    for share in (0.5, 0.2, 0.1, 0.05):
        case = TwoTone(share)
        for tested in sorted({share, 0.5}):
            for answer, expected in (("posterior", case.odds), ("mode", TWO_TONES[share][4])):
                groups, output, _ = case.draw(draws, tested, answer, rng)
                lost = [output[groups == k] != k for k in (1, 0)]
                ratio = float(lost[0].mean() / lost[1].mean())
                chance = np.sqrt(sum((1 - part.mean()) / max(part.sum(), 1) for part in lost))
                name = f"{'MAP' if answer == 'mode' else answer} flip ratio, test set {tested:.0%} minority"
                yield Number(
                    f"oracles, odds {case.odds:g}", name, ratio, expected, expected * 4 * chance + 0.05
                )


def example_of_ohayon(draws: int) -> Iterator[Number]:
    """Example 1 of Ohayon et al. (2024)."""
    names = ("GP(1)", "GP(0)", "flip ratio", "P(X^ in 1)", "W1(1)", "W1(0)", "mean shift(1)")
    chance = 4 / np.sqrt(draws)
    for name, found in ohayon(draws, np.random.default_rng(0)).items():
        kept = (found.kept[1], found.kept[0], found.flip_ratio, found.share)
        moved = (found.distance[1], found.distance[0], found.shift)
        for quantity, a, b in zip(names, (*kept, *moved), OHAYON[name], strict=True):
            allowed = 2 * chance + (5.5e-3 if quantity.startswith("W1") else 1.1e-3)
            yield Number(f"Ohayon 1, {name}", quantity, a, b, 8 * b * chance + 0.06 if b > 2 else allowed)


def small_faces(count: int, share: float, seed: int, degrade: Degrade) -> tuple[Array, Array]:
    """D(x) of drawn faces of 32 pixels, and their tones."""
    parameters, tone = draw(Draw(share, geometry=0.8), count, seed)
    parts = [render(parameters[k : k + 64], 32).pictures / 255.0 for k in range(0, count, 64)]
    return np.concatenate([degrade(part) for part in parts]), tone


def by_bank(share: float, rng: np.random.Generator) -> str:
    """An exact sampler of drawn faces, judged by the audit's own statistics."""
    start, degrade = time.perf_counter(), Degrade(factor=16, noise=0.1)
    bank = Bank(*small_faces(FEWEST, share, 1, degrade), 2)
    small, tone = small_faces(2000, 0.5, 2, degrade)
    given = small + degrade.noise * rng.standard_normal(small.shape)
    likely = bank.posterior(given, degrade.noise)
    picked = bank.groups[likely.draw(16, rng)]
    once = Flips(np.eye(2)[picked[:, 0]], tone)
    minority, majority = (once.flipped[tone == k] for k in (1, 0))
    told = alpha_of_excess(minority, majority, share, np.random.default_rng(1))
    prior = np.array([1 - share, share])
    counts = np.stack([(picked == k).sum(1) for k in (0, 1)], axis=1)
    cpr = conditional_parity(counts, likely.groups, rng)[1]
    return (
        f"  tone B {share:.0%}: kept A/B {once.rates[0, 0]:.3f}/{once.rates[1, 1]:.3f}, flip ratio "
        f"{told.flip_ratio:.2f} at odds {told.odds:.0f}, α {told.value:.2f} ({told.low:.2f} to "
        f"{told.high:.2f}); p: SPE {symmetry(once, prior, rng).p:.2f}, PR {parity(once).p:.2g}, "
        f"RDP {preservation(once, rng).p:.2g}, CPR {cpr:.2f}; "
        f"effective faces {np.median(likely.size):.0f} (5 %: {np.quantile(likely.size, 0.05):.0f}), "
        f"{time.perf_counter() - start:.0f} s"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=4_000_000)
    parser.add_argument("--no-bank", action="store_true", help="leave the drawn faces out")
    arguments = parser.parse_args()
    found = list(numbers(arguments.draws))
    print(f"{'case':<36}{'number':<46}{'found':>10}{'expected':>10}{'difference':>12}")
    for one in found:
        off = "" if one.right else "   OFF"
        values = f"{one.found:>10.4g}{one.expected:>10.4g}{one.found - one.expected:>+12.4f}"
        print(f"{one.case:<36}{one.name:<46}{values}{off}")
    wrong = sum(not one.right for one in found)
    print(f"{len(found)} numbers, {wrong} off; {arguments.draws:,} draws of each case that is drawn")
    if not arguments.no_bank:
        print(
            f"Drawn faces, 32 px to 2 × 2, noise .1, exact posterior over a bank of {FEWEST:,}; expected α 1,"
        )
        print("SPE and CPR not rejected; RDP rejected at 5 %; PR only where test and training shares differ")
        for share in (0.5, 0.05):
            print(by_bank(share, np.random.default_rng(0)))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
