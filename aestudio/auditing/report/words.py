"""The words of an audit, the same in its report and in the window.

They say what was measured and no more: no verdict on a model as a whole, no order among groups.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from aestudio.audit.cycle import levels
from aestudio.audit.findings import Findings, Primary
from aestudio.audit.findings.primary import POINTS
from aestudio.audit.results import Metric
from aestudio.audit.statistics.units import Interval
from aestudio.degrade import Degrade
from aestudio.numerals import minus, value_text

if TYPE_CHECKING:
    from aestudio.auditing.work import Facts

__all__ = [
    *(
        "CARD",
        "CLASSIFIER_HEAD",
        "CYCLE",
        "FORBIDDEN",
        "MINUS",
        "PARITY",
        "SUCCESS",
        "VIEWS_WORDS",
        "audited_words",
        "degraded",
        "gap_words",
        "interval_words",
        "margin_words",
        "not_measured",
    ),
    *(
        "p_words",
        "plain_interval",
        "sets_words",
        "signed",
        "signed_points",
        "success_words",
        "value_words",
        "weights_words",
    ),
]

MINUS = "−"
FORBIDDEN = re.compile(
    r"\b(un|de)?bias(ed|es)?\b|\b(un)?fair(er|est|ly|ness)?\b|\bdiscriminat\w*|\brac(ist|ism)\b|"
    r"\b(best|worst|better|worse)[- ]treated\b|\bfitzpatrick\b",
    re.IGNORECASE,
)
"""What is never said of a model or of people: the measurements do not carry it."""

PARITY = (
    "A sampler that is faithful to its training set cannot keep all groups equally often (RDP) unless "
    "they are "
    "equally frequent in it: RDP and the preservation of shares (PR, CPR) exclude each other. Which of "
    "them is "
    "wanted is a choice of values, and no number decides it."
)
SUCCESS = (
    "An output is a success if, made small again, it equals its input within the tolerance. It is none if it "
    "has no skin region, if its pixels are no numbers, or if the classifier had to be sure of it and was not."
)
VIEWS_WORDS = (
    "“Successes minus all outputs” is how far the mean of a group moves if its other outputs are left out: "
    "what a report on successes alone would hide."
)
CLASSIFIER_HEAD = ("Group", "Classifier is right, on pictures held back")
CYCLE = "Difference of the output, made small again, from its input (root mean square)"
ONCE = "Several outputs for one input: each input was enlarged once."
NOT_MEASURED = (
    "Other training shares: what changes when the groups' shares in the training set change (the dial).",
    "Groups other than those of the label columns named here.",
    "Whether an output looks like the same person; whether people find outputs convincing.",
    "Inputs made small in any other way than the one stated, compressed or taken by other cameras.",
)
CARD = {
    "Intended use": "Teaching, and studying what an upsampler does to labelled pictures.",
    "Out of scope": "Identifying anybody, evidence of any kind, moderation, decisions about people. An "
    "output is "
    "made up: it is one of many pictures that fit its input.",
    "Ethics": "Groups are labels that somebody gave; they are social categories or drawings' parameters, and "
    "nobody's identity. Training on equal shares is a choice of values and not a neutral one. Colour in a "
    "photograph is that of skin, light and camera together: only the shift between two pictures of the same "
    "scene is measured.",
}


def not_measured(found: Findings) -> tuple[str, ...]:
    """What an audit did not look at."""
    return NOT_MEASURED if found.several is not None else (*NOT_MEASURED[:1], ONCE, *NOT_MEASURED[1:])


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign: "+0.25", "−0.10"; none of what is rounded to 0."""
    if not math.isfinite(value):
        return "–"
    told = f"{value:+.{digits}f}".replace("-", MINUS)
    return told if float(told[1:]) else told[1:]


def value_words(value: float, unit: str) -> str:
    """A value in its unit; a rate in per cent, a difference of rates in percentage points."""
    if not math.isfinite(value):
        return "–"
    if unit == POINTS:
        return f"{signed(100 * value, 1)} {POINTS}"
    return f"{signed(value)} {unit}" if unit else f"{100 * value:.1f} %".replace("-", MINUS)


