"""Several outputs for one input in the report: how freely they differ, and what the average face becomes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from aestudio.audit.findings import Findings
from aestudio.audit.findings.several import Several, Uninformed
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.auditing.report.words import interval_words, p_words, plain_interval
from aestudio.auditing.work import Audited
from aestudio.export.report.html import Html, figure, paragraph, section, table
from aestudio.figures.look import INK, as_pictures, new_figure, shown, strip
from aestudio.numerals import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aestudio.data.dataset import Array

__all__ = [
    *("ABOUT_SEVERAL", "SEVERAL_HEAD", "UNINFORMED_HEAD", "conditional_words", "several_rows"),
    *("several_sections", "uninformed_rows", "uninformed_words"),
]

SEVERAL_HEAD = (
    *("Group", "Inputs", "Own group among them", "Undecided, bits", "Two outputs apart, levels"),
    *("sd of L*", "One agrees with its input"),
)
UNINFORMED_HEAD = (
    *("Read as", "Outputs", "Share of the outputs", "Bicubic (control)", "Equal shares", "Training share"),
)
ABOUT_SEVERAL = (
    "Each input is one unit, whatever the number of its outputs. “Own group among them”: at least one output "
    "is read as the group of the true picture."
)
CUT = 12.0  # inches that a strip of outputs is wide at most


def several_rows(found: Several) -> list[tuple[str, ...]]:
    """A row for each group; groups below ten inputs have a count alone."""
    rows: list[tuple[str, ...]] = []
    for k, row in enumerate(found.coverage.rows):
        rows.append(
            (
                row.group,
                f"{row.count:,}",
                interval_words(row.interval, ""),
                plain_interval(found.entropy.rows[k].interval),
                plain_interval(found.apart.rows[k].interval),
                plain_interval(found.spread.rows[k].interval),
                interval_words(found.agrees.rows[k].interval, ""),
            )
        )
    return rows


def conditional_words(found: Several) -> str:
    """Whether groups are drawn as often as inputs say, in a sentence or two."""
    cpr = found.conditional
    if cpr is None:
        return (
            "How likely each group is given an input is known of drawn faces with noise in their inputs "
            "alone: whether groups are drawn that often (CPR) was not tested."
        )
    if cpr.note:
        return f"Whether groups are drawn as often as inputs say (CPR) was not tested: {cpr.note}."
    return (
        f"Groups drawn as often as the input says (CPR; the exact posterior of drawn faces at the training "
        f"shares, as the classifier reads them): p {p_words(cpr.p)}, mean squared difference of shares "
        f"{cpr.brier:.3f}; {cpr.faces:,.0f} faces in effect behind the median input."
    )


def uninformed_rows(found: Uninformed, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A row for each group."""
    equal, trained = (found.targets.get(name) for name in ("equal shares", "training shares"))
    return [
        (
            name,
            f"{found.read[k]:,}",
            interval_words(found.shares[k], ""),
            percent(found.control[k] / max(sum(found.control), 1), 1),
            "–" if equal is None else percent(equal.shares[k], 1),
            "–" if trained is None else percent(trained.shares[k], 1),
        )
        for k, name in enumerate(names)
    ]


def uninformed_words(found: Uninformed) -> Iterator[str]:
    """What was asked, and how far the shares are from each target."""
    noise = f", each with noise of standard deviation {found.noise:g}" if found.noise else ""
    yield (
        f"The average of the groups' mean pictures was made small and enlarged {found.samples:,} "
        f"times{noise}. It is of no group (UCPR). An output that is a blend of groups is read as one of "
        "them all the same: what bicubic enlargements of it, which add nothing, are read as is the "
        "classifier's doing; only where the outputs differ from these is it the model's."
    )
    told = "; ".join(
        f"from {name}: {100 * target.far:.0f} points (p {p_words(target.p)})"
        for name, target in found.targets.items()
        if math.isfinite(target.far)
    )
    if told:
        yield (
            f"Distance of the outputs' shares {told}. It is half the sum of the groups' differences (total "
            "variation), and p how often outputs drawn at those shares would be as far from them. Which "
            "shares are wanted is a choice of values."
        )


def several_sections(audited: Audited, found: Findings) -> Iterator[Html]:
    """The sections; nothing of what was not asked."""
    drawn = audited.facts is not None and audited.facts.who.drawn
    if found.several is not None:
        parts = [
            paragraph(QUESTIONS["several"]),
            paragraph(ABOUT_SEVERAL),
            table(SEVERAL_HEAD, several_rows(found.several), right=range(1, len(SEVERAL_HEAD))),
            paragraph(conditional_words(found.several)),
        ]
        if drawn and audited.again.several is not None:
            outputs = audited.again.several
            present = [found.names[k] for k in np.unique(outputs["group"])]
            words = "The first outputs of the first input of each group. Synthetic upsampling."
            parts.append(figure(_strips(outputs["pictures"], present), words))
        yield section(f"{found.several.samples} outputs for one input", *parts)
    if found.uninformed is not None:
        said = (QUESTIONS["uninformed"], *uninformed_words(found.uninformed))
        parts = [paragraph(words) for words in said]
        rows = uninformed_rows(found.uninformed, found.names)
        parts.append(table(UNINFORMED_HEAD, rows, right=(1, 2, 3, 4, 5)))
        if drawn and audited.again.uninformed is not None:
            pictures = audited.again.uninformed["pictures"]
            parts.append(figure(_strips(pictures, ["outputs"]), "Its first outputs. Synthetic upsampling."))
        yield section("An input that says nothing of groups", *parts)


def _strips(pictures: Array, names: list[str]) -> Figure:
    """A row of outputs `(J, S, C, H, W)`, uint8, for each name."""
    count = pictures.shape[1]
    drawn = new_figure(min(1.4 + 0.85 * count, CUT), 0.3 + 0.9 * len(names))
    for number, (name, outputs) in enumerate(zip(names, pictures / 255, strict=True)):
        axes = drawn.add_subplot(len(names), 1, number + 1)
        shown(axes, strip(as_pictures(outputs), count), 0.0, 1.0)
        axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=8, color=INK)
    return drawn
