"""The page: what was audited, self-test, controls, primary metrics, pictures, the rest, and its limits."""

from __future__ import annotations

from aestudio.analysis.upsampling import MADE_UP
from aestudio.audit.findings import Findings
from aestudio.audit.statistics.effects import LIGHTNESS_MARGIN, RATE_MARGIN
from aestudio.audit.statistics.units import says
from aestudio.auditing.report.card import card, rest
from aestudio.auditing.report.cross import intersections
from aestudio.auditing.report.pictures import samples
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.auditing.report.reading import overall
from aestudio.auditing.report.results import flow, missing, primary_section
from aestudio.auditing.report.several import several_sections
from aestudio.auditing.report.terms import TERMS
from aestudio.auditing.report.words import (
    CLASSIFIER_HEAD,
    degraded,
    interval_words,
    sets_words,
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
            f"Model: {facts.way}; {weights_words(facts)}. Data: {facts.who.dataset.name}. Inputs: "
            f"{degraded(facts.how.degrade)}. Truth: the pictures before they were made small. Ranges in "
            f"brackets are 95 % intervals. What counts as no difference was set before: "
            f"{LIGHTNESS_MARGIN:g} L* of lightness, {100 * RATE_MARGIN:g} percentage points of a rate (the "
            "margins). A report by AE Studio.",
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
            paragraph(QUESTIONS["shares"]),
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
    head = ("Group", "Pictures audited", "Persons audited", "Pictures trained on", "Share of these", "")
    notes = [paragraph(note, muted=True) for note in (*facts.who.notes, *facts.who.dataset.notes)]
    return section(
        "What is in the sets",
        paragraph(QUESTIONS["sets"]),
        table(head, rows, right=(1, 2, 3, 4)),
        paragraph(sets_words(facts)),
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
    words = f"{well} of {len(rows)} planted answers came back as they must."
    if not done:
        words = (
            f"{well} of {len(rows)} planted answers came back as they must. The measurements cannot be "
            f"trusted: no result is shown."
        )
    return section(
        "Self-test",
        paragraph(QUESTIONS["self-test"]),
        paragraph(words),
        table(("", "Planted", "Found", "Wanted", ""), rows, right=(0,)),
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
    head = (
        *CLASSIFIER_HEAD,
        *("Read as their own group: true pictures", "Read as their own group: bicubic"),
    )
    return section(
        "Controls",
        paragraph(QUESTIONS["controls"]),
        paragraph(
            f"A classifier says which group a picture looks like (linear discriminants of 8 × 8 pixels). It "
            f"was taught on {facts.panel.taught:,} true pictures of each group, none of which is audited. It "
            "errs; its errors are in the rates of the outputs as in those of the true pictures."
        ),
        table(head, rows, right=(1, 2, 3)),
    )
