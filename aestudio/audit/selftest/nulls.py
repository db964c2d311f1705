"""Self-tests without any difference: 4 and 10; and of the instruments themselves: 8 and 9."""

from __future__ import annotations

import numpy as np

from aestudio.audit.colour import ita, ita_class
from aestudio.audit.difference import ciede2000
from aestudio.audit.masks import LEAST, coverage, hsv_rule
from aestudio.audit.results import metric
from aestudio.audit.selftest.outcome import Outcome
from aestudio.audit.sharma import PAIRS
from aestudio.audit.statistics.effects import RATE_MARGIN
from aestudio.audit.statistics.groups import gap, max_t, means, null_band
from aestudio.cielab import SWATCHES, from_hex, lab_from_srgb
from aestudio.data.drawn.parameters import mean_face
from aestudio.data.drawn.render import SKIN, render
from aestudio.numerals import percent

__all__ = ["colours", "false_alarms", "masks", "small_groups"]

_TIMES = 199  # permutations: a level of 5 % is exact
# L*, a*, b* of the swatches by scikit-image, to one decimal
_MEASURED = np.array(
    [
        *((94.2, 1.5, 5.4), (92.3, 2.1, 7.3), (93.1, 0.2, 14.2), (87.6, 0.5, 17.8), (77.9, 3.5, 23.1)),
        *((55.1, 7.8, 26.7), (42.5, 12.3, 20.5), (30.7, 11.7, 13.3), (21.1, 2.7, 6.0), (14.6, 1.5, 3.5)),
    ]
)


def false_alarms(rng: np.random.Generator, audits: int = 1000) -> Outcome:
    """Audits without a difference: half with shuffled labels, half with noise that knows no group."""
    groups = np.repeat([0, 1, 2, 3], 40)
    values = rng.normal(3.0 * (groups == 1), 2.0)  # shifts that differ, until labels are shuffled
    flagged = 0
    for audit in range(audits):
        seen = values if audit % 2 else rng.standard_normal(160)
        labels = rng.permutation(groups) if audit % 2 else groups
        flagged += bool(max_t(seen, labels, 4, rng, _TIMES).p.min() <= 0.05)
    share = flagged / audits
    return Outcome(
        4,
        f"{audits:,} audits without a difference",
        f"{percent(share, 1)} flagged",
        "3.2 % to 6.8 % (the 99 % interval around 5 %)",
        0.032 <= share <= 0.068,
    )


def small_groups(rng: np.random.Generator, audits: int = 400) -> Outcome:
    """Equal rates stay inside the null band, and a group of six shows a count and no value."""
    groups = np.repeat(np.arange(5), 20)
    held = 0
    for _ in range(audits):
        values = (rng.random(100) < 0.8).astype(float)
        band = null_band(values, groups, 5, rng, times=_TIMES)
        held += bool(gap(means(values, groups, 5)) <= band)
    sizes = np.repeat([0, 1], [40, 6])
    small = metric(rng.normal(size=46), sizes, ("many", "few"), RATE_MARGIN, rng, 200).rows[1]
    return Outcome(
        10,
        "small groups of which all have the same rate",
        f"gap inside its null band in {percent(held / audits, 1)}; "
        f"a group of {small.count}: {'only counted' if small.says == 'count' else small.says}",
        "92 to 99 % (rates come in steps); a group below 10 is only counted",
        bool(0.92 <= held / audits <= 0.99 and (small.says, small.interval) == ("count", None)),
    )


def masks(rng: np.random.Generator) -> Outcome:
    """The check of skin masks lets the exact mask pass, and refuses a rule in use that loses dark skin."""
    parameters = np.concatenate([mean_face(lightness) for lightness in np.arange(21.0, 93.0)])
    drawn = render(parameters, 32)
    true = (drawn.regions & SKIN) > 0
    exact = coverage(true, true, drawn.apparent[:, 0])
    rule = coverage(hsv_rule(drawn.pictures / 255.0), true, drawn.apparent[:, 0])
    return Outcome(
        8,
        "masks of the skin, in bins of L* from 20 to 90",
        f"skin found by the exact mask: at least {exact.min():.2f} of it; by the HSV rule: "
        f"{', '.join(f'{share:.2f}' for share in rule)}",
        f"the exact mask finds at least {LEAST} in every bin; the HSV rule does not, and is refused",
        bool(exact.min() >= LEAST and rule.min() < LEAST),
    )


def colours(rng: np.random.Generator) -> Outcome:
    """Lab, CIEDE2000 and the typology angle at values that are published."""
    lab = float(np.abs(lab_from_srgb(from_hex(SWATCHES)) - _MEASURED).max())
    sharma = float(np.abs(ciede2000(PAIRS[:, :3], PAIRS[:, 3:6]) - PAIRS[:, 6]).max())
    edges = np.radians([55.0, 41.0, 28.0, 10.0, -30.0])
    either = [
        ita_class(ita(np.stack([50 + 20 * np.tan(edges + step), 0 * edges, 0 * edges + 20], axis=-1)))
        for step in (1e-6, -1e-6)
    ]
    right = either[0].tolist() == [0, 1, 2, 3, 4] and either[1].tolist() == [1, 2, 3, 4, 5]
    return Outcome(
        9,
        "colours whose formulas' results are published",
        f"Lab {lab:.3f} off (given to 0.05), CIEDE2000 {sharma:.6f} off, "
        f"typology angle {'right' if right else 'wrong'} at its edges",
        "Lab 0.02 beyond the rounding, CIEDE2000 0.0001, all edges",
        lab <= 0.07 and sharma <= 1e-4 and right,
    )
