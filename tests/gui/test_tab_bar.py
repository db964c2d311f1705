"""A narrow bar shows whole tabs, and the present one among them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from aestudio.gui.tab_bar import window_on
from aestudio.gui.viewer_tabs import ViewerTabs

TITLES = ("Guide", "Reconstructions", "Samples", "Mode coverage", "Latent space", "Code", "Compare", "Runs")


@pytest.mark.parametrize(
    ("room", "first", "present", "shown"),
    [
        (100, 0, 0, (0, 4)),  # all fit
        (60, 0, 0, (0, 2)),  # 50 and no half of the next
        (60, 0, 3, (2, 3)),  # moved no farther than it must
        (60, 2, 2, (2, 3)),  # stays where it was
        (60, 4, 4, (3, 4)),  # none is left out for which there is room
        (60, 3, 1, (0, 2)),  # back
        (5, 2, 1, (1, 1)),  # the present one, whatever the room
    ],
)
def test_which_tabs_are_shown(room: int, first: int, present: int, shown: tuple[int, int]) -> None:
    assert window_on([10, 20, 20, 30, 20], room, first, present) == shown


def test_no_tab_is_cut_and_the_keys_reach_all(themed: QApplication, qtbot: QtBot) -> None:
    tabs = ViewerTabs()
    qtbot.addWidget(tabs)
    for title in TITLES:
        tabs.add(QLabel(title), title)
    tabs.setTabVisible(2, False)
    tabs.resize(420, 200)
    tabs.show()
    bar = tabs.tabBar()
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
    missing = len(TITLES) - 1 - len(seen)
    qtbot.waitUntil(lambda: button.text() == f"+{missing}")
    assert "beyond the edge" in button.accessibleName()

    tabs.resize(1200, 200)
    qtbot.waitUntil(lambda: button.text() == "")
    assert all((bar.tabRect(index).width() > 0) == (index != 2) for index in range(bar.count()))
