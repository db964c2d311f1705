"""The Audit view: offered, measured by a job, every mark opens its pictures, and failing in words."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from aestudio.audit import selftest
from aestudio.audit.findings import NO_SKIN, NOT_READ
from aestudio.auditing.report import values_of
from aestudio.auditing.report.words import FORBIDDEN, audited_words
from aestudio.cli.main import main
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import connect
from aestudio.gui.viewers.audit import AuditViewer
from aestudio.gui.viewers.audit_flow import AuditClasses
from aestudio.gui.viewers.audit_matrices import ink
from aestudio.gui.viewers.audit_page import AuditPage
from aestudio.gui.viewers.audit_plane import size_of
from aestudio.gui.viewers.audit_settings import AuditSettingsDialog
from aestudio.gui.viewers.audit_texts import _table
from aestudio.spec import replace
from tests.auditing.runs import QuickAudit, trained
from tests.auditing.test_report import audited as portrayed
from tests.auditing.test_report import portraits, without_numbers
from tests.auditing.test_work import planted

WAIT = 120_000
Show = Callable[[Path], AuditViewer]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TESTS", planted(True, True))
    monkeypatch.setattr("aestudio.auditing.AuditJob", QuickAudit)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("runs") / "run-001")[0].path


@pytest.fixture
def engine(qapp: QApplication) -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    yield engine
    assert engine.close(WAIT)


@pytest.fixture
def shown(qtbot: QtBot, themed: QApplication, engine: Engine) -> Show:
    """The viewer, showing a run."""

    def show(path: Path) -> AuditViewer:
        viewer = AuditViewer()
        qtbot.addWidget(viewer)
        connect(viewer, engine, Document(Experiment()))
        viewer.resize(640, 660)
        viewer.show()
        with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
            engine.show_run(path, path.parent)
        return viewer

    return show


def audited(viewer: AuditViewer, qtbot: QtBot) -> AuditViewer:
    viewer.begin()
    assert viewer.line is not None
    line = viewer.line
    assert line.busy
    qtbot.waitUntil(lambda: not line.busy, timeout=WAIT)
    return viewer


def test_it_is_offered_and_the_button_audits(shown: Show, run: Path, qtbot: QtBot) -> None:
    viewer = shown(run)
    assert viewer.offer.isVisible()
    assert not viewer.save_action.isEnabled()

    audited(viewer, qtbot)

    assert viewer.has_picture
    assert viewer.again.isVisible()
    assert viewer.save_action.isEnabled()
    assert viewer.page.results.overall.text()
    assert viewer.page.dots.accessibleDescription().count("p ") == 3  # of each primary metric
    assert viewer.page.hint.isVisible()
    assert not viewer.page.pictures.isVisible()


def test_an_audit_is_there_again_in_a_new_window(
    shown: Show, run: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(run, tmp_path / "run-007", ignore=shutil.ignore_patterns("audit")))
    first = shown(moved)
    first.set_wanted(replace(first.wanted, most=40))
    audited(first, qtbot)
    words, said = first.page.remark.text(), first.page.dots.accessibleDescription()
    assert re.fullmatch(
        r"Audited on \d\d \w+ \d{4}, \d\d:\d\d: 40 pictures of the test part, "
        r"the best weights, of epoch 1 of 1, 99 resamples of seed 0\.",
        words,
    )

    again = shown(moved)
    qtbot.waitUntil(lambda: again.has_picture, timeout=WAIT)

    assert again.page.remark.text() == words
    assert again.page.dots.accessibleDescription() == said
    assert again.wanted.most == 40


def test_an_audit_goes_along_with_a_run_that_moves(
    shown: Show, run: Path, qtbot: QtBot, engine: Engine, tmp_path: Path
) -> None:
    old = Path(shutil.copytree(run, tmp_path / "unsaved" / "run-001", ignore=shutil.ignore_patterns("audit")))
    viewer = audited(shown(old), qtbot)
    viewer.page.dots.chosen.emit(0, 0)
    pictures = viewer.page.pictures
    behind, words = pictures.places, viewer.page.remark.text()
    assert behind

    new = tmp_path / "A.aestudio" / "runs" / "run-002"
    new.parent.mkdir(parents=True)
    old.rename(new)
    viewer.runs_moved({old: new})
    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.show_run(new, new.parent)

    assert viewer.body.isVisible()
    assert viewer.page.remark.text() == words
    assert pictures.isVisible()
    assert pictures.places == behind
    assert not engine.is_busy, "nothing is read again"
    viewer.page.dots.chosen.emit(0, 1)
    assert pictures.places != behind
    assert "not kept" not in pictures.words
    audit = viewer._shown_audit()
    assert audit is not None
    assert audit.facts is not None
    assert audit.facts.run == new


def test_everything_that_is_set_of_an_audit_is_set_in_its_form(shown: Show, run: Path, qtbot: QtBot) -> None:
    viewer = shown(run)
    qtbot.mouseClick(viewer.set_up, Qt.MouseButton.LeftButton)
    dialog = viewer.findChild(AuditSettingsDialog)
    assert dialog is not None
    rows = set(dialog.form.names)
    assert {"rightly", "wanted", "reason", "tolerance", "groups", "cross"} <= rows
    assert "starts" not in rows  # a network that enlarges is not searched through

    dialog.form.reveal("reason")
    qtbot.keyClicks(dialog.form.editor("reason"), "As trained.")
    qtbot.keyClick(dialog.form.editor("reason"), Qt.Key.Key_Return)
    dialog.reject()
    found = audited(viewer, qtbot)._shown_audit()

    assert found is not None
    assert found.facts is not None
    assert found.facts.settings.reason == "As trained."


def test_the_window_and_the_command_give_the_same_figures(
    shown: Show, run: Path, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The window once took fewer resamples than the command, and neither said how many."""
    viewer = audited(shown(run), qtbot)
    kept = viewer._shown_audit()
    assert kept is not None
    assert kept.facts is not None

    assert main(["audit", str(run), "--out", str(tmp_path)]) == 0

    by_command = json.loads((tmp_path / "audit.json").read_text())
    assert json.loads(json.dumps(values_of(kept)))["results"] == by_command["results"]
    words = audited_words(kept.facts)
    assert words in viewer.page.remark.text()
    needed = viewer.page.remark.heightForWidth(viewer.page.remark.width())
    assert viewer.page.remark.height() >= needed  # it is whole
    assert f"audited: {words}" in capsys.readouterr().out


