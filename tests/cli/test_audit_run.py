"""`aestudio audit RUN --out DIR`: files, what it says, and that it goes on after a break."""

from __future__ import annotations

from pathlib import Path

import pytest

from aestudio.audit import selftest
from tests.auditing.runs import QuickAudit, trained
from tests.auditing.test_work import planted
from tests.cli.conftest import Command


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TESTS", planted(True, True))
    monkeypatch.setattr("aestudio.auditing.AuditJob", QuickAudit)


def test_a_run_is_audited_and_told_of(aestudio: Command, tmp_path: Path) -> None:
    run, _ = trained(tmp_path / "run-001")

    said = aestudio("audit", run.path, "--out", tmp_path / "out", "--set", "most=60", "--json")
    again = aestudio("audit", run.path, "--out", tmp_path / "out", "--set", "most=60")

    assert said.status == 0, said.err
    assert [Path(file).name for file in said.json["files"]] == ["report.html", "audit.json", "pictures.csv"]
    assert all(Path(file).is_file() for file in said.json["files"])
    assert said.json["results"]["sizes"]
    assert "self-test: 2 of 2 passed" in again.out
    assert "Lightness shift" in again.out

    wrong = aestudio("audit", run.path, "--out", tmp_path / "out", "--set", "tolerance=0")
    assert wrong.status == 2
    assert "tolerance" in wrong.error


def test_without_the_self_test_there_is_no_result(
    aestudio: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "TESTS", planted(True, False))
    run, _ = trained(tmp_path / "run-001")

    said = aestudio("audit", run.path, "--out", tmp_path / "out")

    assert said.status == 1
    assert "no result of an audit may be shown" in said.out
    assert "FAILED  planted" in said.out


def test_a_broken_off_audit_says_that_it_goes_on_and_does(
    aestudio: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _ = trained(tmp_path / "run-001")
    command = ("audit", run.path, "--out", tmp_path / "out", "--set", "most=60")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aestudio.auditing.work.findings", interrupted)
    stopped = aestudio(*command)
    monkeypatch.undo()
    monkeypatch.setattr(selftest, "TESTS", planted(True, True))
    monkeypatch.setattr("aestudio.auditing.AuditJob", QuickAudit)
    monkeypatch.setattr("aestudio.audit.measure._part", interrupted)  # nothing is measured twice

    assert stopped.status == 130
    assert "the same command goes on where it was" in stopped.err
    assert not (tmp_path / "out" / "report.html").exists()
    assert aestudio(*command).status == 0
