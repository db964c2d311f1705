"""The guide tells of the network as it is now."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QTextBoundaryFinder, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from aestudio.examples import example
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.guide import Guide, guide_text
from aestudio.gui.window import MainWindow
from aestudio.project import Project, with_settings


def opened(qtbot: QtBot) -> tuple[Project, Document, Guide]:
    """The digits example with its guide."""
    project = example("digits").project()
    document = Document(project.experiment)
    document.open(project)
    guide = Guide(document)
    qtbot.addWidget(guide)
    return project, document, guide


def test_the_size_of_the_code_is_that_of_the_network(qtbot: QtBot) -> None:
    project, document, guide = opened(qtbot)
    assert "two numbers" in guide._text.toPlainText()
    last = len(project.experiment.networks["encoder"].layers) - 1
    wider = with_settings(project.experiment, {f"networks.encoder.layers[{last}].units": 16})
    document.edit(wider, "Change units of Code")
    assert "16 numbers" in guide._text.toPlainText()
    document.undo_stack.undo()
    assert "two numbers" in guide._text.toPlainText()


def test_a_network_without_a_code_has_a_few_numbers() -> None:
    assert guide_text("through {code}", Experiment()) == "through a few numbers"


@pytest.mark.parametrize(
    "text",
    ["![a picture]({})", "![a picture][1]\n\n[1]: {}", "<img src='{}'>", "See <img src='{}'/> there"],
)
def test_a_text_of_anyone_reads_no_file(qtbot: QtBot, tmp_path: Path, text: str) -> None:
    """A picture may be named as a file without end, or lie on a server that is told who opens it."""
    red = QImage(40, 40, QImage.Format.Format_RGB32)
    red.fill(QColor("red"))
    red.save(str(tmp_path / "red.png"))
    document = Document(Experiment())
    guide = Guide(document)
    qtbot.addWidget(guide)
    guide.resize(600, 400)
    guide.show()
    document.open(Project(Experiment(), about=text.format(tmp_path / "red.png")))
    seen = guide.grab().toImage()
    places = [(x, y) for x in range(0, seen.width(), 7) for y in range(0, seen.height(), 7)]
    assert not any(seen.pixelColor(*place) == QColor("red") for place in places)
    assert "\N{OBJECT REPLACEMENT CHARACTER}" not in guide._text.toPlainText()


def test_links_lead_to_the_web_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: followed.append(url.toString()))
    _, _, guide = opened(qtbot)
    for url in ("https://arxiv.org/abs/1312.6114", "file:///usr/bin/xeyes", "smb://there/share"):
        guide._text.anchorClicked.emit(QUrl(url))
    assert followed == ["https://arxiv.org/abs/1312.6114"]


def test_no_button_of_the_guide_is_cut_where_it_is_narrow(qtbot: QtBot) -> None:
    project, _document, guide = opened(qtbot)
    guide.resize(340, 700)
    guide.show()
    buttons = [button for button in guide.findChildren(QPushButton) if button.isVisible()]
    assert len(buttons) == len(project.variants) + 1
    for button in buttons:
        assert button.width() >= button.sizeHint().width()
        assert guide.rect().contains(QRect(button.mapTo(guide, QPoint()), button.size()))


def test_start_leads_to_the_data_where_they_lack(window: MainWindow, qtbot: QtBot) -> None:
    workspace = window.workspace
    assert workspace is not None
    experiment = workspace.document.experiment
    gone = Experiment.parse(experiment.to_json() | {"data": {"kind": "arrays", "path": "gone.npz"}})
    workspace.document.edit(gone, "Change data")
    qtbot.waitUntil(lambda: not workspace.training.buttons.primary.isEnabled(), timeout=30_000)
    workspace.guide.start_wanted.emit()
    assert "gone.npz" in workspace.status._message.text
    assert workspace.data.ways.isVisibleTo(workspace.data)


def test_no_run_is_started_while_one_is_in_progress(qtbot: QtBot) -> None:
    guide = opened(qtbot)[2]
    start = next(button for button in guide.findChildren(QPushButton) if button.text() == "Start training")
    for state, possible in (("ready", True), ("training", False), ("paused", False), ("ready", True)):
        guide.follow(state)
        assert start.isEnabled() is possible


def test_what_can_be_pressed_stands_below_the_text_however_large_the_window_is(qtbot: QtBot) -> None:
    _project, _document, guide = opened(qtbot)
    guide.resize(1240, 900)
    guide.show()
    start = next(button for button in guide.findChildren(QPushButton) if button.text() == "Start training")
    qtbot.waitUntil(lambda: start.y() - guide._text.geometry().bottom() < 120)
    assert guide._text.width() > 500, "not a narrow strip"


def test_the_settings_in_force_stay_pressed(qtbot: QtBot) -> None:
    project, document, guide = opened(qtbot)
    buttons = [button for _, button in guide._offered]

    def pressed() -> list[str]:
        return [button.text() for button in buttons if button.isChecked()]

    first, other = project.variants[0].title, project.variants[1].title
    qtbot.waitUntil(lambda: pressed() == [first])
    for _ in range(2):
        buttons[1].click()
        qtbot.waitUntil(lambda: pressed() == [other] and not guide._check_soon.isActive())
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: pressed() == [first])


def test_what_it_says_is_read_without_scrolling_where_there_is_room(
    themed: QApplication, qtbot: QtBot
) -> None:
    project, document, guide = opened(qtbot)
    guide.resize(616, 573)
    guide.show()

    style.apply(themed, "dark")  # which writes the text anew
    QApplication.processEvents()

    assert not guide._text.verticalScrollBar().isVisible()
    assert guide._text.document().size().height() <= guide._text.viewport().height()
    guide.hide()
    document.open(Project(project.experiment, about="Other words."))
    document.open(project)
    guide.show()
    QApplication.processEvents()
    assert guide._text.document().size().width() == guide._text.viewport().width()
    assert guide._text.document().size().height() <= guide._text.viewport().height()
    guide.resize(616, 260)
    QApplication.processEvents()
    assert guide._text.verticalScrollBar().isVisible()


def test_a_formula_is_never_broken_into_two_lines() -> None:
    text = example("flow-gaussians").project().about
    formula = "|\u2060f⁻¹(f(x))\u00a0−\u00a0x|"
    begins, breaks = text.index(formula), QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    for place in range(begins + 1, begins + len(formula)):
        breaks.setPosition(place)
        assert not breaks.isAtBoundary()
