"""Intersections in the report: every combination of two labels with its count, and what may be said of it."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.audit.findings import Findings
from aestudio.audit.findings.cross import Crossed
from aestudio.audit.findings.primary import POINTS
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.auditing.report.words import gap_words, interval_words, p_words, value_words
from aestudio.export.report.html import Html, paragraph, section, table

__all__ = ["ABOUT", "cross_head", "cross_rows", "cross_title", "intersections"]

SHORT = {"lightness": "ΔL*", "flips": "Excess flips", "abstention": "Abstention"}
ABOUT = (
    "Every combination is listed, whatever its size: below 10 with its count alone, below 30 without a test. "
    "p: against all other combinations, adjusted over them within the metric. Shrunken: the same value drawn "
    "towards the mean of all, the more so the fewer pictures there are; it has no interval of its own."
)


def cross_title(found: Findings) -> str:
    """What is crossed with what."""
    assert found.crossed is not None
    return f"Intersections: every group by “{found.crossed.column}”"


def cross_head(found: Crossed) -> tuple[str, ...]:
    """Of the table that `cross_rows` fills."""
    each = [title for name in found.metrics for title in (SHORT[name], "Shrunken", "p")]
    return ("Combination", "Pictures", "Persons", *each)


def cross_rows(found: Crossed) -> list[tuple[str, ...]]:
    """A row for each combination; those without a single picture too."""
    rows = []
    for k, combination in enumerate(found.names):
        cells = [combination, f"{found.sizes[k]:,}", f"{found.units[k]:,}"]
        for name, one in found.metrics.items():
            row, unit = one.metric.rows[k], POINTS if name == "flips" else one.unit
            shrunken = value_words(one.shrunken[k], unit)
            cells += [interval_words(row.interval, unit), shrunken, p_words(row.p_apart)]
        rows.append(tuple(cells))
    return rows


def intersections(found: Findings) -> Iterator[Html]:
    """The section; nothing where groups were not crossed."""
    crossed = found.crossed
    if crossed is None:
        return
    head = cross_head(crossed)
    left = f" Without the second label: {crossed.unlabelled:,} pictures." if crossed.unlabelled else ""
    gaps = [
        paragraph(f"{SHORT[name]}: {words}", muted=True)
        for name, one in crossed.metrics.items()
        if (words := gap_words(one.metric, one.unit))
    ]
    yield section(
        cross_title(found),
        paragraph(QUESTIONS["crossed"]),
        paragraph(ABOUT + left),
        table(head, cross_rows(crossed), right=range(1, len(head))),
        *gaps,
    )
