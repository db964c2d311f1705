"""An experiment on shares in the window: from the dialog to curves, numbers and pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from aestudio.auditing.report.words import FORBIDDEN
from aestudio.dial import Dialling
from aestudio.dial.jobs import dials_of
from aestudio.dial.table import facts, table_csv
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.sample_strip import SampleStrip
from aestudio.gui.shares import SharesPage
from aestudio.gui.shares.dialog import SharesDialog, shares_in
from aestudio.job import NO_DATA, finish
from aestudio.project import Project, save
from aestudio.run import runs_in
from tests.dial.small import small_dial

WAIT = 60_000


@pytest.fixture
def opened(tmp_path: Path) -> Project:
    path = tmp_path / "P.aestudio"
    return save(Project(small_dial().experiment, path=path), path)


@pytest.fixture
def page(qtbot: QtBot, opened: Project, themed: QApplication) -> Iterator[SharesPage]:
    document, engine = Document(opened.experiment), Engine()
    page = SharesPage(document, engine, lambda: opened.runs)
    qtbot.addWidget(page)
    engine.start()
    page.resize(760, 620)
    page.show()
    with qtbot.waitSignal(engine.job_done, timeout=WAIT):
        document.open(opened)
    yield page
    page.close()
    engine.close()


@pytest.fixture
def filled(page: SharesPage, opened: Project, qtbot: QtBot) -> SharesPage:
    folder = dials_of(opened.runs) / "2026-11-27 03-00-00"
    finish(Dialling(small_dial(), folder, opened.runs), NO_DATA)
    page.refresh()
    qtbot.waitUntil(lambda: page.shown is not None, timeout=WAIT)
    return page


def test_models_are_trained_at_every_share_and_shown_as_they_come(
    page: SharesPage, opened: Project, qtbot: QtBot
) -> None:
    assert page._pages.currentIndex() == 0

    page.train(small_dial(seeds=1))
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.curve.complete, timeout=WAIT)

    assert len(runs_in(opened.runs)) == 2
    assert page._pages.currentIndex() == 1
    assert page.numbers.model().rowCount() == 8  # two shares, model and sampler, two tones
    assert "faithful sampler (α = 1)" in page.panels[1].plot.names


def test_a_dot_and_a_row_open_the_pictures_behind_them(filled: SharesPage, qtbot: QtBot) -> None:
    filled.panels[0].clicked.emit(0.2)

    strips = filled.faces.findChildren(SampleStrip)
    assert [strip.accessibleName() for strip in strips] == [
        *(f"{what}, tone A" for what in ("True face", "Input", "Output")),
        *(f"{what}, tone B" for what in ("True face", "Input", "Output")),
    ]
    filled._pages_below.setCurrentIndex(0)
    filled.numbers.activated.emit(filled.numbers.model().index(0, 2))
    assert filled._pages_below.currentWidget() is filled.faces


def test_a_shift_is_taken_apart(filled: SharesPage) -> None:
    head = [filled.apart.model().headerData(k, Qt.Orientation.Horizontal) for k in range(8)]

    assert head[3:] == ["Information", "Data", "Model", "Measured", "Retrain contrast"]
    assert filled.apart.model().rowCount() == 4
    assert filled.panels[3].plot.names == ["tone A", "tone B"]


def test_no_word_is_said_that_the_numbers_do_not_carry(filled: SharesPage, qtbot: QtBot) -> None:
    assert filled.shown is not None
    dialog = SharesDialog(small_dial().experiment)
    qtbot.addWidget(dialog)
    filled.show_faces(0.5)
    said = [label.text() for widget in (filled, dialog) for label in widget.findChildren(QLabel)]
    # the settings of layers, among them their bias, are no finding
    told = {name: value for name, value in facts(filled.shown.curve).items() if name != "dial"}
    said += [json.dumps(told), table_csv(filled.shown.curve), *filled.shown.notes]

    assert not FORBIDDEN.findall("\n".join(said))


def test_one_that_was_broken_off_can_go_on(page: SharesPage, opened: Project, qtbot: QtBot) -> None:
    folder = dials_of(opened.runs) / "2026-11-27 03-00-00"
    pieces = Dialling(small_dial(seeds=1), folder, opened.runs).work(NO_DATA)
    while not list(folder.glob("arms/*.npz")):
        next(pieces)
    pieces.close()
    page.refresh()
    qtbot.waitUntil(lambda: page.shown is not None, timeout=WAIT)
    assert page._message.text == "This experiment was broken off. 1 training is left."

    page._message.acted.emit()
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.curve.complete, timeout=WAIT)

    qtbot.waitUntil(lambda: page._message.text == "", timeout=WAIT)
    assert len(runs_in(opened.runs)) == 2


def test_the_dialog_says_what_will_be_done_and_what_is_wrong(themed: QApplication, qtbot: QtBot) -> None:
    dialog = SharesDialog(small_dial().experiment)
    qtbot.addWidget(dialog)
    assert dialog._said.text().startswith(
        "25 trainings: super-resolution autoencoder, 4 × 4 to 16 × 16 pixels"
    )

    dialog._shares.setText("5, x")
    assert "found “5, x”" in dialog._said.text()
    assert not dialog.start.isEnabled()
    dialog._shares.setText("5, 100")
    assert "above 0 and below 1" in dialog._said.text()
    dialog._shares.setText("5, 50")
    assert dialog.start.isEnabled()
    assert dialog.dial.shares == (0.05, 0.5)


def test_without_drawn_faces_the_lectures_experiment_is_proposed(themed: QApplication, qtbot: QtBot) -> None:
    dialog = SharesDialog(Experiment.drafted((1, 8, 8)))
    qtbot.addWidget(dialog)

    assert dialog.start.isEnabled()
    assert dialog.dial.words.startswith("super-resolution autoencoder, 4 × 4")
    dialog._what.setCurrentIndex(0)
    assert "expected drawn faces" in dialog._said.text().lower()
    assert not dialog.start.isEnabled()


def test_of_the_users_pictures_column_and_group_are_asked(themed: QApplication, qtbot: QtBot) -> None:
    experiment = Experiment.drafted((3, 32, 32), data="folder", family="superres")
    labels = {"subject": ("1", "2"), "age": ("old", "young"), "tone": ("dark", "light", "medium")}
    dialog = SharesDialog(experiment, labels)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog._bank.isHidden()
    assert dialog._column.findText("subject") == -1  # it says who is in a picture, and names no group

    dialog._column.setCurrentText("tone")
    dialog._group.setCurrentText("dark")

    assert (dialog.dial.column, dialog.dial.group) == ("tone", "dark")
    dialog._what.setCurrentIndex(1)
    assert dialog._column.isHidden()
    assert dialog.dial.drawn


def test_shares_are_read_in_per_cent() -> None:
    assert shares_in("5%, 50 95") == (0.05, 0.5, 0.95)
    with pytest.raises(ValueError, match="at least one share"):
        shares_in(" ")
