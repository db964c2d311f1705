"""The collector of garbage leaves out what was imported, and nothing leaks by it."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from aestudio.gui.garbage import MANY, Collector
from aestudio.gui.window import MainWindow


class Thing:
    """Something that can be watched."""

    def __init__(self) -> None:
        self.other: Thing | None = None


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The collector does what it did before the test."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)


@pytest.fixture
def left_out(window: MainWindow, qtbot: QtBot) -> Iterator[None]:
    """A collector that follows the real window's engine, which has loaded PyTorch."""
    assert window.workspace is not None
    qtbot.waitUntil(lambda: window.workspace.engine.state == "ready", timeout=60_000)  # type: ignore[union-attr]
    gc.unfreeze()
    Collector(window)
    window.ready.emit()
    yield
    gc.unfreeze()


def _say(window: MainWindow, state: str) -> int:
    """How many objects more are left out once the engine has said this."""
    assert window.workspace is not None
    before = gc.get_freeze_count()
    window.workspace.engine.state_changed.emit(state)
    return gc.get_freeze_count() - before


@pytest.mark.usefixtures("left_out")
def test_once_torch_is_there_a_full_collection_no_longer_walks_through_it(window: MainWindow) -> None:
    assert _say(window, "ready") > 100_000
    assert len(gc.get_objects()) < 1000


@pytest.mark.usefixtures("left_out")
def test_while_data_load_or_a_run_pauses_nothing_is_left_out(window: MainWindow) -> None:
    assert _say(window, "loading") == 0
    assert _say(window, "paused") == 0


@pytest.mark.usefixtures("left_out")
@pytest.mark.parametrize("state", ["ready", "training"])
def test_only_what_imported_much_is_followed_by_another_time(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    _say(window, "ready")
    kept = [Thing() for _ in range(1000)]
    assert _say(window, state) < len(kept)
    for number in range(MANY):
        monkeypatch.setitem(sys.modules, f"imported_{number}", ModuleType(f"imported_{number}"))
    assert _say(window, state) >= len(kept)


@pytest.mark.usefixtures("left_out")
def test_what_was_left_out_is_freed_when_nothing_refers_to_it_and_later_cycles_are_collected(
    window: MainWindow,
) -> None:
    thing = Thing()
    _say(window, "ready")
    gone = weakref.ref(thing)
    del thing
    assert gone() is None
    one, other = Thing(), Thing()
    one.other, other.other = other, one
    gone = weakref.ref(one)
    del one, other
    gc.collect()
    assert gone() is None


def test_full_collections_are_rarer_than_python_makes_them(window: MainWindow) -> None:
    usual = gc.get_threshold()
    Collector(window)
    assert gc.get_threshold()[:2] == usual[:2]
    assert gc.get_threshold()[2] == 10 * usual[2]