def test_an_audit_of_which_nothing_was_noted_is_read_by_its_rows(
    shown: Show, run: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(run, tmp_path / "run-007", ignore=shutil.ignore_patterns("audit")))
    first = [verdict for verdict, _ in audited(shown(moved), qtbot).page.dots._said]
    (moved / "audit" / "records" / "last.json").unlink()  # as versions before this one left it

    again = shown(moved)
    qtbot.waitUntil(lambda: again.has_picture, timeout=WAIT)

    # as many resamples as are taken by themselves, not as few as here: p differs, verdicts do not
    assert [verdict for verdict, _ in again.page.dots._said] == first


def test_an_audit_of_other_weights_is_not_measured_anew(
    shown: Show, run: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(run, tmp_path / "run-007", ignore=shutil.ignore_patterns("audit")))
    audited(shown(moved), qtbot)
    note = moved / "audit" / "records" / "last.json"
    rows = json.loads(note.read_text())["rows"]
    note.write_text(note.read_text().replace(rows, "of other weights"))

    again = shown(moved)
    qtbot.waitUntil(lambda: "audit kept with run-007 can't be shown" in again.note.text, timeout=WAIT)

    assert again.offer.button.isEnabled()
    assert not again.has_picture


def test_every_mark_opens_the_pictures_behind_it(shown: Show, run: Path, qtbot: QtBot) -> None:
    page = audited(shown(run), qtbot).page
    marks = list(page.dots._places())
    assert len(marks) == 6  # three metrics of two groups

    page.dots.choose(0, 1)
    lightness = page.pictures.places
    assert page.pictures.isVisible()
    assert len(lightness) == 3
    assert page.pictures.words == "tone B: at 5, 50 and 95 % of its ΔL*"
    page.show_part("flow")
    assert page.question.text().startswith("Which group is read as which?")
    page.show_part("results")
    assert not page.question.isVisibleTo(page)
    assert page.pictures.titles == ["Input", "Output", "Truth", "Made small", "Bicubic"]

    qtbot.mouseClick(page.dots, Qt.MouseButton.LeftButton, pos=marks[4][2].center().toPoint())
    assert page.pictures.words == "tone A: at 5, 50 and 95 % of its cycle error"

    page.show_part("flow")
    qtbot.keyClick(page.flow, Qt.Key.Key_Return)
    assert page.pictures.words.startswith("Labelled tone A, read as tone A")

    page.show_part("classes")
    assert " became " in page.classes.accessibleDescription()
    qtbot.keyClick(page.classes, Qt.Key.Key_Return)
    assert page.pictures.words == "There are none."  # nobody's skin is as light as MST 1
    page.classes.chosen.emit("sr", *largest(page.classes._counts["sr"]))
    assert re.match(r"MST \d became MST \d; spread evenly", page.pictures.words)

    page.show_part("tone")
    assert "True pictures that are 1 L* apart become outputs that are β = " in page.question.text()
    points = page.tone._points
    assert points is not None
    x, y = page.tone._pixels(points.x, points.y)
    qtbot.mouseClick(page.tone, Qt.MouseButton.LeftButton, pos=QPointF(x[5], y[5]).toPoint())
    assert len(page.pictures.places) == 1
    assert page.pictures.words == "The picture of this point"


