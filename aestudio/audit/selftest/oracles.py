"""Self-tests on samplers whose answer is known: 5, 6 and 7."""

from __future__ import annotations

import numpy as np

from aestudio.audit.known import TwoTone
from aestudio.audit.selftest.outcome import Outcome
from aestudio.audit.statistics.amplification import alpha_of_excess
from aestudio.audit.statistics.flips import Flips, parity, preservation
from aestudio.audit.statistics.groups import max_t, sign_flip
from aestudio.audit.statistics.samples import conditional_parity
from aestudio.audit.statistics.symmetry import symmetry
from aestudio.audit.statistics.units import per_input

__all__ = ["balanced", "clusters", "oracles"]

_MAP = 5.06  # alpha of the most likely answer at a share of .1, by quadrature


def oracles(rng: np.random.Generator) -> Outcome:
    """A faithful sampler amplifies nothing; the most likely answer does, as much as theory says."""
    case = TwoTone(0.1)
    groups, output, _ = case.draw(20_000, 0.1, "posterior", rng)
    flips = Flips(np.eye(2)[output], groups)
    found = alpha_of_excess(flips.flipped[groups == 1], flips.flipped[groups == 0], 0.1, rng, 500)
    spe, pr, rdp = symmetry(flips, case.prior, rng).p, parity(flips).p, preservation(flips, rng).p
    _, _, y = case.draw(400, 0.5, "posterior", rng)
    likely = case.posterior(y)
    cpr = conditional_parity(rng.multinomial(16, likely), likely, rng)[1]

    groups, output, _ = case.draw(400_000, 0.1, "mode", rng)
    gone = [float((output[groups == k] != k).mean()) for k in (1, 0)]
    mode = gone[0] / gone[1] / case.odds
    return Outcome(
        5,
        "samplers of known answer at training odds of 9: a faithful one (posterior), and one that always "
        "gives the likeliest answer (MAP)",
        f"flip ratio {found.flip_ratio:.2f}, α {found.value:.2f} ({found.low:.2f} to {found.high:.2f}); "
        f"p: SPE {spe:.2f}, PR {pr:.2f}, CPR {cpr:.2f}, RDP {rdp:.1g}; MAP α {mode:.2f}",
        "interval of α holds 1; not rejected at 1 %: symmetric pairwise error (SPE), proportional (PR) and "
        "conditional proportional representation (CPR); rejected: representation demographic parity (RDP); "
        f"MAP α {_MAP} within 10 %",
        bool(
            found.low <= 1 <= found.high
            and min(spe, pr, cpr) > 0.01
            and rdp < 0.05
            and abs(mode / _MAP - 1) <= 0.1
        ),
    )


def balanced(rng: np.random.Generator) -> Outcome:
    """Equal shares: both groups lose information, neither more than the other."""
    case = TwoTone(0.5)
    groups, output, _ = case.draw(4000, 0.5, "posterior", rng)
    flips = Flips(np.eye(2)[output], groups)
    kept, p = np.diag(flips.rates), preservation(flips, rng).p
    return Outcome(
        6,
        "a faithful sampler of a training set with equal shares",
        f"rates that kept their group {kept[0]:.3f} and {kept[1]:.3f}; RDP: p {p:.2f}",
        "RDP not rejected at 1 % although both are well below 1 (0.714)",
        bool(p > 0.01 and kept.max() < 0.8),
    )


def clusters(rng: np.random.Generator) -> Outcome:
    """Sixteen copies of each input's output prove no more than one."""
    groups, values = np.repeat([0, 1, 2], 60), rng.normal(0, 1, 180)
    values[groups == 2] += 0.4
    kept = (rng.random(180) < np.array([0.9, 0.8, 0.7])[groups]).astype(int)
    labels = np.where(kept, groups, (groups + 1) % 3)
    found = []
    for copies in (1, 16):
        inputs, same = np.tile(np.arange(180), copies), np.random.default_rng(7)
        once = per_input(np.tile(values, copies), inputs)
        flips = Flips(per_input(np.tile(np.eye(3)[labels], (copies, 1)), inputs), groups)
        tests = [max_t(once, groups, 3, same).p.min(), sign_flip(once[groups == 2], same)]
        found.append([*tests, preservation(flips, same).p, parity(flips).p])
    apart = float(np.abs(np.subtract(found[0], found[1])).max())
    return Outcome(
        7,
        "each output once, and 16 times",
        f"p-values {', '.join(f'{p:.3f}' for p in found[0])}; largest change {apart:.4f}",
        "a change of at most 0.02 (Monte Carlo error)",
        apart <= 0.02,
    )
