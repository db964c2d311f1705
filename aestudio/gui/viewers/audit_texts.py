"""What is in the sets, the self-test and the controls of an audit, as a text."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from aestudio.export.report.html import MEASURED
from aestudio.numerals import numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aestudio.audit.findings import Findings
    from aestudio.audit.statistics.amplification import Alpha
    from aestudio.auditing import Audited

__all__ = ["sets_text"]

FEW = 5  # columns that have room for whole intervals
NUMBER = re.compile(r"[+−<]? ?\d|–$")  # a cell that begins so is a number


def sets_text(audited: Audited) -> str:
    """Rich text; everything that comes from a file is escaped."""
    from aestudio.auditing.report.questions import QUESTIONS
    from aestudio.auditing.report.words import (
        CLASSIFIER_HEAD,
        PARITY,
        degraded,
        interval_words,
        not_measured,
        sets_words,
        success_words,
    )

    facts, found = audited.facts, audited.findings
    parts = [_heading("Self-test"), _line(QUESTIONS["self-test"]), _selftest(audited)]
    if facts is None or found is None:
        return "".join(parts)
    total = max(sum(facts.training), 1)
    rows = [
        (name, f"{n:,}", f"{units:,}", f"{trained:,} ({100 * trained / total:.1f} %)")
        for name, n, units, trained in zip(found.names, found.sizes, found.units, facts.training, strict=True)
    ]
    sets = [
        _heading("What is in the sets"),
        _line(QUESTIONS["sets"]),
        _table(("Group", "Pictures", "Persons", "Trained on"), rows),
        _line(f"{sets_words(facts)} Inputs: {degraded(facts.how.degrade)}."),
        _line(success_words(found, facts.settings.tolerance, facts.how.degrade.noise)),
        *(_line(note) for note in facts.who.notes),
    ]
    controls = [_heading("Controls"), _line(QUESTIONS["controls"])]
    if found.tables is None:
        controls.append(_line(found.notes["flips"]))
    else:
        right = facts.panel.right
        kept, shown = found.tables.kept, ("hr", "bicubic", "sr")
        checked = [
            (
                name,
                f"{100 * right[k]:.1f} %",
                *(interval_words(kept[of][k], "") for of in shown),
            )
            for k, name in enumerate(found.names)
        ]
        own = "read as their own group"
        head = (
            *CLASSIFIER_HEAD,
            *(f"{what} {own}" for what in ("True pictures", "Bicubic", "Outputs")),
        )
        controls += [_table(head, checked), _line(PARITY)]
    amplified = [(one.group, f"{one.alpha.odds:.2f}", _alpha(one.alpha)) for one in found.amplification]
    if amplified:
        titles = ("Group against the others", "Training odds, others : group", "α (1: a faithful sampler)")
        controls += [_heading("Amplification"), _table(titles, amplified)]
    if found.classes is not None:
        from aestudio.auditing.report.classes import ABOUT, HEAD, class_rows, kappa_words

        rows_of_classes = class_rows(found.classes)
        about = (
            _line(f"{QUESTIONS['classes']} {ABOUT}"),
            _table(HEAD, rows_of_classes),
            _line(kappa_words(found.classes)),
        )
        controls += [_heading("Tone classes"), *about]
    if found.crossed is not None:
        from aestudio.auditing.report.cross import ABOUT as ABOUT_CROSSED
        from aestudio.auditing.report.cross import cross_head, cross_rows, cross_title

        table = _table(cross_head(found.crossed), cross_rows(found.crossed))
        controls += [_heading(cross_title(found)), _line(f"{QUESTIONS['crossed']} {ABOUT_CROSSED}"), table]
    controls += _again(found)
    left = [_heading("Not measured"), *(_line(text) for text in not_measured(found))]
    return "".join([*sets, *parts, *controls, *left])


def _again(found: Findings) -> Iterator[str]:
    """Several outputs for one input."""
    from aestudio.auditing.report.questions import QUESTIONS
    from aestudio.auditing.report.several import (
        ABOUT_SEVERAL,
        SEVERAL_HEAD,
        UNINFORMED_HEAD,
        conditional_words,
        several_rows,
        uninformed_rows,
        uninformed_words,
    )

    if found.several is not None:
        yield _heading(f"{found.several.samples} outputs for one input")
        yield _line(f"{QUESTIONS['several']} {ABOUT_SEVERAL}")
        yield _table(SEVERAL_HEAD, several_rows(found.several))
        yield _line(conditional_words(found.several))
    if found.uninformed is not None:
        yield _heading("An input that says nothing of groups")
        yield _line(QUESTIONS["uninformed"])
        yield _table(UNINFORMED_HEAD, uninformed_rows(found.uninformed, found.names))
        yield from (_line(words) for words in uninformed_words(found.uninformed))


def _alpha(found: Alpha) -> str:
    value, low, high = (numeral(one, ".2f") for one in (found.value, found.low, found.high))
    return found.note or f"{value} ({low} to {high})"


def _selftest(audited: Audited) -> str:
    well = sum(outcome.passed for outcome in audited.outcomes)
    line = _line(f"{well} of {len(audited.outcomes)} planted answers came back as they must.")
    rows = [
        (str(o.number), o.name, o.found, o.wanted, "passed" if o.passed else "FAILED")
        for o in audited.outcomes
    ]
    return line + _table(("", "Planted", "Found", "Wanted", ""), rows)


def _heading(text: str) -> str:
    return f"<h4>{html.escape(text)}</h4>"


def _line(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Numbers stand on the right, and a value and its interval are not broken within where there is room."""
    put = _unbroken if len(head) <= FEW else html.escape
    columns = zip(*rows, strict=True) if rows else [[name] for name in head]
    sides = ["right" if all(NUMBER.match(cell) for cell in column) else "left" for column in columns]

    def line(tag: str, cells: Sequence[str]) -> str:
        each = zip(cells, sides, strict=True)
        return "".join(f"<{tag} align={side}>{put(cell)}</{tag}>" for cell, side in each)

    lines = "".join(f"<tr>{line('td', row)}</tr>" for row in rows)
    return f"<table cellspacing=0 cellpadding=4><tr>{line('th', head)}</tr>{lines}</table>"


def _unbroken(cell: str) -> str:
    """A cell in which a line may end between a value and its interval alone."""
    found = MEASURED.fullmatch(cell)
    parts = [html.escape(part).replace(" ", "&nbsp;") for part in found.groups()] if found else []
    return " ".join(parts) or html.escape(cell)