def test_a_row_of_fewer_than_ten_says_so_once(themed: QApplication, qtbot: QtBot) -> None:
    matrix = AuditClasses()
    qtbot.addWidget(matrix)
    matrix.show_counts(("1", "2"), {"sr": np.array([[np.nan, np.nan], [0, 1200]])})
    said = [[matrix.text(("sr", row, column)) for column in (0, 1)] for row in (0, 1)]
    assert said == [["fewer than 10", ""], ["", "1,200"]]


def test_a_chosen_mark_stays_in_sight_above_its_pictures(shown: Show, run: Path, qtbot: QtBot) -> None:
    viewer = audited(shown(run), qtbot)
    page, dots = viewer.page, viewer.page.dots

    dots.chosen.emit(2, 1)

    row, port = dots.row(2, 1), page.results._scrolled.viewport()
    assert row is not None
    middle = row.center().toPoint()
    qtbot.waitUntil(lambda: port.rect().contains(dots.mapTo(port, middle)), timeout=5000)


def test_pictures_are_large_and_one_at_a_time_where_three_have_no_room(
    shown: Show, run: Path, qtbot: QtBot
) -> None:
    viewer = audited(shown(run), qtbot)
    page = viewer.page
    page.dots.choose(0, 1)
    low = page.pictures
    qtbot.waitUntil(lambda: low.sheet.height() > 100)

    assert low.shown == low.places[:1]
    assert min(low.sheet._size()) >= 64  # a picture of 16 pixels, four times as large or more
    assert low.count.text() == "1 of 3"
    qtbot.mouseClick(low.after, Qt.MouseButton.LeftButton)
    assert low.shown == low.places[1:2]
    qtbot.keyClick(low.sheet, Qt.Key.Key_Left)
    assert low.shown == low.places[:1]

    viewer.resize(900, 1600)
    page._parts.setSizes([200, 1000])
    qtbot.waitUntil(lambda: low.shown == low.places)
    assert not low._turner.isVisible()


