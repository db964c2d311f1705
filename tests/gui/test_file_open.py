"""A project that macOS asks to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from aestudio.gui.file_open import FileOpen


def test_the_project_of_the_event_is_opened_and_other_events_pass(qapp: QApplication) -> None:
    watch, found = FileOpen(qapp), list[Path]()
    watch.opened.connect(found.append)
    QApplication.sendEvent(qapp, QFileOpenEvent("/home/anna/Digits.aestudio"))
    QApplication.sendEvent(qapp, QEvent(QEvent.Type.User))
    assert found == [Path("/home/anna/Digits.aestudio")]
    qapp.removeEventFilter(watch)
    watch.deleteLater()
