"""A narrow bar shows whole tabs, and the present one among them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.layouts import across
from aestudio.gui.tab_bar import WholeTabs, in_sight
from aestudio.gui.viewer_tabs import ViewerTabs
from aestudio.gui.widgets import tool_button

TITLES = ("Guide", "Reconstructions", "Samples", "Mode coverage", "Latent space", "Code", "Compare", "Runs")


@pytest.mark.parametrize(
    ("room", "present", "called", "shown"),
    [
        (100, 0, -1, [0, 1, 2, 3, 4]),  # all fit
        (60, 0, -1, [0, 1, 2]),  # 50 and no half of the next
        (60, 3, -1, [0, 1, 3]),  # what is called up takes the last place; what is in front stays
        (60, 0, 3, [0, 1, 3]),  # and keeps it when another is looked at
        (60, 2, 3, [0, 1, 2]),  # until one is that has no room beside it
        (60, 4, 3, [0, 1, 4]),  # or another one is called up
        (100, 0, 3, [0, 1, 2, 3, 4]),  # in its own place where there is room
        (5, 2, -1, [2]),  # the present one, whatever the room
    ],
)
def test_which_tabs_are_shown(room: int, present: int, called: int, shown: list[int]) -> None:
    assert in_sight([10, 20, 20, 30, 20], room, present, called) == shown


def test_a_view_that_is_asked_for_has_the_keyboard_but_not_on_its_menu(
    themed: QApplication, qtbot: QtBot
) -> None:
    tabs, bare, full = ViewerTabs(), QWidget(), QWidget()
    qtbot.addWidget(tabs)
    for view, tools in ((bare, ["menu"]), (full, ["menu", "tool"])):
        row = across(view)
        for name in tools:
            button = tool_button("more", name)
            if name == "menu":
                button.setMenu(QMenu(button))
            row.addWidget(button)
        tabs.add(view, str(len(tools)))
    tabs.resize(500, 200)
    tabs.show()
    tabs.activateWindow()
    qtbot.waitUntil(tabs.isActiveWindow)
    tabs.go_to(full)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QToolButton)
    assert focused.toolTip() == "tool"
    tabs.go_to(bare)
    assert tabs.tabBar().hasFocus()


def test_a_view_called_up_from_the_list_moves_none_of_those_in_front(
    themed: QApplication, qtbot: QtBot
) -> None:
    tabs = ViewerTabs()
    qtbot.addWidget(tabs)
    for title in TITLES:
        tabs.add(QLabel(title), title)
    tabs.resize(500, 200)
    tabs.show()
    bar, button = tabs.tabBar(), tabs.cornerWidget().findChild(QToolButton)
    assert isinstance(button, QToolButton)
    qtbot.waitUntil(lambda: "Compare, Runs" in button.toolTip())
    before = [bar.tabRect(index) for index in range(2)]

    menu = button.menu()
    menu.aboutToShow.emit()
    called = next(action for action in menu.actions() if action.text() == "Runs")
    assert menu.actions().index(called) == len(button.toolTip().split(",")) - 1  # those beyond come first
    called.trigger()

    assert [bar.tabRect(index) for index in range(2)] == before
    assert bar.rect().contains(bar.tabRect(len(TITLES) - 1))
    tabs.setCurrentIndex(0)
    assert bar.tabRect(len(TITLES) - 1).width() > 0
    qtbot.waitUntil(lambda: "Runs" not in button.accessibleName())


def test_no_tab_is_cut_and_the_keys_reach_all(themed: QApplication, qtbot: QtBot) -> None:
    tabs = ViewerTabs()
    qtbot.addWidget(tabs)
    for title in TITLES:
        tabs.add(QLabel(title), title)
    tabs.setTabVisible(2, False)
    tabs.resize(420, 200)
    tabs.show()
    bar = tabs.tabBar()
    assert isinstance(bar, WholeTabs)
    for at in range(len(TITLES)):
        if at == 2:
            continue
        assert bar.currentIndex() == at
        seen = [bar.tabRect(index) for index in range(bar.count()) if bar.tabRect(index).width() > 0]
        assert bar.tabRect(at) in seen
        assert all(bar.rect().contains(rect) for rect in seen)
        assert 1 < len(seen) < len(TITLES) - 1
        qtbot.keyClick(bar, Qt.Key.Key_Right)

    button = tabs.cornerWidget().findChild(QToolButton)
    assert isinstance(button, QToolButton)
    qtbot.waitUntil(lambda: button.text() == f"{len(TITLES) - 1 - len(bar.shown)} more")
    assert button.accessibleName().startswith("More views: ")

    tabs.resize(1200, 200)
    qtbot.waitUntil(lambda: button.text() == "")
    assert all((bar.tabRect(index).width() > 0) == (index != 2) for index in range(bar.count()))
