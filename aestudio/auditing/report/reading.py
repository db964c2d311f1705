"""What an audit found, in sentences: over all first, then of each metric a verdict that fits its numbers.

A verdict is about the margin that was set before. That groups differ, and that they differ by more than the
margin, are two questions: where the data answer only the first, both answers are said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from aestudio.audit.findings import Findings, Primary
from aestudio.audit.results import Row
from aestudio.audit.statistics.groups import Pair
from aestudio.audit.statistics.units import Interval, inputs_for_means, seen
from aestudio.auditing.report.tone import drawn_together
from aestudio.auditing.report.words import (
    SUCCESS,
    interval_words,
    margin_words,
    p_words,
    signed_points,
    value_words,
)

__all__ = [
    "State",
    "across",
    "compared",
    "numbers",
    "overall",
    "planned",
    "reading",
    "row_words",
    "state",
    "verdicts",
]

State = Literal["difference found", "differ", "smaller than the margin", "not shown", "not compared"]
"""What the numbers of a metric say of the groups; "differ" and "not shown" both lack data for the margin."""

SHORT: Mapping[str, str] = {
    "lightness": "lightness shift",
    "flips": "excess flips",
    "abstention": "abstention",
}
SEEN = "would have been seen"
FEW = "this takes two groups of 30 or more"
Z = 1.96  # half the width of a 95 % interval in standard errors
_LISTED = 3  # pairs of groups in a sentence
_TINY = 1e-6


def state(primary: Primary) -> State:
    """What is said of the groups against each other."""
    apart = primary.apart
    if apart.adjusted is None:
        return "not compared"
    if apart.verdict != "not enough data":
        return apart.verdict
    return "differ" if _differ(primary) else "not shown"


def compared(primary: Primary) -> str:
    """The verdict on the groups against each other, in words that fit p and intervals."""
    margin, found = margin_words(primary), state(primary)
    return {
        "difference found": f"Difference found, beyond the margin of {margin}",
        "differ": f"The groups differ; not enough data to say whether by more than the margin of {margin}",
        "smaller than the margin": f"Smaller than the margin of {margin}{_if_any(primary)}",
        "not shown": f"Not enough data: no difference shown, and one beyond {margin} not ruled out",
        "not compared": f"Not enough data: {FEW}",
    }[found]


def _if_any(primary: Primary) -> str:
    return ", though the groups differ" if _differ(primary) else ""


def _differ(primary: Primary) -> bool:
    """Whether groups differ, by however little."""
    return primary.apart.adjusted is not None and primary.apart.adjusted < 0.05


def numbers(primary: Primary, names: tuple[str, ...], most: int = 1) -> str:
    """What the verdict rests on: differences with intervals, p, and what would have been seen."""
    if primary.apart.adjusted is None:
        return ""
    told = f"{_pairs(primary, names, most)}; {_p(primary)}"
    if state(primary) == "not shown" and (least := _seen(primary)):
        told += f"; a difference of {least} {SEEN}"
    return told


def _p(primary: Primary) -> str:
    """The p-value adjusted over the primary metrics, and the other one where an interval leaves out 0."""
    adjusted = p_words(primary.apart.adjusted)
    told = f"p {adjusted if adjusted.startswith('<') else f'= {adjusted}'}"
    apart = any(pair.low > 0 or pair.high < 0 for pair in primary.apart.pairs)
    if state(primary) == "not shown" and apart:
        told += f" adjusted, {p_words(primary.apart.p)} before"
    return told


def _pairs(primary: Primary, names: tuple[str, ...], most: int) -> str:
    """The pairs of groups that the verdict rests on, the larger mean first; a count of those left out."""
    chosen = _telling(primary)
    told = ", ".join(_less(primary, pair, names) for pair in chosen[:most])
    left = len(chosen) - most
    return told if left <= 0 else f"{told}, and {left:,} more pair{'s' * (left > 1)} of groups"


def _telling(primary: Primary) -> list[Pair]:
    """Pairs beyond the margin; where groups differ, those beyond 0; else the one that reaches farthest."""
    pairs = list(primary.apart.pairs)
    limit = 0.0 if _differ(primary) else math.inf
    limit = primary.margin if state(primary) == "difference found" else limit
    beyond = [pair for pair in pairs if pair.low > limit or pair.high < -limit]
    return beyond or [max(pairs, key=lambda pair: max(abs(pair.low), abs(pair.high)))]


def _less(primary: Primary, pair: Pair, names: tuple[str, ...]) -> str:
    """A difference of two groups with its interval: "tone B minus tone A +4.00 L* (+3.70 to +4.30)"."""
    first, second = names[pair.first], names[pair.second]
    value, low, high = pair.difference, pair.low, pair.high
    if value < 0:
        first, second, value, low, high = second, first, -value, -high, -low
    between = Interval(value, low, high, 0)
    said = interval_words(between, primary.unit) if primary.unit else signed_points(between)
    return f"{first} minus {second} {said}"


def _seen(primary: Primary) -> str:
    """The difference that would have been seen in 80 % of such audits: "3.9 L*"; empty: nothing varies."""
    pairs = primary.apart.pairs
    least = seen(max(pair.error for pair in pairs), comparisons=len(pairs))
    if least < _TINY:
        return ""
    return f"{least:.1f} {primary.unit}" if primary.unit else f"{100 * least:.1f} points"


def across(primary: Primary, names: tuple[str, ...]) -> str:
    """Whether groups differ: the verdict, what it rests on, and all pairs where these are more."""
    told = numbers(primary, names)
    found = [f"{compared(primary)}{f': {told}' if told else ''}"]
    if len(primary.apart.pairs) > 1:
        every = ", ".join(_less(primary, pair, names) for pair in primary.apart.pairs)
        found.append(f"All pairs, with intervals that hold together: {every}")
    return f"{'. '.join(found)}."


def overall(found: Findings) -> tuple[str, ...]:
    """What was found for whom, in a few sentences: each group by itself, all tones, groups against others."""
    meant = f"Abstention is the rate of outputs that are no success. {SUCCESS}"
    told = (*_by_group(found), drawn_together(found.shrinkage), *_between(found))
    return (*_first_look(found), *filter(None, told), meant, *found.notes.values())


def _first_look(found: Findings) -> Iterator[str]:
    """Fewer than a hundred carry no headline."""
    tested = {row.group: row for one in found.primaries for row in one.all.rows if row.says == "test"}
    if tested:
        of = "pictures" if found.units == found.sizes else "persons"
        few = _listed([f"{row.count:,} {of} of {name}" for name, row in tested.items()])
        yield (
            f"Only {few} were measured. With fewer than 100 of each group this is a first look: intervals "
            "are wide."
        )


def _by_group(found: Findings) -> Iterator[str]:
    """Groups whose own mean is not 0; of abstention, which has no test of 0, those beyond the margin."""
    for name, one in found.named.items():
        for row, control in zip(one.all.rows, one.control.rows, strict=True):
            if row.interval is None or row.says == "estimate":
                continue
            failed = name == "abstention" and row.interval.outside(one.margin)
            if row.verdict == "difference found" or failed:
                told = interval_words(row.interval, one.told_in)
                if control.interval is not None:
                    told += f"; bicubic enlargement: {value_words(control.interval.value, one.told_in)}"
                yield f"{_moved(name, row.group, row.interval.value > 0)}: {told}."
        yield from _not_zero(name, one)


def _not_zero(name: str, one: Primary) -> Iterator[str]:
    """Means that are not 0 and of which nothing else is said: those within the margin, then the rest."""
    margin = margin_words(one)
    for verdict, words in (
        ("smaller than the margin", f"not 0, but smaller than the margin of {margin}"),
        ("not enough data", f"not 0; not enough data to say whether beyond the margin of {margin}"),
    ):
        certain = [row for row in one.all.rows if row.verdict == verdict and _is_certain(row)]
        if certain:
            each = [f"{row.group} {interval_words(row.interval, one.told_in)}" for row in certain]
            yield f"{SHORT[name].capitalize()} {words}: {', '.join(each)}."


def _is_certain(row: Row) -> bool:
    """Whether a group's mean is not 0, whatever its size."""
    return row.p_shift is not None and row.p_shift < 0.05


