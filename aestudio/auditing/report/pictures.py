"""The pictures of a report: inputs, outputs and truths of drawn faces, chosen by numbers, not by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.upsampling import MARK, baseline
from aestudio.audit.measure import inputs
from aestudio.auditing.quantiles import QUANTILES, RANKS, behind, ranked
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.auditing.work import Audited
from aestudio.export.report.html import Html, figure, paragraph, section
from aestudio.figures.look import INK, MUTED, as_pictures, middles, new_figure, shown, stamped, strip

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["gallery", "samples"]


def samples(audited: Audited) -> Html:
    """Strips at quantiles of the shift, and of nearest and farthest outputs, of each group."""
    facts, records, found = audited.facts, audited.records, audited.findings
    assert facts is not None
    assert records is not None
    assert found is not None
    if not facts.who.drawn:
        return section("Pictures", paragraph("Portraits of people are not put into reports."))
    by_shift = gallery(audited, behind(records, found.names), QUANTILES)
    by_error = gallery(audited, ranked(records, found.names), RANKS)
    if by_shift is None or by_error is None:
        return section(
            "Pictures", paragraph("Of so many pictures outputs were not kept, or there are too few.")
        )
    what = "ΔL*" if found.lightness is not None else "squared error"
    return section(
        "Pictures",
        paragraph(QUESTIONS["pictures"]),
        figure(by_shift, f"The pictures at 5, 50 and 95 % of each group's {what}. Synthetic upsampling."),
        figure(
            by_error,
            "Of each group the output with the smallest squared error, the median one and the one with the "
            "largest. Synthetic upsampling.",
        ),
    )


def gallery(audited: Audited, chosen: Mapping[str, list[int]], words: Iterable[str]) -> Figure | None:
    """Pictures of each group below each other; None where outputs were not kept.

    Args:
        audited: the audit.
        chosen: by group, places in its records.
        words: what the pictures of a group are called.
    """
    facts = audited.facts
    assert facts is not None
    which = np.array([place for places in chosen.values() for place in places], int)
    made = audited.outputs(which)
    if made is None or not len(which):
        return None
    true = facts.who.pictures(which)
    given = inputs(true, facts.who.rows[which], facts.how)
    again, factor = facts.how.degrade(made), facts.how.degrade.factor
    large = [np.clip(x, 0, 1).repeat(factor, 2).repeat(factor, 3) for x in (given, again)]
    rows = {
        "Input": large[0],
        "Output": made,
        "Output,\nmade small": large[1],
        "Truth": true,
        "Bicubic": baseline(given, facts.how.degrade, "bicubic"),
    }
    figure = new_figure(1.4 + 0.85 * len(which), 0.7 + 0.88 * len(rows))
    figure.set_layout_engine("constrained", rect=(0.02, 0, 0.98, 1))  # room for the longest word at the left
    for number, (title, pictures) in enumerate(rows.items()):
        axes = figure.add_subplot(len(rows), 1, number + 1)
        strips = as_pictures(pictures)
        shown(axes, strip(strips, len(strips)), 0.0, 1.0)
        axes.set_ylabel(title, rotation=0, ha="right", va="center", fontsize=8, color=INK)
        if title == "Output":
            stamped(axes, true.shape[3], len(which), MARK)
    width = true.shape[3]
    places = middles(width, len(which))
    called = tuple(words)
    labels = [f"{name}\n{word}" for name in chosen for word in called]
    axes.set_xticks(places, labels, fontsize=7, color=MUTED)
    axes.tick_params(length=0, pad=2)
    return figure
