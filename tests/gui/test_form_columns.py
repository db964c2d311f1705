"""Fields that name columns of a file: chosen in a list with check boxes, or typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import Field
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from aestudio.gui.form import Context, Form
from aestudio.gui.name_list import MOST, ROWS, NameList
from aestudio.spec import Spec, hints

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
IRIS = ("sepal", "petal, cm", "species")


class Read(Spec):
    left_out: tuple[str, ...] = Field((), title="Leave out", json_schema_extra=hints(columns=True))
    array: str = Field("", title="Array", json_schema_extra=hints(columns=True))


Shown = tuple[Form, list[Any]]


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., Shown]:
    def show(spec: Spec, columns: tuple[str, ...] = IRIS) -> Shown:
        form, reported = Form(spec, context=Context(columns=columns)), []  # type: Form, list[Any]
        qtbot.addWidget(form)
        form.edited.connect(reported.append)
        with qtbot.waitExposed(form):
            form.show()
        return form, reported

    return show


def line_of(form: Form) -> QLineEdit:
    line = form.editor("left_out")
    assert isinstance(line, QLineEdit)
    return line


def opened(form: Form) -> NameList:
    """The list, opened with the keyboard."""
    line_of(form).setFocus()
    QTest.keyClick(line_of(form), Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    list_ = form.findChild(NameList)
    assert isinstance(list_, NameList)
    assert list_.isVisible()
    return list_


def rows(list_: NameList) -> list[tuple[str, bool]]:
    roles = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.CheckStateRole
    found = [[list_.names.index(row).data(role) for role in roles] for row in range(list_.names.rowCount())]
    return [(name, state == Qt.CheckState.Checked) for name, state in found]


def test_columns_are_checked_with_the_keyboard_as_one_edit(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read(left_out=("species",)))
    list_ = opened(form)
    assert rows(list_) == [("sepal", False), ("petal, cm", False), ("species", True)]
    for key in (Key.Key_Space, Key.Key_Down, Key.Key_Space):
        QTest.keyClick(list_.view, key)
    assert not reported
    QTest.keyClick(list_.view, Key.Key_Return)
    assert not list_.isVisible()
    assert reported == [Read(left_out=("species", "sepal", "petal, cm"))]
    assert line_of(form).text() == 'species, sepal, "petal, cm"'
    assert QApplication.focusWidget() is line_of(form)


def test_columns_are_checked_with_the_mouse_anywhere_on_a_row(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read())
    QTest.mouseClick(form.findChildren(QToolButton, "names")[0], Left)
    list_ = form.findChild(NameList)
    assert isinstance(list_, NameList)
    for row, x in ((0, 12), (1, 90), (2, 90), (2, 90)):  # the first on its box
        at = QPoint(x, list_.view.visualRect(list_.names.index(row)).center().y())
        QTest.mouseClick(list_.view.viewport(), Left, pos=at)
    list_.close()  # as a click elsewhere does
    assert reported == [Read(left_out=("sepal", "petal, cm"))]


def test_escape_closes_the_list_and_keeps_what_the_line_shows(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read(left_out=("sepal",)))
    list_ = opened(form)
    QTest.keyClick(list_.view, Key.Key_Space)
    assert line_of(form).text() == ""
    QTest.keyClick(list_.view, Key.Key_Escape)
    assert not list_.isVisible()
    assert line_of(form).text() == ""
    assert reported == [Read()]


def test_a_name_that_is_not_in_the_file_says_so_and_can_be_removed(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read(left_out=("spices", "sepal")))
    list_ = opened(form)
    assert rows(list_)[:2] == [("spices (not in the file)", True), ("sepal", True)]
    QTest.keyClick(list_.view, Key.Key_Space)
    QTest.keyClick(list_.view, Key.Key_Return)
    assert reported == [Read(left_out=("sepal",))]


def test_many_columns_are_searched(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read(), tuple(f"gene {number}" for number in range(20_000)))
    list_ = opened(form)
    assert QApplication.focusWidget() is list_.search
    assert rows(list_)[-1] == ("19,500 more: search for them", False)
    assert not list_.names.flags(list_.names.index(MOST))
    assert list_.view.height() <= (ROWS + 1) * list_.view.sizeHintForRow(0)
    QTest.keyClicks(list_.search, "E 1999")
    assert [name for name, _ in rows(list_)] == ["gene 1999", *(f"gene 1999{digit}" for digit in range(10))]
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Space):
        QTest.keyClick(QApplication.focusWidget() or list_, key)
    QTest.keyClick(list_.view, Key.Key_Escape)
    assert reported == [Read(left_out=("gene 19990",))]


def test_names_are_typed_where_the_file_is_not_known(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read(), ())
    button = form.findChildren(QToolButton, "names")[0]
    assert not button.isEnabled()
    assert "can't be read yet" in button.toolTip()
    line_of(form).setFocus()
    QTest.keyClick(line_of(form), Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert form.findChild(NameList) is None
    QTest.keyClicks(line_of(form), 'age, "mass, g"')
    QTest.keyClick(line_of(form), Key.Key_Return)
    assert reported == [Read(left_out=("age", "mass, g"))]
    form.set_context(Context(columns=IRIS))
    assert button.isEnabled()
    assert "Alt+Down" in button.toolTip()


def test_a_single_name_is_one_of_the_file_or_any_that_is_typed(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read(), ("spectra", "grid"))
    box = form.editor("array")
    assert isinstance(box, QComboBox)
    assert [box.itemText(row) for row in range(box.count())] == ["spectra", "grid"]
    box.setFocus()
    QTest.keyClick(box, Key.Key_Down)
    QTest.keyClick(box, Key.Key_Down)
    QTest.keyClicks(box, "2")
    QTest.keyClick(box, Key.Key_Return)
    assert [spec.array for spec in reported] == ["spectra", "grid", "grid2"]


def test_everything_has_a_name_for_a_screen_reader(shown: Callable[..., Shown]) -> None:
    form, _ = shown(Read())
    list_ = opened(form)
    assert list_.accessibleName() == list_.view.accessibleName() == "Leave out: names in the file"
    assert form.findChildren(QToolButton, "names")[0].accessibleName() == "Choose among the names in the file"
    list_.close()


def test_a_click_on_the_button_closes_the_list_too(shown: Callable[..., Shown]) -> None:
    form, reported = shown(Read())
    list_ = opened(form)
    QTest.keyClick(list_.view, Key.Key_Space)
    button = form.findChildren(QToolButton, "names")[0]
    at = button.mapTo(form, button.rect().center())
    QTest.mouseClick(form.windowHandle(), Left, pos=at)  # as the window system sends it
    assert not list_.isVisible()
    assert reported == [Read(left_out=("sepal",))]
    QTest.mouseClick(form.windowHandle(), Left, pos=at)
    assert list_.isVisible()
    list_.close()


def test_a_name_typed_until_no_other_is_left_is_checked_by_enter(shown: Callable[..., Shown]) -> None:
    """Enter moved the keyboard into the list, and nothing was checked."""
    form, reported = shown(Read(), tuple(f"gene {number}" for number in range(20)))
    list_ = opened(form)
    QTest.keyClicks(list_.search, "gene 1")
    QTest.keyClick(list_.search, Key.Key_Return)
    assert not list_.names.chosen  # eleven names have that in them
    list_.search.setFocus()
    QTest.keyClicks(list_.search, "7")
    QTest.keyClick(list_.search, Key.Key_Return)
    QTest.keyClick(list_.view, Key.Key_Return)
    assert reported == [Read(left_out=("gene 17",))]
