"""The page: what was audited, self-test, controls, primary metrics, pictures, the rest, and its limits."""

from __future__ import annotations

from aestudio.analysis.upsampling import MADE_UP
from aestudio.audit.findings import Findings
from aestudio.audit.statistics.units import says
from aestudio.auditing.report.card import card, rest
from aestudio.auditing.report.cross import intersections
from aestudio.auditing.report.pictures import samples
from aestudio.auditing.report.reading import overall
from aestudio.auditing.report.results import flow, missing, primary_section
from aestudio.auditing.report.several import several_sections
from aestudio.auditing.report.terms import TERMS
from aestudio.auditing.report.words import (
    degraded,
    interval_words,
    weights_words,
)
from aestudio.auditing.work import Audited, Facts, passed
from aestudio.export.report.html import Html, heading, lead, lines, page, paragraph, section, table
from aestudio.numerals import percent

__all__ = ["TITLE", "report"]

TITLE = "Apparent skin colour shift and label preservation"


def report(audited: Audited) -> Html:
    """The whole page; where the self-test failed, that and nothing else."""
    facts, found = audited.facts, audited.findings
    if facts is None or found is None:
        body = [heading("Audit without a result"), _selftest(audited)]
        return page("Audit without a result", body)
    name = f"{TITLE} of {facts.run.name}"
    body = [
        heading(name),
        paragraph(
            f"This model ({facts.way}; {weights_words(facts)}), this data ({facts.who.dataset.name}), this D "
            f"({degraded(facts.how.degrade)}). "
            f"A report by AE Studio.",
            muted=True,
        ),
        lead(lines(*overall(found))),
        paragraph(MADE_UP),
        _sets(facts, found),
        _selftest(audited),
        _controls(facts, found),
        *(primary_section(one, found, audited) for one in found.primaries),
        *missing(found),
        section("What the words mean", table(("", ""), list(TERMS.items()))),
        flow(found),
        *intersections(found),
        *several_sections(audited, found),
        section(
            "Other training shares",
            paragraph("Not measured here: this is one model, trained on one set with the shares above."),
        ),
        samples(audited),
        rest(audited, found),
        card(facts, found),
    ]
    return page(name, body)


def _sets(facts: Facts, found: Findings) -> Html:
    total = sum(facts.training)
    rows = [
        (name, f"{n:,}", f"{units:,}", f"{trained:,}", percent(trained / total, 1), _allowed(units))
        for name, n, units, trained in zip(found.names, found.sizes, found.units, facts.training, strict=True)
    ]
    head = ("Group", "Pictures", "Persons", "Trained on", "Share", "")
    notes = [paragraph(note, muted=True) for note in (*facts.who.notes, *facts.who.dataset.notes)]
    return section(
        "What is in the sets",
        table(head, rows, right=(1, 2, 3, 4)),
        paragraph(
            f"Groups are labels in the column “{facts.who.column}”; they are: {facts.who.provenance}. "
            f"Audited: the {facts.settings.part} part. Skin: {facts.who.skin_words}."
        ),
        *notes,
    )


def _allowed(count: int) -> str:
    return {
        "count": "fewer than 10: counted, nothing else is said",
        "estimate": "fewer than 30: estimates, no tests",
        "test": "tests; fewer than 100: no headline",
        "headline": "",
    }[says(count)]


def _selftest(audited: Audited) -> Html:
    done = passed(audited.outcomes)
    rows = [
        (o.number, o.name, o.found, o.wanted, "passed" if o.passed else "FAILED") for o in audited.outcomes
    ]
    well = sum(outcome.passed for outcome in audited.outcomes)
    words = f"{well} of {len(rows)} planted answers came back, before anything else was looked at."
    if not done:
        words = (
            f"{well} of {len(rows)} planted answers came back. The instrument cannot be trusted: no "
            f"result is shown."
        )
    return section(
        "Self-test", paragraph(words), table(("", "Planted", "Found", "Wanted", ""), rows, right=(0,))
    )


def _controls(facts: Facts, found: Findings) -> Html:
    if facts.panel.judge is None or found.tables is None:
        return section("Controls", paragraph(f"Groups were not read. {found.notes['flips']}"))
    right, sizes = facts.panel.right, facts.panel.confusion.sum(1)
    rows = [
        (
            name,
            f"{percent(right[k], 1)} of {sizes[k]:,}",
            *(interval_words(found.tables.kept[of][k], "") for of in ("hr", "bicubic")),
        )
        for k, name in enumerate(found.names)
    ]
    head = ("Group", "Classifier right, held out", "Kept: true pictures", "Kept: bicubic")
    return section(
        "Controls",
        paragraph(
            f"Groups are read by a classifier (linear discriminants of 8 × 8 pixels), taught on "
            f"{facts.panel.taught:,} "
            "true pictures of each group that are not audited. Its own errors are in every rate below, "
            "and in the "
            "same rates of the true pictures. Bicubic enlargement has learned nothing."
        ),
        table(head, rows, right=(1, 2, 3)),
    )
