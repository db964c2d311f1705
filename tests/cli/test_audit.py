"""`aestudio audit`: its self-test, and what it says where there is no audit yet."""

from __future__ import annotations

from typing import Any

import pytest

from aestudio.audit import selftest
from aestudio.audit.selftest import Outcome


def of(*passed: bool) -> Any:
    tests = [
        lambda rng, k=k, well=well: Outcome(k, "planted", "5.00", "5 within 0.05", well)
        for k, well in enumerate(passed, start=1)
    ]
    return tuple(tests)


def test_the_self_test_prints_what_it_found(aestudio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TESTS", of(True, True))
    said = aestudio("audit", "--self-test")
    answer = aestudio("audit", "--self-test", "--json").json

    assert said.status == 0
    assert "passed  planted" in said.out
    assert "found   5.00" in said.out
    assert "all passed" in said.out
    assert answer["passed"] is True
    assert answer["tests"][1]["found"] == "5.00"


def test_a_failed_self_test_fails(aestudio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TESTS", of(True, False))
    said = aestudio("audit", "--self-test")

    assert said.status == 1
    assert "failed: 2; no result of an audit may be shown" in said.out


@pytest.mark.parametrize("extra", [["X"], ["--out", "d"]])
def test_the_self_test_takes_no_run(aestudio: Any, extra: list[str]) -> None:
    said = aestudio("audit", "--self-test", *extra)

    assert said.status == 2
    assert "expected neither a run nor --out" in said.error
