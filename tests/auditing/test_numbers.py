"""An audit that is looked at again shows the numbers that were kept, where they are of the same."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.audit import selftest
from aestudio.audit.findings import Findings
from aestudio.audit.selftest import Outcome
from aestudio.auditing import AuditJob, AuditSettings
from aestudio.auditing import work as auditing
from aestudio.auditing.coded import classes, decoded, encoded
from aestudio.auditing.last import LastAudit
from aestudio.auditing.numbers import KeptNumbers
from aestudio.auditing.report.page import report
from aestudio.auditing.work import Audited
from aestudio.data import Dataset
from aestudio.job import finish
from aestudio.run import Run
from tests.auditing.runs import trained
from tests.auditing.test_report import done  # noqa: F401
from tests.auditing.test_work import planted

Made = tuple[Run, Dataset, Path, Audited]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TESTS", planted(True, True))


@pytest.fixture
def made(tmp_path: Path) -> Made:
    run, data = trained(tmp_path / "run-001")
    folder = tmp_path / "audit"
    return run, data, folder, finish(AuditJob(run.path, AuditSettings(), folder, resamples=99), data)


def again(made: Made, **changed: Any) -> Audited:
    run, data, folder, first = made
    assert isinstance(first.last, LastAudit)
    return finish(replace(AuditJob.once_more(run.path, folder, first.last), **changed), data)


def numbers_of(made: Made) -> Path:
    (file,) = made[2].rglob("numbers.json")
    return file


def test_an_audit_is_shown_again_without_being_worked_out(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took up to eleven seconds for a thousand pictures."""
    monkeypatch.setattr(auditing, "findings", None)
    monkeypatch.setattr(selftest, "run", None)

    assert report(again(made)) == report(made[3])


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "other"])
def test_numbers_that_are_damaged_or_not_there_are_worked_out_anew(made: Made, damage: str) -> None:
    file = numbers_of(made)
    text = file.read_text()
    if damage == "cut":
        file.write_text(text[: len(text) // 2])
    elif damage == "changed":
        held = json.loads(text)
        held["numbers"][1]["of"]["sizes"][0] += 1
        file.write_text(json.dumps(held))
    elif damage == "other":
        file.write_text("[1, 2]")
    else:
        file.unlink()

    assert report(again(made)) == report(made[3])
    assert file.read_text() == text  # they are whole again


def test_numbers_of_other_settings_are_not_shown(made: Made) -> None:

    found = again(made, resamples=199)

    assert found.findings is not None
    assert made[3].findings is not None
    assert found.findings.primaries != made[3].findings.primaries


def seven() -> dict[str, Any]:
    return {"is": "Findings", "of": dict.fromkeys((one.name for one in fields(Findings)), 7)}


@pytest.mark.parametrize("what", ["deep", "outcomes", "no outcomes", "fields"])
def test_what_is_no_audit_is_not_read_whoever_wrote_it(done: Audited, tmp_path: Path, what: str) -> None:  # noqa: F811
    """What was nested too deep broke the audit, and so did what had the digest but not the types."""
    kept = KeptNumbers(tmp_path / "numbers.json", "x")
    found = done.findings
    assert found is not None
    good: Any = encoded(((Outcome(1, "a", "b", "c", True),), found))
    wrong: dict[str, Any] = {"outcomes": [["abc"], good[1]], "no outcomes": [5, good[1]]}
    wrong |= {"fields": [good[0], seven()]}
    for numbers, comes_back in ((good, True), (wrong.get(what), False)):
        held = {"of": "x", "digest": kept._digest(numbers), "numbers": numbers}
        kept.file.write_text(json.dumps(held))
        if what == "deep" and not comes_back:
            kept.file.write_text('{"of":"x","digest":"","numbers":' + "[" * 600 + "]" * 600 + "}")
        assert (kept.read() is not None) == comes_back


def test_only_arrays_of_numbers_and_texts_are_made() -> None:
    for array in (np.array([1.0, np.nan]), np.array(["a", "bc"]), np.array([True])):
        assert np.array_equal(decoded(encoded(array), {}), array, equal_nan=array.dtype.kind == "f")
    with pytest.raises(ValueError, match="numbers or texts, found object"):
        decoded({"is": "array", "dtype": "O", "shape": [1], "of": [1]}, {})


@pytest.mark.parametrize("other", ["machine", "version"])
def test_a_self_test_of_another_machine_or_library_does_not_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, other: str
) -> None:
    here = KeptNumbers.made_of(tmp_path, ())
    if other == "machine":
        monkeypatch.setattr("platform.machine", lambda: "another")
    else:
        monkeypatch.setattr("aestudio.auditing.numbers.version", lambda _: "0.0.1")
    assert KeptNumbers.made_of(tmp_path, ()).of != here.of


def test_everything_an_audit_finds_comes_back(done: Audited) -> None:  # noqa: F811
    told = json.loads(json.dumps(encoded(done.findings), allow_nan=False))

    back = decoded(told, classes(type(done.findings)))

    assert report(replace(done, findings=back)) == report(done)
