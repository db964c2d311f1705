"""In a window of 1280 × 800 every choice of the settings and of the model is shown whole, as is its list."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aestudio.families import FAMILIES
from aestudio.gui.editor import Choice
from aestudio.gui.training.rate import RateEdit
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from tests.gui.fitting import cut


def cut_choices(within: QWidget) -> list[str]:
    """The texts of choices that are shown with an ellipsis."""
    return [
        box.currentText()
        for box in within.findChildren(Choice)
        if box.isVisibleTo(within) and box.shown_text != box.currentText()
    ]


def all_cut(within: QWidget) -> list[str]:
    """The same for whatever may be chosen."""
    found = []
    for box in within.findChildren(Choice):
        for index in range(box.count()):
            box.setCurrentIndex(index)
            found += cut_choices(within)
    return found


def test_no_choice_of_the_window_is_cut(
    themed: QApplication, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    window.open_example("digits")
    workspace.data.edit()
    qtbot.wait(50)
    assert cut_choices(window) == []
    assert all_cut(workspace.settings) == []
    model, experiment = workspace.builder.model_form, workspace.document.experiment
    model.set_open(True)
    for kind in FAMILIES:
        model.form.set_spec(experiment.model_copy(update={"family": FAMILIES.parse({"kind": kind.kind})}))
        qtbot.waitUntil(lambda: cut_choices(model) == [])  # once it is laid out
        assert all_cut(model) == [], kind


def test_the_list_is_as_wide_as_its_longest_entry(themed: QApplication, qtbot: QtBot) -> None:
    box = Choice()
    qtbot.addWidget(box)
    box.addItems(["MSE", "Mean squared error, weighed by the signal to noise ratio"])
    box.resize(80, 28)
    box.show()
    box.showPopup()
    assert box.view().viewport().width() >= box.fontMetrics().horizontalAdvance(box.itemText(1))
    box.hidePopup()


def test_a_learning_rate_with_six_digits_is_shown_whole(themed: QApplication, qtbot: QtBot) -> None:
    rate = RateEdit()
    qtbot.addWidget(rate)
    rate.resize(rate.minimumSizeHint())
    rate.show_rate(0.000412345)
    rate.show()
    qtbot.wait(1)
    assert rate.field.text() == "0.000412345"
    assert cut(rate) == []
