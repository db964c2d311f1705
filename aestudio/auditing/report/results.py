"""The sections of the results: each primary metric, and who is read as whom."""

from __future__ import annotations

import math
from collections.abc import Iterator

from aestudio.audit.findings import REASONS, Findings, Primary
from aestudio.audit.findings.flips import SHOWN
from aestudio.audit.results import Row
from aestudio.audit.statistics.units import Interval
from aestudio.auditing.report import figures
from aestudio.auditing.report.classes import tone_classes
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.auditing.report.reading import across, planned, row_words
from aestudio.auditing.report.terms import ABOUT_TESTS, test_words
from aestudio.auditing.report.tone import line_words
from aestudio.auditing.report.words import (
    CYCLE,
    PARITY,
    SUCCESS,
    VIEWS_WORDS,
    gap_words,
    interval_words,
    margin_words,
    p_words,
    plain_interval,
    success_words,
    value_words,
)
from aestudio.auditing.work import Audited
from aestudio.export.report.html import Html, figure, paragraph, section, table
from aestudio.numerals import minus

__all__ = ["flow", "missing", "primary_section"]


def primary_section(one: Primary, found: Findings, audited: Audited) -> Html:
    """A primary metric: groups against groups, each group, its control, and what belongs to it."""
    head, rows = _by_group(one)
    question = next(QUESTIONS[name] for name, named in found.named.items() if named is one)
    parts = [
        paragraph(question),
        *([paragraph(SUCCESS)] if one is found.abstention else []),
        paragraph(across(one, found.names)),
        table(head, rows, right=range(1, min(7, len(head)))),
        *([paragraph(f"{VIEWS_WORDS} {SUCCESS}", muted=True)] if len(one.views) > 1 else []),
        *_left_out(one, found),
        *_dots(one, found.names),
        paragraph(" ".join(filter(None, (gap_words(one.all, one.unit), planned(one)))), muted=True),
    ]
    if one is found.abstention:
        parts += _cycle(found, audited)
    if one is found.lightness:
        parts += _tone(found, audited)
    return section(one.title, *parts)


def _left_out(one: Primary, found: Findings) -> Iterator[Html]:
    """How many of a group have no value of a metric."""
    counts = zip(one.all.rows, found.units, strict=True)
    missing = [f"{row.group} {units - row.count:,}" for row, units in counts if units > row.count]
    if missing:
        yield paragraph(f"Without a value, and not counted in n: {', '.join(missing)}.", muted=True)


def _dots(one: Primary, names: tuple[str, ...]) -> Iterator[Html]:
    """The figure of a metric; nothing where every group is too small for anything but its count."""
    metrics = (*one.views.values(), one.control)
    if any(row.interval for metric in metrics for row in metric.rows):
        words = f"{one.title}. Lines: 95 % intervals. Grey: where group means lie by chance (null band)."
        yield figure(figures.dots(one, names), words)