def interval_words(found: Interval | None, unit: str) -> str:
    """A value with its interval: "+5.02 L* (4.80 to 5.20)"."""
    if found is None or not math.isfinite(found.value):
        return "–"
    if not math.isfinite(found.low):
        return f"{value_words(found.value, unit)} ({found.note or 'no interval'})"
    if unit == POINTS:
        return signed_points(found)
    ends = [
        value_words(end, unit).replace(f" {unit}", "") if unit else value_words(end, "")
        for end in (found.low, found.high)
    ]
    return f"{value_words(found.value, unit)} ({ends[0]} to {ends[1]})"


def plain_interval(found: Interval | None) -> str:
    """A value and its interval as bare numbers."""
    if found is None or not math.isfinite(found.value):
        return "–"
    value, low, high = (value_text(number, 3) for number in (found.value, found.low, found.high))
    return minus(f"{value} ({low} to {high})" if math.isfinite(found.low) else value)


def signed_points(found: Interval | None) -> str:
    """A difference of two rates with its interval, in percentage points: "+5.0 (+1.0 to +9.0) points"."""
    if found is None or not math.isfinite(found.value):
        return "–"
    value, low, high = (signed(100 * x, 1) for x in (found.value, found.low, found.high))
    return f"{value} ({low} to {high}) points" if math.isfinite(found.low) else f"{value} points"


def p_words(p: float | None) -> str:
    """A p-value: "< 0.001", "0.042"."""
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def audited_words(facts: Facts) -> str:
    """What figures depend on: which pictures, which weights, how many resamples of which seed."""
    part, drawn = facts.settings.part, f"{facts.resamples:,} resamples of seed {facts.settings.seed}"
    return f"{len(facts.who):,} pictures of the {part} part, {weights_words(facts)}, {drawn}"


def sets_words(facts: Facts) -> str:
    """Which labels the groups are, who gave them, and what was audited of what."""
    return (
        f"The groups are the labels in the column “{facts.who.column}”. Source of the labels: "
        f"{facts.who.provenance}. Audited are the pictures of the {facts.settings.part} part. Skin: "
        f"{facts.who.skin_words}."
    )


def weights_words(facts: Facts) -> str:
    """Which weights were audited: "the best weights, of epoch 12 of 20"."""
    of = f" of {facts.epochs:,}" if facts.epochs else ""
    return "the best weights" + (f", of epoch {facts.epoch:,}{of}" if facts.epoch is not None else "")


def margin_words(primary: Primary) -> str:
    """What counts as no difference: "2 L*", "5 points"."""
    return f"{primary.margin:g} {primary.unit}" if primary.unit else f"{100 * primary.margin:g} points"


def success_words(found: Findings, tolerance: float, noise: float) -> str:
    """What a success is, and how much lighter all over an output of each group may be and still be one."""
    limit = tolerance + noise**2
    told = zip(found.names, found.budgets, strict=False)
    colour = ", ".join(f"{name} {value:.1f} L*" for name, value in told if math.isfinite(value))
    budget = f" So an output may be lighter all over and still be a success, by up to: {colour}."
    budget, included = budget * bool(colour), f"; the input's noise of {noise:g} is included" * bool(noise)
    return (
        f"Tolerance: the mean squared difference of the output, made small again, and its input is at most "
        f"{limit:.3g} ({levels(limit):.1f} of 255 levels{included}).{budget}"
    )


def gap_words(metric: Metric, unit: str) -> str:
    """The gap between groups beside what chance makes of it."""
    if metric.gap is None or metric.band is None:
        return ""
    found = any(row.p_apart is not None and row.p_apart < 0.05 for row in metric.rows)
    flag = (
        " The smallest group varies much more than the others, so p-values between groups are too small."
        * (metric.unequal and found)
    )
    gap, band = (
        f"{size:.2f} {unit}" if unit else f"{100 * size:.1f} points" for size in (metric.gap, metric.band)
    )
    return (
        f"Largest minus smallest group mean: {gap}. If the groups did not differ, chance would keep it below "
        f"{band} in 95 % of cases.{flag}"
    )


def degraded(degrade: Degrade) -> str:
    """How inputs are made, in words: "pictures made 8 times smaller (average of code values, no noise)"."""
    noise = f", noise of standard deviation {degrade.noise:g}" if degrade.noise else ", no noise"
    how = f"{degrade.kernel} of {degrade.light}{noise}"
    return f"pictures made {degrade.factor} times smaller ({how})"