def test_words_of_the_results_are_explained_where_they_stand(shown: Show, run: Path, qtbot: QtBot) -> None:
    page = audited(shown(run), qtbot).page

    said = page.dots.accessibleDescription()
    assert "2 L*" in said
    assert re.search(r"tone [AB] minus tone [AB] [+].*; p ([<=]) ", said)
    for word in ("all outputs", "successes only", "bicubic (control)", "null band"):
        assert f"<b>{word}</b>" in page.results.about.text()
        assert word in dict(page.results.key.places())
    tests = page.flows.tests.text()
    assert re.search("RDP: all groups are kept equally often.*Outputs: p.*true pictures .control.: p", tests)
    assert "a small p speaks against it" in tests


def test_flips_of_outputs_are_coloured_by_what_the_training_shares_do_not_explain(
    shown: Show, run: Path, qtbot: QtBot
) -> None:
    flow = audited(shown(run), qtbot).page.flow
    flow._residuals = np.array([[0.0, 2.0], [-2.0, 0.0]])

    there, back = flow.tint(("sr", 0, 1))[0], flow.tint(("sr", 1, 0))[0]
    kept, control = flow.tint(("sr", 0, 0)), flow.tint(("hr", 0, 1))

    assert there.red() > there.blue()
    assert back.blue() > back.red()
    assert kept == control


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_are_read_on_every_colour_of_a_cell(
    themed: QApplication, theme: Literal["light", "dark"]
) -> None:
    style.apply(themed, theme)
    for ground in ("#8e3f56", "#456388", "#bcc1cb", "#ffffff", "#101010"):
        assert style.contrast(ink(ground).name(), ground) > 4.4


def test_what_is_said_of_the_matrices_stands_right_below_them(shown: Show, run: Path, qtbot: QtBot) -> None:
    viewer = shown(run)
    viewer.resize(1100, 900)
    page = audited(viewer, qtbot).page
    page.show_part("flow")
    flow, tests = page.flows.flow, page.flows.tests
    qtbot.waitUntil(lambda: flow.height() > 100 and tests.height() > 0)

    below = flow._rect(("sr", 1, 0)).bottom()
    assert 0 < flow.height() - below < 60
    assert tests.y() - flow.geometry().bottom() < 20


def largest(counts: Any) -> tuple[int, int]:
    """Where the largest count is."""
    row, column = np.unravel_index(np.nanargmax(counts), counts.shape)
    return int(row), int(column)


def test_marks_are_reached_by_keys(shown: Show, run: Path, qtbot: QtBot) -> None:
    page = audited(shown(run), qtbot).page

    qtbot.keyClick(page.dots, Qt.Key.Key_Down)
    qtbot.keyClick(page.dots, Qt.Key.Key_Return)

    assert page.pictures.words.startswith("tone B")


