"""Questions that hold everything up: what was clicked, and nothing is left of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.asking import CANCEL, Ending, ask, may_lose

Role = QMessageBox.ButtonRole


class Work(QObject):
    """Tells of each piece that is done; `left` are still to be done."""

    told = Signal(int)
    left = 2

    def do_a_piece(self) -> None:
        self.left -= 1
        self.told.emit(self.left)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.mark.parametrize("answer", ["Save", "Discard", CANCEL])
def test_the_answer_is_what_the_button_says(parent: QWidget, answers: list[str], answer: str) -> None:
    answers[:] = [answer or "Cancel"]
    offered = {"Save": Role.AcceptRole, "Discard": Role.DestructiveRole}
    assert ask(parent, "Save it?", "It is lost otherwise.", offered) == answer


def test_return_presses_the_first(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: defaults.append(box.defaultButton().text()))
    assert ask(parent, "Save it?", "", {"Save": Role.AcceptRole, "Discard": Role.DestructiveRole}) == CANCEL
    assert defaults == ["Save"]


@pytest.mark.parametrize(("answer", "agreed"), [("End it", True), ("Go on", False)])
def test_only_the_button_that_says_so_loses_something(
    parent: QWidget, answers: list[str], answer: str, agreed: bool
) -> None:
    answers[:] = [answer]
    assert may_lose(parent, "End the run?", "It is lost.", "End it", "Go on") is agreed


def test_nothing_is_left_of_a_question(parent: QWidget, answers: list[str], qtbot: QtBot) -> None:
    """Its window would else keep every box that was ever asked with."""
    answers[:] = ["Cancel"]
    may_lose(parent, "End the run?", "It is lost.", "End it")
    qtbot.waitUntil(lambda: not parent.findChildren(QMessageBox))


def test_a_question_answers_itself_when_nothing_is_left_to_lose(parent: QWidget) -> None:
    work, clock = Work(), QTimer(interval=1)
    clock.timeout.connect(work.do_a_piece)
    clock.start()
    end = Ending(lambda: work.left <= 0, (work.told,))
    assert may_lose(parent, "End the work?", "It is lost.", "End it", unless=end)
    assert work.left == 0
    clock.stop()


def test_what_was_answered_is_not_answered_anew(parent: QWidget, answers: list[str]) -> None:
    work = Work()
    end = Ending(lambda: work.left <= 0, (work.told,))
    answers[:] = ["Cancel"]
    assert not may_lose(parent, "End the work?", "It is lost.", "End it", unless=end)
    work.left = 0
    work.do_a_piece()  # nobody listens any more


def test_what_was_just_answered_is_not_answered_anew(parent: QWidget) -> None:
    """The end comes between the click and the return of the question."""
    work = Work()
    end = Ending(lambda: work.left <= 0, (work.told,))

    def stay_and_end() -> None:
        (box,) = parent.findChildren(QMessageBox)
        box.button(QMessageBox.StandardButton.Cancel).click()
        work.left = 0
        work.told.emit(0)

    QTimer.singleShot(0, stay_and_end)
    assert not may_lose(parent, "End the work?", "It is lost.", "End it", unless=end)
