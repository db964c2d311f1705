"""The line that says what a loss curve shows."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aestudio.analysis.diagnosis import Diagnosis, Finding, Kind
from aestudio.experiment import Experiment
from aestudio.gui.layouts import down
from aestudio.gui.training.diagnosis import DiagnosisLine
from aestudio.gui.training.mend import Mend, mend_of

EVIDENCE = "The last 7 of 35 epochs brought 3.3\N{NO-BREAK SPACE}% of the whole fall of the validation loss."


def line(qtbot: QtBot, evidence: str, width: int) -> DiagnosisLine:
    made = DiagnosisLine()
    qtbot.addWidget(made)
    made.resize(width, 40)
    made.show_diagnosis(Diagnosis((Finding("still_learning", evidence),)))
    return made


def test_in_a_narrow_column_the_evidence_goes_on_in_a_second_line(qtbot: QtBot) -> None:
    narrow, wide = line(qtbot, EVIDENCE, 325), line(qtbot, EVIDENCE, 900)
    assert " ".join(narrow.lines()) == EVIDENCE
    assert wide.lines() == [EVIDENCE]
    assert narrow.sizeHint().height() > wide.sizeHint().height()


def test_all_lines_have_room_where_height_is_scarce(themed: QApplication, qtbot: QtBot) -> None:
    panel, plot, made = QWidget(), QTextEdit(), DiagnosisLine()  # which likes to be higher than it must
    qtbot.addWidget(panel)
    column = down(panel)
    column.addWidget(plot, 1)
    column.addWidget(made)
    panel.resize(325, 180)
    panel.show()
    made.show_diagnosis(line(qtbot, EVIDENCE, 325).found)  # it is as wide as any widget that was never shown
    qtbot.waitUntil(lambda: made.width() == 325)
    qtbot.waitUntil(lambda: made.height() == made.sizeHint().height())
    assert made.minimumHeight() == 0  # else a layout squeezes it to that, whatever it asks for


def test_no_line_begins_with_a_per_cent_sign(qtbot: QtBot) -> None:
    plain = EVIDENCE.replace("\N{NO-BREAK SPACE}", " ")
    for width in range(240, 400, 4):
        assert not any(one.startswith("%") for one in line(qtbot, plain, width).lines())


def test_a_long_sentence_is_whole_on_three_lines(qtbot: QtBot) -> None:
    said = "Nearly flat around epoch 8, then faster again: by epoch 21 the validation loss fell by half."
    narrow = line(qtbot, said, 325)
    assert len(narrow.lines()) == 3
    assert " ".join(narrow.lines()) == said


def test_what_the_lines_do_not_hold_ends_in_an_ellipsis_and_is_in_the_tooltip(qtbot: QtBot) -> None:
    narrow = line(qtbot, " ".join([EVIDENCE] * 3), 325)
    assert narrow.lines()[-1].endswith("…")
    assert narrow.toolTip().count("epochs brought") == 3


def found(kind: Kind, *first: str) -> Diagnosis:
    return Diagnosis((Finding(kind, EVIDENCE, first=first),))


CHANGED: list[dict[str, Any]] = [
    {"step": 10, "event": "batch size", "value": 64, "base": 0.001},
    {"step": 20, "event": "learning rate", "value": 0.5, "base": 0.5},
    {"step": 30, "event": "paused"},
]


@pytest.mark.parametrize(
    ("kind", "first", "live", "words", "factor"),
    [
        ("jumps", (), True, "Halve the learning rate", 0.5),
        ("noisy", (), False, "Halve the next run's learning rate", 0.5),
        ("diverged", (), False, "Make the next run's learning rate ten times lower", 0.1),
        ("jumps", ("Take back what was changed at epoch 2 (learning rate 0.5) …",), True, "", 1.0),
    ],
)
def test_what_one_click_can_do_about_it(
    kind: Kind, first: tuple[str, ...], live: bool, words: str, factor: float
) -> None:
    mend = mend_of(found(kind, *first), Experiment(), CHANGED, live=live)
    assert mend is not None
    if first:
        assert (mend.words, mend.name, mend.value) == (
            "Go back to learning rate 0.001",
            "learning rate",
            0.001,
        )
    else:
        assert (mend.words, mend.factor, mend.name) == (words, factor, "")
    assert mend_of(found("converged"), Experiment(), CHANGED, live=live) is None


def test_the_blamed_change_goes_back_to_what_was_before_it() -> None:
    blamed = found(
        "jumps", "Take back what was changed at epoch 1 (batch size 64), and go on from before it."
    )
    mend = mend_of(blamed, Experiment.parse({"training": {"batch_size": 256}}), CHANGED, live=True)
    assert mend is not None
    assert (mend.words, mend.value) == ("Go back to batch size 256", 256)


def test_the_card_has_a_button_that_does_it(qtbot: QtBot) -> None:
    made, asked = line(qtbot, EVIDENCE, 400), list[object]()
    made.show()
    made.mend_wanted.connect(asked.append)
    mend = Mend("Halve the learning rate", "", 0.5)
    made.show_diagnosis(found("jumps"), mend)
    made.open()
    assert made.card is not None
    button = next(one for one in made.card.findChildren(QPushButton) if one.text() == mend.words)
    assert button.isVisible()
    button.click()
    assert asked == [mend]
    qtbot.waitUntil(lambda: made.card is None)
