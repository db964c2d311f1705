"""Families compared in the window: from the dialog to the table, the samples and the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from aestudio.benchmark import Budget, Cell, Kept, Row, Table
from aestudio.benchmark.kept import keep
from aestudio.data import DATASETS
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.families import FamiliesPage
from aestudio.gui.families.advisor import Advisor
from aestudio.gui.families.dialog import BudgetDialog
from aestudio.gui.workspace import Workspace
from aestudio.project import Project, save
from tests.gui.fitting import cut

WAIT = 60_000


def cell(value: float, spread: float | None = None, bound: str = "") -> Cell:
    return Cell(value=value, spread=spread, bound=bound)


TABLE = Table(
    name="2026-11-26 19-00-00",
    data="Made up, 100 training samples",
    budget="2 epochs each",
    samples=50,
    complete=True,
    rows=(
        Row(
            family="vae",
            name="Variational autoencoder",
            run="run-001",
            cells={"frechet": cell(4.0, 0.2), "likelihood": cell(-50, 1, "≥"), "reconstruction": cell(0.1)},
        ),
        Row(family="gan", name="GAN", run="run-002", cells={"frechet": cell(2.0, 0.2)}),
        Row(family="flow", name="Flow", cells={"frechet": cell(3.0, 0.2), "likelihood": cell(-40, 1)}),
        Row(family="train", name="Training samples", baseline=True, cells={"frechet": cell(0.1)}),
    ),
)
COLUMN = {measure.key: number for number, measure in enumerate(TABLE.measures, 1)}
SAMPLES = {key: np.random.default_rng(0).random((6, 1, 4, 4)) for key in ("test", "gan", "vae", "train")}


@pytest.fixture
def opened(tmp_path: Path) -> Project:
    data = DATASETS.parse({"kind": "plane", "count": 200})
    training = {"epochs": 1, "batch_size": 64, "threads": 1, "device": "cpu"}
    experiment = Experiment.drafted((2,), data=data.to_json(), training=training)
    return save(Project(experiment, path=tmp_path / "P.aestudio"), tmp_path / "P.aestudio")


@pytest.fixture
def page(qtbot: QtBot, opened: Project, themed: QApplication) -> Iterator[FamiliesPage]:
    document, engine = Document(opened.experiment), Engine()
    page = FamiliesPage(document, engine, lambda: opened.runs)
    qtbot.addWidget(page)
    engine.start()
    page.resize(640, 560)
    page.show()
    with qtbot.waitSignal(engine.job_done, timeout=WAIT):
        document.open(opened)
    yield page
    page.close()
    engine.close()


@pytest.fixture
def filled(page: FamiliesPage, opened: Project, qtbot: QtBot) -> FamiliesPage:
    keep(opened.runs, TABLE, SAMPLES)
    page.refresh()
    qtbot.waitUntil(lambda: page.shown is not None, timeout=WAIT)
    return page


def test_all_families_are_compared_at_the_press_of_a_button(page: FamiliesPage, qtbot: QtBot) -> None:
    assert page._pages.currentIndex() == 0

    page.compare(Budget(1), samples=20, draws=1, trainings=1)
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.table.complete, timeout=WAIT)

    assert page.shown is not None
    assert len(page.shown.table.families) == 5
    assert "not measured" in page.table.model().index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert page.advisor.text.count("\n") >= 4
    assert "Points: Normalizing flow" in named(page)


def test_no_words_of_the_advice_lie_over_others_in_whatever_room(themed: QApplication, qtbot: QtBot) -> None:
    advisor = Advisor()
    qtbot.addWidget(advisor)
    advisor.resize(470, 100)
    advisor.show()
    for table in (TABLE.model_copy(update={"rows": TABLE.rows[:1]}), TABLE):  # as it grows while busy
        advisor.show_table(table)
        QApplication.processEvents()
        for width in (470, 390, 309, 570, 300):  # questions beside their answers, or above them
            advisor.resize(width, 100)
            QApplication.processEvents()
            assert overlapping(advisor) == []


def overlapping(widget: QWidget) -> list[str]:
    """The words of labels that are less high than they need, or lie over other ones."""
    labels = [label for label in widget.findChildren(QLabel) if label.text()]
    low = [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]
    pairs = combinations(labels, 2)
    return low + [one.text() for one, two in pairs if one.geometry().intersects(two.geometry())]


def named(page: FamiliesPage) -> list[str]:
    return [widget.accessibleName() for widget in page.samples.findChildren(QWidget)]


def test_blank_stays_blank_and_says_why(filled: FamiliesPage) -> None:
    model = filled.table.model()
    index = model.index(1, COLUMN["likelihood"])

    assert index.data() == ""
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "<p>GAN: not measured. Not measured.</p>"
    assert model.index(0, COLUMN["likelihood"]).data() == "≥ −50.0 ± 1.0"
    alignment = model.index(0, 2).data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignRight


def test_sorted_by_a_column_blanks_come_last_and_baselines_below(filled: FamiliesPage) -> None:
    filled.table.sortByColumn(COLUMN["frechet"], Qt.SortOrder.AscendingOrder)
    assert [row.family for row in filled.table.rows] == ["gan", "flow", "vae", "train"]

    filled.table.sortByColumn(COLUMN["likelihood"], Qt.SortOrder.DescendingOrder)
    assert [row.family for row in filled.table.rows] == ["flow", "vae", "gan", "train"]


def test_s_sorts_by_the_column_one_stands_in(filled: FamiliesPage, qtbot: QtBot) -> None:
    table = filled.table
    with qtbot.waitActive(filled):
        filled.activateWindow()
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, COLUMN["frechet"]))
    QTest.keyClick(table, Qt.Key.Key_S)
    assert [row.family for row in table.rows] == ["gan", "flow", "vae", "train"]


def test_the_best_family_is_marked_and_no_baseline(filled: FamiliesPage) -> None:
    model, column = filled.table.model(), COLUMN["frechet"]
    bold = [
        model.index(row, column).data(Qt.ItemDataRole.FontRole) is not None for row in range(model.rowCount())
    ]

    assert bold == [False, True, False, False]
    assert model.index(1, column).data(Qt.ItemDataRole.AccessibleTextRole) == "2.00 ± 0.20, the best"


def test_a_family_leads_to_its_run(filled: FamiliesPage, opened: Project, qtbot: QtBot) -> None:
    with qtbot.waitSignal(filled.run_chosen) as chosen:
        filled.table.activated.emit(filled.table.model().index(0, 0))
    assert chosen.args == [opened.runs / "run-001"]


def test_what_a_row_is_of_stays_in_sight_when_the_table_is_scrolled(
    filled: FamiliesPage, opened: Project, qtbot: QtBot
) -> None:
    table, frozen = filled.table, filled.table.frozen
    assert not frozen.isVisible()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())

    assert frozen.isVisible()
    first = table.model().index(1, 0)
    place = frozen.viewport().mapTo(table, frozen.visualRect(first).topLeft())
    assert place.y() == table.viewport().mapTo(table, table.visualRect(first).topLeft()).y()
    with qtbot.waitSignal(filled.run_chosen) as chosen:
        frozen.activated.emit(first)
    assert chosen.args == [opened.runs / "run-002"]
    for expected in (["flow", "gan", "vae", "train"], ["vae", "gan", "flow", "train"]):
        frozen.horizontalHeader().sectionClicked.emit(0)
        assert [row.family for row in table.rows] == expected

    table.horizontalScrollBar().setValue(0)
    assert not frozen.isVisible()


def _answering(file: str) -> Callable[..., tuple[str, str]]:
    return lambda *_: (file, "")


def choose(box: QComboBox, value: str) -> None:
    place = box.findData(value)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_the_four_questions_are_answered_from_the_table(filled: FamiliesPage) -> None:
    assert len(filled.advisor.boxes) == 4
    assert filled.advisor.text.startswith("GAN\nGAN: Fréchet 2.00 ± 0.20.")

    choose(filled.advisor.boxes["likelihood"], "yes")

    assert filled.advisor.text.startswith("Flow\nFlow: Fréchet 3.00 ± 0.20, ln p(x) −40.0 ± 1.0 nats.")
    assert "Not GAN: ln p(x) not measured (not measured)." in filled.advisor.text


def test_the_table_is_saved_as_text_and_the_samples_as_a_picture(
    filled: FamiliesPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("t.csv", "t.json", "t.png"):
        file = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", _answering(str(file)))
        filled._save.click()
        qtbot.waitUntil(file.is_file, timeout=WAIT)


def test_the_dialog_gives_a_budget_in_epochs_or_seconds(qtbot: QtBot) -> None:
    dialog = BudgetDialog(7)
    qtbot.addWidget(dialog)

    assert dialog.budget == Budget(7)
    dialog._kind.setCurrentIndex(1)
    assert dialog.budget == Budget(seconds=7.0)
    assert (dialog.trainings, dialog.suited) == (3, True)
    dialog._rates.setCurrentIndex(1)
    assert not dialog.suited


def test_the_page_stands_beside_the_others_and_its_command_is_in_the_menu(workspace: Workspace) -> None:
    assert isinstance(workspace.families, FamiliesPage)
    assert "Families" in [workspace.tabs.tabText(place) for place in range(workspace.tabs.count())]
    assert workspace.families.action.text() == "Compare famil&ies…"


def test_a_table_without_samples_says_so(page: FamiliesPage, qtbot: QtBot) -> None:
    page.samples.show_samples(Kept(TABLE, {}))
    assert [label.text() for label in page.samples.findChildren(QLabel)] == ["No samples were made yet."]


def test_a_family_that_failed_says_so_in_its_row(filled: FamiliesPage, opened: Project, qtbot: QtBot) -> None:
    failed = Row(family="gan", name="GAN", state="the loss is no number any more")
    keep(opened.runs, TABLE.model_copy(update={"name": "2026-11-27 19-00-00", "rows": (failed,)}), SAMPLES)
    filled.refresh()
    model = filled.table.model()
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=WAIT)
    name = model.index(0, 0)
    assert name.data() == "GAN · failed"
    assert "no number any more" in name.data(Qt.ItemDataRole.ToolTipRole)


def test_what_was_measured_on_is_said_in_whole(filled: FamiliesPage) -> None:
    assert filled._foot.text().startswith("Measured on 50 test samples")
    assert filled._foot.height() >= filled._foot.heightForWidth(filled._foot.width())


def test_columns_share_a_wide_page_and_heads_have_two_lines(filled: FamiliesPage, qtbot: QtBot) -> None:
    head = filled.table.model().headerData(COLUMN["sampling"], Qt.Orientation.Horizontal)
    assert head == "Sampling\n(s / 1,000)"

    filled.resize(1900, 900)
    qtbot.wait(30)
    columns = filled.table.model().columnCount()
    used = sum(filled.table.columnWidth(column) for column in range(columns))
    assert abs(used - filled.table.viewport().width()) <= columns


def test_the_dialog_says_what_the_number_counts(qtbot: QtBot) -> None:
    dialog = BudgetDialog(7)
    qtbot.addWidget(dialog)

    assert dialog._words.text() == "Epochs for each family"
    dialog._kind.setCurrentIndex(1)
    assert dialog._words.text() == "Seconds for each family"


@pytest.mark.parametrize("width", [610, 1090])
def test_nothing_on_the_page_is_cut(filled: FamiliesPage, qtbot: QtBot, width: int) -> None:
    points = np.random.default_rng(0).normal(size=(40, 2))
    filled.samples.show_samples(Kept(TABLE, dict.fromkeys(SAMPLES, points)))
    filled.resize(width, 620)
    qtbot.wait(50)
    assert cut(filled) == []


def test_scrolling_over_the_questions_answers_none(filled: FamiliesPage) -> None:
    for box in filled.advisor.boxes.values():
        before, at = box.currentIndex(), QPointF(box.rect().center())
        none = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
        wheel = QWheelEvent(
            at, box.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, *none
        )
        QApplication.sendEvent(box, wheel)
        assert box.currentIndex() == before


def test_a_comparison_that_was_cancelled_says_so(page: FamiliesPage, qtbot: QtBot) -> None:
    page.compare(Budget(1), samples=20, draws=1, trainings=1)
    page.line._close()

    assert page._message.text == "Comparison cancelled. What it found until then is kept."
    assert page._empty.button.isEnabled()
