"""What is written of an audit: it stands alone, says what it may, and names nobody."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.analysis.upsampling import MARK
from aestudio.audit import selftest
from aestudio.audit.findings import NO_SKIN, NOT_READ, findings
from aestudio.audit.measure import Kept, audit_records
from aestudio.audit.panel import taught
from aestudio.audit.records import Measuring
from aestudio.audit.several import Again, chosen, several, uninformed
from aestudio.audit.statistics.units import Interval
from aestudio.audit.subjects import Crossing, Subjects, subjects
from aestudio.audit.upsamplers import enlarging
from aestudio.auditing import Audited, AuditSettings, Facts
from aestudio.auditing.quantiles import QUANTILES, behind
from aestudio.auditing.report import verdicts, write
from aestudio.auditing.report.pictures import gallery
from aestudio.auditing.report.reading import planned
from aestudio.auditing.report.results import _by_group
from aestudio.auditing.report.several import uninformed_words
from aestudio.auditing.report.words import FORBIDDEN, interval_words, plain_interval, signed
from aestudio.data.dataset import Array
from aestudio.degrade import Degrade
from aestudio.job import run_out
from tests.audit.drawn import drawn, faces
from tests.auditing.test_work import planted


def audited(
    folder: Path, who: Subjects, pool: Subjects, made: Callable[[Array], Array] | None = None, **how: Any
) -> Audited:
    """The bicubic enlargement, or something else that is made of inputs, audited as if it were a run's."""
    degrade, panel = Degrade(factor=8), taught(pool)
    measuring = Measuring(degrade, panel.judge, **how)
    kept = Kept.of(folder, who, measuring, "bicubic")
    records = run_out(audit_records(made or enlarging(degrade), who, measuring, kept))
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
        epoch=12,
        epochs=20,
    )
    shares = pool.sizes / len(pool)
    again = asked_again(who, measuring)
    crossing = Crossing("shape", ("1", "2"), np.arange(len(who)) % 2)
    numbers = findings(
        records, who.names, shares, unread=panel.note, resamples=99, crossing=crossing, again=again
    )
    outcomes = tuple(test(np.random.default_rng(0)) for test in planted(*[True] * len(selftest.TESTS)))
    return Audited(outcomes, facts, records, run_out(numbers), kept, again)


def asked_again(who: Subjects, how: Measuring) -> Again:
    """Four outputs of each of six inputs, and of the average face: bicubic, with noise."""
    rng, bicubic = np.random.default_rng(3), enlarging(how.degrade)

    def noisy(small: Array) -> Array:
        made: Array = np.asarray(bicubic(small + 0.1 * rng.standard_normal(small.shape)))
        return made

    several_outputs = run_out(several(noisy, who, chosen(who, 24), how, 4))
    return Again(several_outputs, run_out(uninformed(noisy, who, how, 12, 0.0)))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    return audited(tmp_path_factory.mktemp("audit"), faces(160), faces(300, seed=5))


def texts(folder: Path, found: Audited) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in write(found, folder).files}


