"""The 2-D laboratory is found in the menu and on the start page, whatever project is open."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment


def entry(window: Any) -> QAction:
    found: QAction = next(
        one for one in window.actions_.by_menu()["View"] if one.text() == "Show 2-D laboratory"
    )
    assert found.isVisible()
    assert found.isEnabled()
    return found


def opened(window: Any, qtbot: QtBot, name: str) -> None:
    window.open_example(name)
    qtbot.waitUntil(lambda: window.workspace.tabs.currentWidget() is window.workspace.guide, timeout=30_000)


def test_without_a_project_the_menu_opens_one_that_has_points(window: Any, qtbot: QtBot) -> None:
    assert any(example.title == "2-D laboratory" for example in window.start_page._examples)
    entry(window).trigger()
    workspace = window.workspace
    qtbot.waitUntil(lambda: workspace.tabs.currentWidget() is workspace.laboratory, timeout=30_000)
    assert workspace.document.name == "2-D laboratory"


def test_where_there_are_points_the_menu_shows_it(window: Any, qtbot: QtBot) -> None:
    opened(window, qtbot, "flow-gaussians")
    entry(window).trigger()
    assert window.workspace.tabs.currentWidget() is window.workspace.laboratory
    assert window.workspace.tabs.indexOf(window.workspace.door.page) < 0


def test_on_other_data_it_says_what_it_needs_and_opens_it_by_a_click(
    window: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, qtbot, "digits")
    workspace, tabs, page = window.workspace, window.workspace.tabs, window.workspace.door.page
    workspace.document.edit(Experiment.drafted((1, 8, 8), family="vae"), "Something that is not saved")
    qtbot.waitUntil(lambda: workspace.engine.newest is not None, timeout=30_000)

    entry(window).trigger()
    assert tabs.currentWidget() is page
    assert tabs.tabText(tabs.currentIndex()) == "2-D laboratory"
    assert "two numbers in each sample. This project has 8 × 8 pictures." in page.text

    asked: list[str] = []

    def stay() -> bool:
        asked.append("whether the project may be left")
        return False

    monkeypatch.setattr(window, "may_leave", stay)
    page.button.click()
    assert len(asked) == 1
    assert workspace.document.name != "2-D laboratory"
    assert workspace.first is None, "the next project is another"

    monkeypatch.setattr(window, "may_leave", lambda: True)
    page.button.click()
    qtbot.waitUntil(lambda: tabs.currentWidget() is workspace.laboratory, timeout=30_000)
    assert tabs.indexOf(page) < 0


def test_the_page_goes_when_the_project_gets_points(window: Any, qtbot: QtBot) -> None:
    opened(window, qtbot, "digits")
    workspace = window.workspace
    entry(window).trigger()
    workspace.document.edit(Experiment.drafted((2,), data="plane", family="flow"), "Points")
    assert workspace.tabs.indexOf(workspace.door.page) < 0
    assert workspace.tabs.offers(workspace.laboratory)
