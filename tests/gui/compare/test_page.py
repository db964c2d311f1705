"""The page that lays runs over each other, on a project with runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from aestudio.compare import SideBySide
from aestudio.gui import style
from aestudio.gui.compare import ComparePage, runs_list
from aestudio.gui.compare.sheet import _lines
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.project import Project
from aestudio.run.baselines import BaselineLosses, keep_baselines
from aestudio.run.label import Label, write_label
from aestudio.session import Session, load_data

WAIT = 10_000
Make = Callable[..., Project]
RUNS = [(1, 16, "mse"), (2, 16, "mse"), (1, 5, "mse"), (1, 16, "mae")]  # seed, units, loss


@pytest.fixture
def opened(project: Make) -> Project:
    """Two seeds of one setting, another setting, and another loss."""
    made = project({"training.epochs": 2})
    for number, (seed, units, loss) in enumerate(RUNS, 1):
        changed = project({"training.epochs": 2, "training.seed": seed, "family.loss": {"kind": loss},
                           "networks.encoder.layers[1].units": units}).experiment  # fmt: skip
        dataset = load_data(changed, made.base)
        for _ in Session.start(changed, dataset, made.runs / f"run-00{number}").progress():
            pass
    write_label(made.runs / "run-003", Label(name="Narrow"))
    return made


@pytest.fixture
def page(qtbot: QtBot, opened: Project, themed: QApplication) -> Iterator[ComparePage]:
    document, engine = Document(opened.experiment), Engine()
    page = ComparePage(document, engine, lambda: opened.runs)
    qtbot.addWidget(page)
    page.resize(700, 560)
    page.show()
    document.open(opened)
    settle(page, qtbot)
    page.tools.kind.setCurrentIndex(1)  # the newest run has a loss of its own
    page.tools.kind.activated.emit(1)
    settle(page, qtbot)
    yield page
    page.close()


def settle(page: ComparePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.busy, timeout=WAIT)


def table(page: ComparePage) -> dict[str, list[str]]:
    model = page.table.model()
    texts = [[str(model.index(row, column).data()) for column in range(model.columnCount())]
             for row in range(model.rowCount())]  # fmt: skip
    return {first: rest for first, *rest in texts}


def test_losses_of_another_kind_are_apart(page: ComparePage) -> None:
    kind = page.tools.kind
    names = [kind.itemText(n) for n in range(kind.count())]
    every = "Digits 8×8, any loss: 4 runs"
    assert names == ["Digits 8×8, MAE: 1 run", "Digits 8×8, MSE: 3 runs", every]
    assert kind.shown_text == names[1]  # there is room for all of it
    assert page.ticks.all.text() == "3 of 3 runs"
    assert [page.ticks.list.item(row).text() for row in range(3)] == ["Narrow", "run-002", "run-001"]


def test_runs_of_any_loss_stand_side_by_side_without_curves(page: ComparePage, qtbot: QtBot) -> None:
    choose(page, 0)
    settle(page, qtbot)
    assert (
        page._same.text
        == "One run of this loss: choose “Digits 8×8, any loss” above to set it beside the others."
    )
    choose(page, 2)
    settle(page, qtbot)

    assert page.tools.view.choice == "reconstructions"
    best = table(page)["Best loss"]
    assert sorted(one.rpartition(" (")[2] for one in best) == ["MAE)", "MSE)", "MSE)"]
    assert "PCA of the same size" not in table(page)
    assert page.verdict.isHidden()

    choose(page, 1)
    settle(page, qtbot)
    page.tools.view._buttons["curves"].click()
    settle(page, qtbot)
    assert page.plot.names == ["Narrow, validation", "run-002 and 1 more, validation"]


def choose(page: ComparePage, index: int) -> None:
    page.tools.kind.setCurrentIndex(index)
    page.tools.kind.activated.emit(index)


def test_what_was_found_is_said_in_words_beside_a_pca(
    page: ComparePage, opened: Project, qtbot: QtBot
) -> None:
    assert "PCA of the same size" not in table(page)
    assert " with one " in page.verdict.text() or " seeds" in page.verdict.text()
    keep_baselines(opened.runs / "run-002", BaselineLosses({"pca": 0.001}, 2))
    page.refresh()
    settle(page, qtbot)
    assert table(page)["PCA of the same size"] == ["–", "0.001000"]
    assert page.verdict.text().endswith("A PCA of the same size is better than run-002 and 1 more.")


def test_what_was_said_of_one_project_is_not_said_of_the_next(page: ComparePage) -> None:
    page.message.say("Saved as comparison.png")
    page._forget()
    assert page.message.text == ""


def test_seeds_are_one_line_with_a_range(page: ComparePage, qtbot: QtBot) -> None:
    assert page.plot.names == ["Narrow, validation", "run-002 and 1 more, validation"]
    assert len(page.plot._ranges) == 1
    before = page.plot._ranges[0][0]
    page.plot.draw(page.plot.drawing)
    settle(page, qtbot)
    assert page.plot._ranges[0][0] is before  # a new one would take several times as long
    assert table(page)["Encoder 2, Dense · Units"] == ["5", "16"]
    assert table(page)["Seed"] == ["1", "2, 1"]

    page.tools.seeds.click()
    settle(page, qtbot)

    assert page.plot.names == ["Narrow, validation", "run-002, validation", "run-001, validation"]
    assert page.plot._ranges == []
    assert table(page)["Seed"] == ["1", "2", "1"]


def test_an_unticked_run_goes_from_curves_and_settings(page: ComparePage, qtbot: QtBot) -> None:
    page.ticks.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    settle(page, qtbot)
    assert page.plot.names == ["run-002 and 1 more, validation"]
    assert set(table(page)) == {"Best loss", "Seed"}

    page.ticks.all.click()
    settle(page, qtbot)
    assert page.ticks.all.text() == "3 of 3 runs"
    page.ticks.all.click()
    settle(page, qtbot)
    assert (page.plot.names, table(page)) == ([], {})


def test_the_run_that_space_would_tick_is_marked(page: ComparePage, qtbot: QtBot) -> None:
    """Tab leads into the list and selects nothing there."""
    runs = page.ticks.list
    with qtbot.waitActive(page):
        page.activateWindow()
    page.setFocus()
    room = runs.visualItemRect(runs.item(0))
    before = runs.viewport().grab(room).toImage()
    runs.setFocus(Qt.FocusReason.TabFocusReason)
    assert runs.currentRow() == 0
    assert runs.selectedItems() == []
    assert runs.viewport().grab(room).toImage() != before


def test_training_and_smoothing_add_their_curves(page: ComparePage, qtbot: QtBot) -> None:
    page.tools.training.click()
    page.tools.smoothing.setValue(50)
    settle(page, qtbot)
    roles = {name.partition(", ")[2] for name in page.plot.names if name.startswith("Narrow")}
    assert roles == {"training", "validation", "raw validation"}
    assert page.plot._titles["y"].endswith(", validation, thin: training")
    page.tools.training.click()
    settle(page, qtbot)
    assert page.plot._titles["y"].endswith(", validation")


@pytest.mark.parametrize(("axis", "last"), [("epoch", 2.0), ("step", 24.0)])
def test_the_lower_axis_can_be_chosen(page: ComparePage, qtbot: QtBot, axis: str, last: float) -> None:
    page.tools.axis._buttons[axis].click()
    settle(page, qtbot)
    assert page.plot.data("Narrow, validation")[0][-1] == last


@pytest.mark.parametrize("log", [False, True])
def test_a_click_on_a_curve_chooses_its_run_and_back(page: ComparePage, qtbot: QtBot, log: bool) -> None:
    if log:
        page.tools.log.click()
        assert page.plot.is_log("y")
        settle(page, qtbot)
    page.grab()  # the view takes its new range when it is painted
    curve = page.plot._curves["Narrow, validation"].item.curve
    x, y = curve.getData()  # where they are drawn: logarithms on a logarithmic axis
    at = curve.mapToScene(QPointF(x[0], y[0]))
    qtbot.mouseClick(
        page.plot.view.viewport(), Qt.MouseButton.LeftButton, pos=page.plot.view.mapFromScene(at)
    )
    qtbot.waitUntil(lambda: page.ticks.choice is not None, timeout=WAIT)

    settle(page, qtbot)
    assert page.ticks.choice is not None
    assert page.ticks.choice.name == "run-003"
    lit, other = (page.plot._curves[name] for name in page.plot.names)
    assert lit.width > other.width
    assert lit.item.zValue() > other.item.zValue()

    page.ticks.list.setFocus()
    qtbot.keyClick(page.ticks.list, Qt.Key.Key_Escape)
    settle(page, qtbot)
    assert lit.width == other.width


def test_without_runs_it_says_what_it_is_for(qtbot: QtBot, project: Make, themed: QApplication) -> None:
    made = project()
    document, engine = Document(made.experiment), Engine()
    page = ComparePage(document, engine, lambda: made.runs)
    qtbot.addWidget(page)
    page.show()
    document.open(made)
    settle(page, qtbot)
    assert page._pages.currentIndex() == 0
    page.close()


def test_a_zoomed_view_stays_when_curves_are_drawn_again(page: ComparePage, qtbot: QtBot) -> None:
    box = page.plot.view.getViewBox()
    page.plot.view.setXRange(1.2, 1.4, padding=0)
    page.tools.training.click()
    settle(page, qtbot)
    assert box.viewRange()[0] == pytest.approx([1.2, 1.4])
    page.tools.axis._buttons["step"].click()  # other numbers lie below: everything is shown
    settle(page, qtbot)
    assert box.viewRange()[0][1] > 20


def test_curves_need_no_legend_as_the_list_names_them(page: ComparePage) -> None:
    assert page.plot.names
    assert page.plot.legend._entries == {}


def test_what_is_compared_can_be_saved(page: ComparePage, qtbot: QtBot, tmp_path: Path) -> None:
    saving = page._saving
    for name in ("curves.csv", "curves.png", "curves.svg"):
        saving.save(tmp_path / name)
    saving.save(tmp_path / "settings.csv", table=True)
    qtbot.waitUntil(lambda: not saving.saver.busy, timeout=WAIT)
    head, *rows = (tmp_path / "curves.csv").read_text().splitlines()
    assert head.startswith("run,epoch,step,seconds")
    assert [row.partition(",")[0] for row in rows] == ["Narrow"] * 2 + ["run-002"] * 2 + ["run-001"] * 2
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (tmp_path / "curves.svg").read_bytes()
    settings = (tmp_path / "settings.csv").read_text().splitlines()
    assert settings[0] == "setting,Narrow,run-002 and 1 more"
    assert '"Encoder 2, Dense · Units",5,16' in settings

    saving.save(tmp_path / "curves.xyz")
    assert "expected a file name ending in .png or .svg" in page.message.text


def test_the_ticked_runs_reconstruct_the_same_samples(
    page: ComparePage, qtbot: QtBot, tmp_path: Path
) -> None:
    engine = page.sheet.line._engine
    with qtbot.waitSignal(engine.state_changed, timeout=WAIT):
        engine.start()
    with qtbot.waitSignal(page.sheet.line.done, timeout=2 * WAIT):
        page.tools.view._buttons["reconstructions"].click()
    found = page.sheet.found
    assert found is not None
    assert [one.name for one in found.runs] == ["Narrow", "run-002", "run-001"]
    assert len(found.inputs) == 10
    assert not page.tools.axis.isVisible()
    page.grab()
    _names_have_room(page, found)

    with qtbot.waitSignal(page.sheet.line.done, timeout=2 * WAIT):
        page.ticks.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert page.sheet.found is not None
    assert [one.name for one in page.sheet.found.runs] == ["run-002", "run-001"]
    page._saving.save(tmp_path / "sheet.png")
    qtbot.waitUntil(lambda: not page._saving.saver.busy, timeout=WAIT)
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")
    page.ticks.all.click()
    page.ticks.all.click()
    assert page.sheet.found is None
    assert engine.close()


def _names_have_room(page: ComparePage, found: SideBySide) -> None:
    """Four lines beside the smallest tiles, and not a pixel of width that no name needs."""
    tiles = page.sheet.tiles
    small, room = QFontMetrics(style.small_font(tiles)), tiles._left - 2 * style.SPACE_S
    lines = [line for name, _, one in tiles._rows for line in _lines(name, one)]
    assert [small.elidedText(line, Qt.TextElideMode.ElideMiddle, room) for line in lines] == lines
    tiles.show_found(replace(found, runs=tuple(replace(run, weights="last") for run in found.runs)))
    metrics = QFontMetrics(style.small_font(tiles))
    assert tiles._tile(1, 0).top() - tiles._tile(0, 0).top() >= 4 * metrics.lineSpacing()
    widest = max(map(metrics.horizontalAdvance, ("mean of these 10:", "MSE 0.0000", "Original")))
    assert widest < tiles._tile(0, 0).left() < 1.2 * widest
    tiles.show_found(found)


def walk_to(page: ComparePage, wanted: QWidget) -> None:
    """Press Tab until a control has the keyboard."""
    for _ in range(40):
        at = QApplication.focusWidget()
        assert at is not None
        if at is wanted:
            return
        QTest.keyClick(at, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab doesn't lead to {wanted.accessibleName() or type(wanted).__name__}")


def test_everything_is_done_without_a_mouse(
    page: ComparePage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    tools, key = page.tools, Qt.Key
    tools.kind.setFocus()

    walk_to(page, tools.axis._buttons["epoch"])
    QTest.keyClick(tools.axis._buttons["epoch"], key.Key_Right)
    settle(page, qtbot)
    assert tools.axis.choice == "step"

    walk_to(page, tools.seeds)
    QTest.keyClick(tools.seeds, key.Key_Space)
    settle(page, qtbot)
    assert len(page.plot.names) == 3

    walk_to(page, tools.smoothing)
    QTest.keyClick(tools.smoothing, key.Key_End)
    settle(page, qtbot)
    assert tools.look.smoothing == pytest.approx(0.99)

    file = tmp_path / "losses.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), "Numbers (*.csv)"))
    walk_to(page, tools.save)
    QTest.keyClick(tools.save, key.Key_Space)
    qtbot.waitUntil(file.exists, timeout=WAIT)


def test_a_term_of_the_loss_is_drawn_instead_of_it(page: ComparePage, qtbot: QtBot) -> None:
    term = page.tools.term
    assert [term.itemText(number) for number in range(term.count())] == [
        "Loss",
        "Reconstruction",
        "Code penalty",
    ]
    assert term.isVisible()
    term.setCurrentIndex(2)
    term.activated.emit(2)
    settle(page, qtbot)
    assert page.plot.names == []  # these runs have no penalty
    assert page.plot._titles["y"] == "mean |code|"
    page.tools.view._buttons["reconstructions"].click()
    assert not term.isVisible()


def test_only_so_many_runs_are_drawn_at_once_and_words_find_others(
    page: ComparePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_list, "MOST", 2)
    monkeypatch.setattr(runs_list, "MANY", 2)
    ticks, said = page.ticks, page.message
    ticks.all.click()  # not all may be ticked: none are
    assert ticks.shown == set()
    ticks.all.click()
    assert ticks.all.text() == "2 of 3 runs"
    ticks.list.item(2).setCheckState(Qt.CheckState.Checked)
    assert ticks.list.item(2).checkState() == Qt.CheckState.Unchecked
    assert said.text == "2 runs are drawn, the most at once. Untick another to see run-001."

    page.refresh()
    settle(page, qtbot)
    ticks.search.setText("done 001")
    assert [ticks.list.item(row).isHidden() for row in range(3)] == [True, True, False]
    assert ticks.search.isVisible()
