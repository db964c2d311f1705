"""A project is shown a part at a time, and whoever is quicker than that loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.portions import Portions
from aestudio.gui.stage import Stage
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.project import Project, save
from aestudio.session import load_data
from tests.gui.conftest import SHOW, WAIT


@pytest.fixture(autouse=True)
def a_part_at_a_time(
    workspace: Workspace,
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """As in the program; other tests see a window that is shown at once."""
    load_data(Experiment(), tmp_path)  # what that imports, a window that closes would have to wait for
    qtbot.waitUntil(lambda: workspace.engine.state == "ready", timeout=WAIT)  # so with PyTorch
    monkeypatch.setattr(Stage, "show_workspace", SHOW)
    yield
    window.stage.finish()


def test_the_parts_come_in_turns_of_their_own_and_are_painted_once_all_are_there(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.open_example("digits")
    assert window.stage.is_open
    assert window.start_page.isVisible()  # until the first turn
    qtbot.waitUntil(lambda: window.updatesEnabled())
    assert workspace.centre.isVisible()
    assert all(part.isVisible() for part in (*workspace.centre_parts, *workspace.docks.values()))
    assert workspace.status.isVisible()
    qtbot.waitUntil(lambda: workspace.docks["more"].updatesEnabled())
    assert all(part.updatesEnabled() for part in (*workspace.centre_parts, *workspace.docks.values()))
    qtbot.waitUntil(
        lambda: workspace.engine.newest is not None, timeout=WAIT
    )  # it imports for the first time


def test_the_engine_looks_at_a_project_once_its_parts_are_shown(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []
    monkeypatch.setattr(workspace.engine, "look_at", lambda *_: looked.append(window.stage.busy))
    window.open_example("digits")
    assert window.stage.busy
    qtbot.waitUntil(lambda: bool(looked))
    assert looked == [False]  # the window would have to wait for the interpreter at each of its steps


def test_a_project_closed_before_it_is_shown_leaves_the_start_page(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.open_example("digits")
    window.show_start()
    qtbot.wait(50)
    assert window.updatesEnabled()
    assert window.start_page.isVisible()
    assert not any(dock.isVisible() for dock in workspace.docks.values())


def test_another_project_opened_meanwhile_is_the_one_that_is_shown(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    other = save(Project(Experiment()), tmp_path / "Other.aestudio")
    assert other.path is not None
    window.open_example("digits")
    window.open_project(other.path)
    qtbot.waitUntil(lambda: window.updatesEnabled())
    assert workspace.document.name == "Other"
    assert window.windowTitle().startswith("Other")
    assert all(dock.isVisible() for dock in workspace.docks.values())


def test_filling_the_window_before_it_is_shown_waits_for_it(window: MainWindow, workspace: Workspace) -> None:
    window.open_example("digits")
    window.toggle_filled()
    assert window.stage.is_filled
    assert not any(dock.isVisible() for dock in workspace.docks.values())
    window.toggle_filled()
    assert all(dock.isVisible() for dock in workspace.docks.values())


def test_an_arrangement_is_put_back_to_what_it_was_at_first(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.open_example("digits")
    window.stage.finish()
    dock = workspace.docks["loss"]
    dock.setFloating(True)
    dock.hide()
    window.reset_arrangement()
    qtbot.waitUntil(lambda: window.updatesEnabled())
    assert dock.isVisible()
    assert not dock.isFloating()


def test_pieces_put_first_by_a_piece_come_before_what_was_still_to_be_done(window: MainWindow) -> None:
    done: list[str] = []
    portions = Portions(window, before=lambda: done.append("("), after=lambda: done.append(")"))
    portions.do(
        [
            lambda: portions.next([lambda: done.append("b"), lambda: done.append("c")]),
            lambda: done.append("d"),
        ]
    )
    portions.also([lambda: done.append("e")])
    portions.finish()
    assert "".join(done) == "(bcde)"
    assert not portions.busy


def test_steps_are_gone_through_in_order_until_one_fails(window: MainWindow) -> None:
    done: list[str] = []

    def steps(fails: bool) -> Iterator[None]:
        done.append("a")
        yield
        done.append("b" if not fails else str(1 // 0))
        yield

    portions = Portions(window, before=lambda: None, after=lambda: None)
    portions.walk(steps(fails=False), lambda: done.append("c"))
    portions.finish()
    assert "".join(done) == "abc"

    portions.walk(steps(fails=True), lambda: done.append("never"))
    with pytest.raises(ZeroDivisionError):
        portions.finish()
    portions.finish()
    assert "".join(done) == "abca"


def test_what_is_dropped_is_not_done(window: MainWindow) -> None:
    done: list[str] = []
    portions = Portions(window, before=lambda: None, after=lambda: done.append("after"))
    portions.do([lambda: done.append("piece")])
    portions.drop()
    portions.finish()
    assert not portions.busy
    assert not done
