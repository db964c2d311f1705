"""An audit as plain values, and its pictures' measurements as a table."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from typing import Any

import numpy as np

from aestudio import __version__
from aestudio.audit.findings import Findings
from aestudio.audit.findings.flips import FlipTables
from aestudio.audit.measure import described
from aestudio.audit.records import COLUMNS
from aestudio.auditing.report.reading import reading
from aestudio.auditing.report.terms import meanings
from aestudio.auditing.report.words import not_measured
from aestudio.auditing.work import Audited, passed
from aestudio.data.dataset import Array

__all__ = ["FEWEST", "plain", "table_of_pictures", "values", "without_few"]

FEWEST = 10
"""Of a group with fewer pictures only the count leaves the program."""


def plain(value: Any) -> Any:
    """A value as JSON has it; NaN and infinity are null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray | list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def values(audited: Audited) -> dict[str, Any]:
    """All that was found, without a single person: counts and what is measured of ten or more."""
    outcomes = [asdict(outcome) for outcome in audited.outcomes]
    found: dict[str, Any] = {
        "format": 1,
        "version": __version__,
        "self_test": {"passed": passed(audited.outcomes), "tests": outcomes},
    }
    facts, findings = audited.facts, audited.findings
    if facts is None or findings is None:
        return found | {"results": None, "why": "the self-test failed: no result is shown"}
    numbers = plain(_without_pictures(findings))
    if findings.tables is not None:
        numbers["tables"] = _tables(findings.tables)
    if findings.classes is not None:
        counts = findings.classes.counts
        numbers["classes"]["counts"] = {of: plain(without_few(table)) for of, table in counts.items()}
    data = facts.who.dataset
    return found | {
        "run": facts.run.name,
        "way": facts.way,
        "settings": facts.settings.to_json(),
        "measured": described(facts.how),
        "resamples": facts.resamples,
        "data": {
            "name": data.name,
            "fingerprint": data.fingerprint,
            "part": facts.settings.part,
            "pictures": len(facts.who),
            "shape": list(facts.who.shape),
            "column": facts.who.column,
            "labels": facts.who.provenance,
            "skin": facts.who.skin_words,
            "notes": list(facts.who.notes),
        },
        "weights": {"which": "best", "epoch": facts.epoch, "epochs": facts.epochs},
        "weights_sha256": facts.weights,
        "training": dict(zip(findings.names, facts.training, strict=True)),
        "classifier": {
            "taught_on_of_each_group": facts.panel.taught,
            "held_out": plain(facts.panel.confusion),
            "note": facts.panel.note,
        },
        "reading": reading(findings),
        "meanings": meanings(),
        "results": numbers,
        "not_measured": list(not_measured(findings)),
    }


def hidden(tables: FlipTables, counts: Array) -> Array:
    """The counts without the rows of groups below ten."""
    few = tables.counts["hr"].sum(1) < FEWEST
    return np.where(few[:, None], np.nan, counts)


def _without_pictures(findings: Findings) -> Findings:
    """The numbers without what is known of single pictures."""
    if findings.classes is None:
        return findings
    return replace(findings, classes=replace(findings.classes, pictures={}))


def without_few(counts: Array) -> Array:
    """Counts without the rows that hold fewer than ten pictures."""
    few = counts.sum(1) < FEWEST
    return np.where(few[:, None], np.nan, counts)


def _tables(tables: FlipTables) -> dict[str, Any]:
    found: dict[str, Any] = plain(tables)
    found["counts"] = {of: plain(hidden(tables, counts)) for of, counts in tables.counts.items()}
    if tables.residuals is not None:
        found["residuals"] = plain(hidden(tables, tables.residuals))
    return found


def table_of_pictures(audited: Audited) -> str:
    """A CSV table, one row a picture. Of portraits neither label nor name is in it."""
    assert audited.records is not None
    assert audited.facts is not None
    drawn = audited.facts.who.drawn
    columns = dict(audited.records.columns if drawn else audited.records.of_people)
    names = [name for name in ("row", "group", "person", *COLUMNS) if name in columns and name != "person"]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(names)
    listed = [_cells(columns[name]) for name in names]
    table.writerows(zip(*listed, strict=True))
    return text.getvalue()


def _cells(column: Array) -> list[str]:
    if column.dtype.kind == "f":
        return [f"{value:.6g}" if math.isfinite(value) else "" for value in column.tolist()]
    return [str(int(value)) for value in column.tolist()]


def digest(text: str) -> str:
    """SHA-256 of a text, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()