def _by_group(one: Primary) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Head and rows of the table of groups; what has no successes and no zero has no columns for these."""
    successes = one.views.get("successes only")
    both = ("Successes only", "Successes minus all outputs") if successes else ()
    margin = margin_words(one)
    tested = ("p against 0, adjusted", f"This group by itself (margin {margin})") if successes else ("",)
    rows = []
    for k, row in enumerate(one.all.rows):
        rest: tuple[str, ...] = ()
        if successes:
            success = successes.rows[k]
            rest = (interval_words(success.interval, one.told_in), _hidden(row, success, one.told_in))
        said = row_words(row, one)
        last = (p_words(row.p_shift), said) if successes else (said,)
        control = interval_words(one.control.rows[k].interval, one.told_in)
        rows.append(
            (row.group, f"{row.count:,}", interval_words(row.interval, one.told_in), *rest, control, *last)
        )
    return ("Group", "n", "All outputs", *both, "Bicubic (control)", *tested), rows


def _hidden(row: Row, success: Row, unit: str) -> str:
    """By how much a number changes where what is no success is left out."""
    if row.interval is None or success.interval is None:
        return "–"
    return value_words(success.interval.value - row.interval.value, unit)


def _cycle(found: Findings, audited: Audited) -> Iterator[Html]:
    assert audited.facts is not None
    assert audited.records is not None
    limit = audited.facts.settings.tolerance + audited.facts.how.degrade.noise**2
    yield paragraph(success_words(found, audited.facts.settings.tolerance, audited.facts.how.degrade.noise))
    head = ("Why it is no success", *found.names)
    rows = [
        (REASONS[name], *(interval_words(rate, "") for rate in rates))
        for name, rates in found.reasons.items()
    ]
    yield table(head, rows, right=range(1, len(head)))
    rows = [
        (f"{name.capitalize()}", *(plain_interval(row.interval) for row in metric.rows))
        for name, metric in found.cycles.items()
    ]
    title = f"{CYCLE}, of 255 levels"
    yield table((title, *found.names), rows, right=range(1, len(head)))
    if found.tables is not None:
        drawn = figures.quadrant(audited.records, found, limit)
        yield figure(
            drawn,
            "Each point is an output; dashed: the tolerance. An output that agrees with its input and is "
            "read as another group filled in what the input left open. One that does not agree and is read "
            "as another group did not heed its input.",
        )


def _tone(found: Findings, audited: Audited) -> Iterator[Html]:
    assert audited.records is not None
    if found.shrinkage is not None:
        yield paragraph(line_words(found.shrinkage))
    words = "Each point is a picture: the L* of its output’s skin over that of the true picture’s."
    yield figure(figures.tone(audited.records, found), words)
    if found.classes is not None:
        yield from tone_classes(found.classes, found.names)
    yield paragraph(QUESTIONS["evidence"])
    head = ("Part of ΔL*", *found.names)
    rows = [
        (name, *(interval_words(row.interval, "L*") for row in metric.rows))
        for name, metric in found.evidence.items()
    ]
    yield table(head, rows, right=range(1, len(head)))


def missing(found: Findings) -> Iterator[Html]:
    """Of metrics that are not there, why."""
    titles = {"lightness": "Lightness shift", "flips": "Excess flips"}
    for name, why in found.notes.items():
        yield section(f"{titles[name]}: not measured", paragraph(why))


def flow(found: Findings) -> Html:
    """The flow matrices, their tests, and amplification."""
    if found.tables is None:
        return Html("")
    tables = found.tables
    caption = "How many pictures with the label of the row were read as the group of the column. "
    caption += "Colour: flow beyond what the training shares explain." * (tables.residuals is not None)
    parts = [paragraph(QUESTIONS["flow"]), figure(figures.matrices(found), caption)]
    rows = [
        (name, *(interval_words(tables.kept[of][k], "") for of in SHOWN), _corrected(found, k))
        for k, name in enumerate(found.names)
    ]
    kept = (f"Read as their own group: {words}" for words in SHOWN.values())
    head = ("Group", *kept, "Outputs, without the classifier’s errors")
    parts.append(table(head, rows, right=(1, 2, 3, 4)))
    parts.append(paragraph(ABOUT_TESTS))
    parts.append(table(("Hypotheses on the matrix",), [(x,) for x in test_words(found)]))
    parts.append(paragraph(PARITY, muted=True))
    if found.amplification:
        parts += _amplified(found)
    return section("Who is read as whom, and amplification", *parts)


def _corrected(found: Findings, k: int) -> str:
    assert found.tables is not None
    made = found.tables.corrected
    if made.note:
        return made.note
    return interval_words(Interval(made.rates[k, k], made.low[k, k], made.high[k, k], 0), "")


def _amplified(found: Findings) -> Iterator[Html]:
    rows = []
    for one in found.amplification:
        a = one.alpha
        said = a.note or f"{a.value:.2f} ({a.low:.2f} to {a.high:.2f})"
        ratio = f"{a.flip_ratio:.2f}" if math.isfinite(a.flip_ratio) else "–"
        counts = minus(f"{a.flips[0]:.0f} / {a.flips[1]:.0f}")
        rows.append((one.group, f"{a.odds:.2f}", counts, ratio, said))
    head = (
        "Group against the others",
        "Training odds, others : group",
        "Excess flips, group / others",
        "Flip ratio, group : others",
        "α (1: a faithful sampler)",
    )
    yield table(head, rows, right=(1, 2, 3, 4))
    if any(math.isfinite(one.alpha.value) for one in found.amplification):
        yield figure(
            figures.alphas(found), "Flip ratio over training odds; the line is a faithful sampler's."
        )
