"""The real window driven by keys alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

WAIT = 60_000
KEY = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def focused() -> QWidget:
    """What has the keyboard, which is to be seen."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    assert widget.isVisible(), f"{name_of(widget)} has the keyboard, but is not shown"
    return widget


def name_of(widget: QWidget) -> str:
    """What a screen reader says."""
    said = widget.accessibleName()
    if not said and isinstance(widget, QAbstractButton | QLabel):
        said = widget.text().replace("&", "")
    return said


def press(*keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(focused(), key, held)
        QApplication.processEvents()


def type_in(text: str) -> None:
    QTest.keyClicks(focused(), text)
    QApplication.processEvents()


def tab_to(wanted: Callable[[QWidget], bool], limit: int = 120) -> QWidget:
    """Press Tab until something has the keyboard."""
    passed = []
    for _ in range(limit):
        widget = focused()
        if wanted(widget):
            return widget
        passed.append(name_of(widget))
        press(KEY.Key_Tab)
    raise AssertionError(f"Tab doesn't lead there, but to {passed}")


def named(name: str) -> Callable[[QWidget], bool]:
    return lambda widget: name_of(widget) == name


def do(action: str) -> None:
    """By its name, from the list of all actions."""
    press(KEY.Key_P, held=CTRL | SHIFT)
    type_in(action)
    press(KEY.Key_Return)


def nameless(within: QWidget) -> list[str]:
    """The controls that Tab reaches and that say nothing of themselves."""
    found = []
    for widget in within.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if reached and widget.focusProxy() is None and not name_of(widget) and not _inner(widget):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def _inner(widget: QWidget) -> bool:
    """A part of one of Qt's controls, which speaks for it."""
    return widget.objectName().startswith(("qt_spinbox", "qt_scrollarea"))