@pytest.fixture(scope="module")
def written(done: Audited, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return texts(tmp_path_factory.mktemp("report"), done)


def test_the_page_needs_nothing_beside_it_and_keeps_the_order(written: dict[str, str]) -> None:
    html = written["report.html"]
    titles = re.findall(r"<h2>(.*?)</h2>", html)

    assert titles[:3] == ["What is in the sets", "Self-test", "Controls"]
    assert [title.split()[0] for title in titles[3:6]] == ["Lightness", "Excess", "Abstention:"]
    assert titles[6:] == [
        "What the words mean",
        "Who is read as whom, and amplification",
        "Intersections: every group by “shape”",
        "4 outputs for one input",
        "An input that says nothing of groups",
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
    assert "Starts:" not in html  # nothing was searched for
    assert html.count("the best weights, of epoch 12 of 20") == 2  # below the title and on the card
    assert "Not measured" in html
    assert "enlarged once" not in html  # several outputs were asked for
    assert "gets lighter minus darker" in html


def test_each_section_begins_with_what_it_answers(written: dict[str, str]) -> None:
    """Readers asked what D was, of which they read everywhere, and what “All less successes” compared."""
    html = re.sub(r"<style>.*?</style>|data:[^\"]*", "", written["report.html"], flags=re.DOTALL)
    sections = html.split("<h2>")[1:]

    begun = [section.split("</h2>")[1].strip() for section in sections]
    asking = [text.startswith("<p>") and "?" in text.split("</p>")[0] for text in begun]
    assert [k for k, asks in enumerate(asking) if not asks] == [6]  # what the words mean
    assert not re.search(r"\bD\b", re.sub(r"Cohen&#x27;s d|<[^>]+>", " ", html))
    assert " less " not in html
    assert "Inputs: pictures made 8 times smaller" in html
    assert all(text.rstrip().endswith((".", "?", ")")) for text in re.findall(r"<p[^>]*>([^<]*)</p>", html))


def test_what_successes_alone_would_hide_is_told_with_its_sign(done: Audited) -> None:
    assert done.findings is not None
    one = done.findings.lightness
    assert one is not None
    head, rows = _by_group(one)
    told, hidden = (
        float(rows[0][head.index(name)].split()[0].replace("−", "-"))
        for name in ("Successes only", "Successes minus all outputs")
    )
    whole = one.all.rows[0].interval
    assert whole is not None
    assert told - hidden == pytest.approx(whole.value, abs=0.02)


def test_nothing_is_said_that_was_not_measured(done: Audited, written: dict[str, str]) -> None:
    for name, text in written.items():
        readable = re.sub(r"data:image/png;base64,[^\"]*", "", text)
        assert not FORBIDDEN.findall(readable), name
    assert FORBIDDEN.search("an unbiased and fair model")
    assert not any(FORBIDDEN.search(line) for line in verdicts(done.findings))  # type: ignore[arg-type]


def test_page_numbers_and_command_say_the_same_first(done: Audited, written: dict[str, str]) -> None:
    assert done.findings is not None
    said = json.loads(written["audit.json"])["reading"]["overall"]

    assert said
    assert list(verdicts(done.findings))[: len(said)] == said
    first = re.search(r"<p class=lead>(.*?)</p>", written["report.html"])
    assert first is not None
    assert unescape(first[1]).split("<br>") == said
    assert written["report.html"].index("<p class=lead>") < written["report.html"].index("<h2>")


def test_the_numbers_are_plain_and_whole(written: dict[str, str]) -> None:
    found = json.loads(written["audit.json"])

    assert found["self_test"]["passed"] is True
    assert found["results"]["sizes"] == [80, 80]
    rows = found["results"]["lightness"]["views"]["all outputs"]["rows"]
    assert rows[0]["interval"]["low"] < rows[0]["interval"]["high"]
    assert found["data"]["labels"] == "synthetic truth"
    assert found["measured"]["degrade"]["factor"] == 8
    assert found["not_measured"]
    results = found["results"]
    assert len(results["classes"]["counts"]["sr"]) == 10
    assert results["classes"]["pictures"] == {}  # of no single picture
    assert sum(results["crossed"]["sizes"]) == 160
    assert results["several"]["samples"] == 4
    assert sum(results["uninformed"]["read"]) == 12


def test_a_distance_of_shares_is_told_without_claiming_a_difference(done: Audited) -> None:
    """It said "differ from equal shares by 2 points (p 0.900)": that they do is what p denies."""
    assert done.findings is not None
    assert done.findings.uninformed is not None
    (*_, said) = uninformed_words(done.findings.uninformed)
    assert re.match(r"Distance of the outputs' shares from equal shares: \d+ points \(p ", said)
    assert "half the sum of the groups' differences (total variation)" in said


def test_the_table_has_a_row_for_each_picture(done: Audited, written: dict[str, str]) -> None:
    rows = list(csv.DictReader(written["pictures.csv"].splitlines()))

    assert len(rows) == 160
    assert done.records is not None
    assert float(rows[7]["delta_lightness"]) == pytest.approx(done.records["delta_lightness"][7], rel=1e-5)
    assert {row["group"] for row in rows} == {"0", "1"}


def portraits(count: int, seed: int) -> Subjects:
    """Faces as if somebody had photographed them."""
    ids = np.array([f"25_0_1_{k}.jpg" for k in range(count)])
    data = replace(drawn(count, seed=seed), truth={}, provenance="annotator-perceived", ids=ids)
    return subjects(data, np.arange(count))


def test_of_portraits_neither_pictures_nor_labels_nor_names_are_written(tmp_path: Path) -> None:
    found = audited(tmp_path / "records", portraits(60, 1), portraits(80, 2))
    written = texts(tmp_path, found)
    header = written["pictures.csv"].splitlines()[0].split(",")

    assert not {"group", "person", "read_sr", "read_hr", "read_bicubic"} & set(header)
    assert "25_0_1" not in written["pictures.csv"] + written["report.html"] + written["audit.json"]
    assert "Portraits of people are not put into reports." in written["report.html"]
    assert "Lightness shift: not measured" in written["report.html"]
    assert "annotator-perceived" in written["report.html"]


def test_every_output_in_a_report_says_that_it_is_made_up(done: Audited) -> None:
    assert done.findings is not None
    assert done.records is not None
    chosen = behind(done.records, done.findings.names)
    drawn = gallery(done, chosen, QUANTILES)

    assert drawn is not None
    said = [text.get_text() for axes in drawn.axes for text in axes.texts]
    assert said == [MARK] * sum(len(places) for places in chosen.values())


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
    assert sum(numbers["crossed"]["sizes"]) == 60
    rows = numbers["crossed"]["metrics"]["lightness"]["metric"]["rows"]
    assert [row["interval"] is None for row in rows] == [False, False, True, True]
    classes = numbers["classes"]["counts"]["sr"]
    assert all(row == [None] * 10 for row in classes if sum(n or 0 for n in row) < 10)
    assert "fewer than 10" in written["report.html"]


def test_groups_too_small_for_anything_have_no_empty_figures(tmp_path: Path) -> None:
    html = texts(tmp_path, audited(tmp_path / "records", faces(12), faces(300, seed=5)))["report.html"]
    assert "with 95 % intervals" not in html
    assert "colour: share of the row" not in html


def test_settings_stand_in_the_card_as_their_form_calls_them(written: dict[str, str]) -> None:
    row = re.search(r"<td[^>]*>Settings</td><td>(.*?)</td>", written["report.html"])
    assert row is not None
    assert row[1].startswith("Part: test; Tolerance: 0.001; Pictures at most (0: all): 0; Skin: masks;")
    assert "False" not in row[1]


def without_numbers(folder: Path) -> Audited:
    """The audit of a model whose outputs are NaN."""

    def broken(small: Array) -> Array:
        return np.full((len(small), 3, 32, 32), np.nan)

    return audited(folder, faces(80), faces(300, seed=5), broken)


def test_a_model_that_gives_no_numbers_is_reported_in_words(tmp_path: Path) -> None:
    found = without_numbers(tmp_path / "records")
    written = texts(tmp_path, found)

    assert found.findings is not None
    assert found.findings.notes == {"lightness": NO_SKIN, "flips": NOT_READ}
    assert "Lightness shift: not measured" in written["report.html"]
    assert "Outputs of tone A that are no success: 100.0 %" in written["report.html"]


def test_numbers_are_written_as_people_read_them() -> None:
    assert signed(-0.104) == "−0.10"
    assert interval_words(Interval(5.02, 4.8, 5.2, 100), "L*") == "+5.02 L* (+4.80 to +5.20)"
    assert interval_words(Interval(0.25, 0.2, 0.31, 100), "") == "25.0 % (20.0 % to 31.0 %)"
    assert interval_words(None, "L*") == "–"
    assert plain_interval(Interval(0.845, 0.81, 0.9, 100)) == "0.845 (0.810 to 0.900)"


def test_too_few_are_told_how_many_it_takes(done: Audited) -> None:
    """As planned for in the specification: 99 of each group tell 2 L* apart at a standard deviation of 5."""
    assert done.findings is not None
    one = done.findings.lightness
    assert one is not None
    half = 1.96 * 5 / 10  # of 100 that vary by 5 L*
    rows = tuple(
        replace(row, count=100, says="headline", interval=Interval(0.0, -half, half, 100))
        for row in one.all.rows
    )
    unsure = replace(
        one,
        apart=replace(one.apart, verdict="not enough data", adjusted=0.4),
        views={"all outputs": replace(one.all, rows=rows)},
    )

    assert planned(unsure).startswith(
        "At the spread found here, about 99 of each group would show a difference of 2 L* in 80 % of cases"
    )
    assert planned(replace(unsure, apart=replace(one.apart, verdict="difference found"))) == ""
