"""The line that says what a loss curve shows."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from aestudio.analysis.diagnosis import Diagnosis, Finding
from aestudio.gui.training.diagnosis import DiagnosisLine

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
    assert wide.lines() == (EVIDENCE, "")
    assert narrow.sizeHint().height() > wide.sizeHint().height()


def test_no_line_begins_with_a_per_cent_sign(qtbot: QtBot) -> None:
    plain = EVIDENCE.replace("\N{NO-BREAK SPACE}", " ")
    for width in range(240, 400, 4):
        assert not line(qtbot, plain, width).lines()[1].startswith("%")


def test_what_two_lines_do_not_hold_ends_in_an_ellipsis_and_is_in_the_tooltip(qtbot: QtBot) -> None:
    narrow = line(qtbot, f"{EVIDENCE} {EVIDENCE}", 325)
    assert narrow.lines()[1].endswith("…")
    assert narrow.toolTip().count("epochs brought") == 2