def test_the_report_is_saved_as_a_job(
    shown: Show, run: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def opens(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", opens)
    viewer = audited(shown(run), qtbot)
    assert viewer.saving is not None
    assert viewer._document is not None
    saving = viewer.saving

    viewer.write_report(tmp_path / "audit-run-001")
    qtbot.waitUntil(lambda: not saving.busy, timeout=WAIT)

    names = sorted(path.name for path in (tmp_path / "audit-run-001").iterdir())
    assert names == ["audit.json", "pictures.csv", "report.html"]
    assert saving.text.startswith("The report lies in")
    qtbot.mouseClick(saving.open_button, Qt.MouseButton.LeftButton)
    assert opened == [str(tmp_path / "audit-run-001" / "report.html")]

    viewer.begin()
    assert saving.text == "", "the report is of the audit before"

    saving.say("The report lies elsewhere")
    viewer._document.opened.emit()
    assert saving.text == "", "the report is of another project"


def test_the_folder_of_the_report_is_named_in_the_dialog(
    shown: Show, run: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, wanted = audited(shown(run), qtbot), tmp_path / "faces of May"
    assert viewer.saving is not None
    saving, suggested = viewer.saving, list[str]()

    def answer(_: object, __: str, start: str, ___: str) -> tuple[str, str]:
        suggested.append(Path(start).name)
        return str(wanted), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    viewer.save_report()
    qtbot.waitUntil(lambda: not saving.busy, timeout=WAIT)

    assert suggested == [f"audit-{run.name}"]
    assert (wanted / "report.html").is_file()


def test_a_failed_self_test_shows_no_result(
    shown: Show, run: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "TESTS", planted(True, False))
    page = audited(shown(run), qtbot).page

    assert page.missing.isVisible()
    assert "no result is shown" in page.missing.text()
    assert "FAILED" in page.sets.toPlainText()


def test_of_a_model_that_gives_no_numbers_it_is_said_what_is_not_known(
    qtbot: QtBot, themed: QApplication, tmp_path: Path
) -> None:
    page = AuditPage()
    qtbot.addWidget(page)

    page.show_audited(without_numbers(tmp_path))

    assert "no success: 100.0 %" in page.results.overall.text()
    for part, why in (("tone", NO_SKIN), ("cycle", NOT_READ)):
        page.show_part(part)
        assert page.missing.text() == why


def test_beside_a_portrait_no_group_is_named(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> None:
    page = AuditPage()
    qtbot.addWidget(page)
    page.show_audited(portrayed(tmp_path, portraits(60, 1), portraits(80, 2)))

    page.dots.choose(1, 1)  # abstention: of skin nothing is known

    said = [text for column in page.pictures.sheet._columns for text in column.texts]
    assert any(said)
    assert not any("tone" in text for text in (*said, *page.pictures._names, *page.pictures._tips))


def test_what_goes_wrong_is_said(shown: Show, run: Path, qtbot: QtBot, engine: Engine) -> None:
    viewer = shown(run)
    (run / "best.safetensors").rename(run / "away")
    try:
        audited(viewer, qtbot)
        assert "The run was not audited" in viewer.note.text
        assert viewer.offer.isVisible()
    finally:
        (run / "away").rename(run / "best.safetensors")


def test_the_words_of_the_window_say_what_was_measured(shown: Show, run: Path, qtbot: QtBot) -> None:
    viewer = audited(shown(run), qtbot)
    page = viewer.page
    texts = [page.results.overall.text(), page.sets.toPlainText()]
    texts += [page.dots.accessibleDescription(), page.flow.accessibleDescription()]
    texts += [label.text() for label in viewer.findChildren(QLabel)]
    texts += [widget.toolTip() for widget in (viewer.set_up, viewer.again)]
    texts += [*(block.metric.title for block in page.dots._blocks), viewer.offer.text]

    said = "\n".join(texts)
    assert not FORBIDDEN.findall(re.sub("<[^>]*>", "", said))


def test_numbers_of_a_table_stand_on_the_right_and_intervals_are_whole() -> None:
    said = _table(("Group", "n", "Kept"), [("tone <A>", "44", "98.8 % (96.4 % to 99.6 %)"), ("B", "–", "–")])

    assert "<th align=left>Group</th><th align=right>n</th><th align=right>Kept</th>" in said
    assert "<td align=left>tone &lt;A&gt;</td>" in said
    assert ">98.8&nbsp;% (96.4&nbsp;%&nbsp;to&nbsp;99.6&nbsp;%)<" in said
    assert _table(("Group",), []).count("<tr>") == 1


def test_it_is_offered_to_those_who_can_enlarge() -> None:
    colour, grey = (3, 32, 32), (1, 28, 28)
    assert AuditViewer.suits(FAMILIES["superres"](), grey)
    assert AuditViewer.suits(FAMILIES["vae"](), colour)
    assert AuditViewer.suits(FAMILIES["ddpm"](), colour)
    assert not AuditViewer.suits(FAMILIES["vae"](), grey)
    assert not AuditViewer.suits(FAMILIES["mlp"](), colour)


def test_points_are_the_larger_the_fewer_they_are() -> None:
    assert size_of(1) == size_of(20) == 8
    assert 4 < size_of(1000) < size_of(80) < 8
    assert size_of(4000) == pytest.approx(4, abs=0.2)