def _moved(metric: str, group: str, more: bool) -> str:
    if metric == "abstention":
        return f"Outputs of {group} that are no success"
    if metric == "lightness":
        return f"The skin of {group} comes out {'lighter' if more else 'darker'} than in its true pictures"
    often = "more" if more else "less"
    return f"Outputs of {group} are read as another group {often} often than its true pictures"


def _between(found: Findings) -> Iterator[str]:
    """Groups against groups: metrics with a difference first, those that could not be compared last."""
    by_state: dict[State, list[tuple[str, Primary]]] = {}
    for name, one in found.named.items():
        by_state.setdefault(state(one), []).append((SHORT[name], one))
    for short, one in by_state.get("difference found", []):
        pairs, margin = _pairs(one, found.names, _LISTED), margin_words(one)
        yield f"Between the groups a difference in {short} was found, beyond the margin of {margin}: {pairs}."
    for short, one in by_state.get("differ", []):
        pairs, margin = _pairs(one, found.names, _LISTED), margin_words(one)
        yield (
            f"The groups differ in {short}: {pairs}; there are not enough data to say whether by more than "
            f"the margin of {margin}."
        )
    within = by_state.get("smaller than the margin", [])
    for short, one in within:
        if _differ(one):
            pairs, margin = _pairs(one, found.names, _LISTED), margin_words(one)
            yield f"The groups differ in {short}, but by less than the margin of {margin}: {pairs}."
    if alike := [f"{short} ({margin_words(one)})" for short, one in within if not _differ(one)]:
        yield f"Differences between the groups are smaller than the margin in {_listed(alike)}."
    if unseen := by_state.get("not shown"):
        each = _listed([f"{short}{_would(one)}" for short, one in unseen])
        yield f"No difference between the groups could be shown in {each}."
    if left := by_state.get("not compared"):
        yield f"Groups were not compared in {_listed([short for short, _ in left])}: {FEW}."


