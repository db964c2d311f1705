"""What is written of an audit: it stands alone, says what it may, and names nobody."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.audit import selftest
from aestudio.audit.findings import findings
from aestudio.audit.measure import Kept, audit_records
from aestudio.audit.panel import taught
from aestudio.audit.records import Measuring
from aestudio.audit.statistics.units import Interval
from aestudio.audit.subjects import Subjects, subjects
from aestudio.audit.upsamplers import enlarging
from aestudio.auditing import Audited, AuditSettings, Facts
from aestudio.auditing.report import verdicts, write
from aestudio.auditing.report.words import FORBIDDEN, interval_words, signed
from aestudio.degrade import Degrade
from aestudio.job import run_out
from tests.audit.drawn import drawn, faces
from tests.auditing.test_work import planted


def audited(folder: Path, who: Subjects, pool: Subjects, **how: Any) -> Audited:
    """The bicubic enlargement, audited as if it were a run's model."""
    degrade, panel = Degrade(factor=8), taught(pool)
    measuring = Measuring(degrade, panel.judge, **how)
    kept = Kept.of(folder, who, measuring, "bicubic")
    records = run_out(audit_records(enlarging(degrade), who, measuring, kept))
    facts = Facts(
        folder / "run-001",
        AuditSettings(),
        who,
        measuring,
        panel,
        tuple(pool.sizes.tolist()),
        "bicubic",
        "0" * 64,
        99,
    )
    shares = pool.sizes / len(pool)
    found = run_out(findings(records, who.names, shares, unread=panel.note, resamples=99))
    outcomes = tuple(test(np.random.default_rng(0)) for test in planted(*[True] * len(selftest.TESTS)))
    return Audited(outcomes, facts, records, found, kept)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    return audited(tmp_path_factory.mktemp("audit"), faces(160), faces(300, seed=5))


def texts(folder: Path, found: Audited) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in write(found, folder).files}


def test_the_page_needs_nothing_beside_it_and_keeps_the_order(done: Audited, tmp_path: Path) -> None:
    html = texts(tmp_path, done)["report.html"]
    titles = re.findall(r"<h2>(.*?)</h2>", html)

    assert titles[:3] == ["What is in the sets", "Self-test", "Controls"]
    assert [title.split()[0] for title in titles[3:6]] == ["Lightness", "Excess", "Abstention:"]
    assert titles[6:] == [
        "Who is read as whom, and amplification",
        "Other training shares",
        "Pictures",
        "Other measurements",
        "Card",
    ]
    assert 'src="http' not in html
    assert "<script" not in html
    assert html.count("data:image/png") >= 6
    assert "This face is made up. Many faces fit this input. It cannot identify anyone." in html
    assert "synthetic truth" in html
    assert "Not measured" in html


def test_nothing_is_said_that_was_not_measured(done: Audited, tmp_path: Path) -> None:
    for name, text in texts(tmp_path, done).items():
        readable = re.sub(r"data:image/png;base64,[^\"]*", "", text)
        assert not FORBIDDEN.findall(readable), name
    assert FORBIDDEN.search("an unbiased and fair model")
    assert not any(FORBIDDEN.search(line) for line in verdicts(done.findings))  # type: ignore[arg-type]


def test_the_numbers_are_plain_and_whole(done: Audited, tmp_path: Path) -> None:
    found = json.loads(texts(tmp_path, done)["audit.json"])

    assert found["self_test"]["passed"] is True
    assert found["results"]["sizes"] == [80, 80]
    rows = found["results"]["lightness"]["views"]["all outputs"]["rows"]
    assert rows[0]["interval"]["low"] < rows[0]["interval"]["high"]
    assert found["data"]["labels"] == "synthetic truth"
    assert found["measured"]["degrade"]["factor"] == 8
    assert found["not_measured"]


def test_the_table_has_a_row_for_each_picture(done: Audited, tmp_path: Path) -> None:
    rows = list(csv.DictReader(texts(tmp_path, done)["pictures.csv"].splitlines()))

    assert len(rows) == 160
    assert done.records is not None
    assert float(rows[7]["delta_lightness"]) == pytest.approx(done.records["delta_lightness"][7], rel=1e-5)
    assert {row["group"] for row in rows} == {"0", "1"}


def test_of_portraits_neither_pictures_nor_labels_nor_names_are_written(tmp_path: Path) -> None:
    def portraits(count: int, seed: int) -> Subjects:
        ids = np.array([f"25_0_1_{k}.jpg" for k in range(count)])
        data = replace(drawn(count, seed=seed), truth={}, provenance="annotator-perceived", ids=ids)
        return subjects(data, np.arange(count))

    found = audited(tmp_path / "records", portraits(60, 1), portraits(80, 2))
    written = texts(tmp_path, found)
    header = written["pictures.csv"].splitlines()[0].split(",")

    assert not {"group", "person", "read_sr", "read_hr", "read_bicubic"} & set(header)
    assert "25_0_1" not in written["pictures.csv"] + written["report.html"] + written["audit.json"]
    assert "Portraits of people are not put into reports." in written["report.html"]
    assert "Lightness shift: not measured" in written["report.html"]
    assert "annotator-perceived" in written["report.html"]


def test_a_failed_self_test_shows_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = tuple(test(np.random.default_rng(0)) for test in planted(True, False))
    written = texts(tmp_path, Audited(outcomes))

    assert set(written) == {"report.html", "audit.json"}
    assert "no result is shown" in written["report.html"]
    assert json.loads(written["audit.json"])["results"] is None


def test_groups_below_ten_appear_with_a_count_alone(tmp_path: Path) -> None:
    who = faces(60, share=0.1)
    found = audited(tmp_path / "records", who, faces(300, seed=5))
    written = texts(tmp_path, found)
    numbers = json.loads(written["audit.json"])["results"]

    assert numbers["sizes"] == [54, 6]
    assert numbers["lightness"]["views"]["all outputs"]["rows"][1]["interval"] is None
    assert numbers["tables"]["counts"]["sr"][1] == [None, None]
    assert "fewer than 10" in written["report.html"]


def test_numbers_are_written_as_people_read_them() -> None:
    assert signed(-0.104) == "−0.10"
    assert interval_words(Interval(5.02, 4.8, 5.2, 100), "L*") == "+5.02 L* (+4.80 to +5.20)"
    assert interval_words(Interval(0.25, 0.2, 0.31, 100), "") == "25.0 % (20.0 % to 31.0 %)"
    assert interval_words(None, "L*") == "–"