def _would(primary: Primary) -> str:
    least = _seen(primary)
    return f" (a difference of {least} {SEEN})" if least else ""


def _listed(words: list[str]) -> str:
    """Words of a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def planned(primary: Primary) -> str:
    """How many of each group would tell a difference of the margin, at the spread found; empty: no need."""
    spreads = [
        (row.interval.high - row.interval.low) / 2 / Z * math.sqrt(row.count)
        for row in primary.all.rows
        if row.interval is not None and math.isfinite(row.interval.low) and row.says != "count"
    ]
    if state(primary) not in ("not shown", "not compared") or not spreads or max(spreads) <= 0:
        return ""
    pairs = max(1, len(primary.apart.pairs))
    count = inputs_for_means(primary.margin, max(spreads), comparisons=pairs)
    return (
        f"At the spread found here, about {count:,} of each group would show a difference of "
        f"{margin_words(primary)} in 80 % of cases."
    )


def row_words(row: Row, primary: Primary) -> str:
    """What is said of a group by itself, in words that fit its p and its interval."""
    if row.says == "count":
        return "fewer than 10: only counted"
    if row.verdict is None:
        return "fewer than 30: no test" if row.says == "estimate" else ""
    margin, shown = margin_words(primary), _is_certain(row)
    if row.verdict == "difference found":
        return f"difference found, beyond {margin}"
    if row.verdict == "smaller than the margin":
        return f"smaller than {margin}{', though not 0' if shown else ''}"
    return f"not 0; not enough data to say whether beyond {margin}" if shown else "not enough data"


def reading(found: Findings) -> dict[str, Any]:
    """The same for a file of numbers: over all, and of each primary metric."""
    return {
        "overall": list(overall(found)),
        **{name: across(one, found.names) for name, one in found.named.items()},
    }


def verdicts(found: Findings) -> Iterator[str]:
    """For the end of a command: over all, then the primary metrics, one line each."""
    yield from overall(found)
    for one in found.primaries:
        rows = ", ".join(
            f"{row.group} {interval_words(row.interval, one.told_in) if row.interval else f'n {row.count}'}"
            for row in one.all.rows
        )
        told = numbers(one, found.names)
        yield f"{one.title}: {rows}. {compared(one)}{f': {told}' if told else ''}."
