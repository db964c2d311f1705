"""A project that is opened a second time: the window that has it comes to the front."""

from __future__ import annotations

import os
import platform
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from aestudio.gui import claims
from aestudio.gui.app import answer_others
from aestudio.gui.claims import TOKEN, Claim, bring_to_front
from aestudio.gui.window import MainWindow


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the claims lie."""
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path / "logs"))
    return tmp_path / "logs"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "A.aestudio").mkdir()
    (tmp_path / "A.aestudio/project.json").touch()
    return tmp_path / "A.aestudio"


@pytest.fixture
def window_of(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Claim]:
    """A window that has it open, and answers."""
    claim, over = Claim(), threading.Event()
    claim.hold(project)

    def look() -> None:
        while not over.wait(0.01):
            claim.asked()

    looking = threading.Thread(target=look)
    looking.start()
    yield claim
    over.set()
    looking.join()


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


@pytest.mark.parametrize("name", ["A.aestudio", "A.aestudio/project.json", "B.aestudio"])
def test_its_window_is_asked_by_whatever_name(
    window_of: Claim, project: Path, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.with_name("B.aestudio").symlink_to(project)
    monkeypatch.setenv(TOKEN, "of this click")
    assert bring_to_front(project.parent / name, patience=60)
    assert left(folder) == [f"{claims._prefix()}{os.getpid()}"]


def test_another_project_has_a_window_of_its_own(window_of: Claim, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert not bring_to_front(tmp_path / "other", patience=60)


def test_a_project_that_was_closed_is_opened(window_of: Claim, project: Path, folder: Path) -> None:
    window_of.hold(None)
    assert not bring_to_front(project, patience=60)
    assert left(folder) == []


def test_a_project_that_is_closed_while_it_is_asked_for_is_opened(project: Path, folder: Path) -> None:
    claim = Claim()
    claim.hold(project)
    closing = threading.Timer(0.1, claim.hold, [None])
    closing.start()
    assert not bring_to_front(project, patience=60)
    closing.join()
    assert left(folder) == []


def test_a_window_that_does_not_answer_is_not_waited_for(project: Path, folder: Path) -> None:
    Claim().hold(project)
    assert not bring_to_front(project, patience=0.1)
    assert not [name for name in left(folder) if name.endswith(".asked")]


def test_what_a_crash_left_is_taken_away(project: Path, folder: Path) -> None:
    """Also where its number is another process's by now, which began later than the file was written."""
    claim = Claim()
    claim.hold(project)
    (crashed,) = folder.iterdir()
    os.utime(crashed, (0, 0))
    (folder / f"{claims._prefix()}{2**22 + 1}").write_text(str(project))
    assert not bring_to_front(project, patience=60)
    assert left(folder) == []


def test_a_window_on_another_machine_is_left_alone(project: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "window-elsewhere-1").write_text(str(project))
    assert not bring_to_front(project, patience=60)
    assert left(folder) == ["window-elsewhere-1"]


def test_a_folder_that_cannot_be_written_keeps_no_window_from_opening(project: Path, folder: Path) -> None:
    folder.write_text("in its place")
    claim = Claim()
    claim.hold(project)
    assert not claim.asked()
    assert not bring_to_front(project)


def test_a_window_tells_what_it_has_open_and_comes_to_the_front(
    window: MainWindow, tmp_path: Path, folder: Path
) -> None:
    claim = Claim()
    answer_others(window, claim)
    assert left(folder) == [], "on the start page nothing is open"
    window.open_example("digits")
    assert window.workspace is not None
    answer_others(window, claim)
    assert left(folder) == [], "nor is what has no name yet"
    window.workspace.storage.save(tmp_path / "D.aestudio")
    answer_others(window, claim)
    (file,) = folder.iterdir()
    assert file.read_text() == os.path.normcase(tmp_path / "D.aestudio")
    window.showMinimized()
    claims._request(file).touch()
    answer_others(window, claim)
    assert not window.isMinimized()
    assert window.windowState() & Qt.WindowState.WindowMinimized == Qt.WindowState.WindowNoState
    window.show_start()
    answer_others(window, claim)
    assert left(folder) == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are texts there")
def test_a_name_that_is_no_text_is_one_all_the_same(tmp_path: Path) -> None:
    project = tmp_path / os.fsdecode(b"M\xfcller.aestudio")
    project.mkdir()
    claim = Claim()
    claim.hold(project)
    asking = threading.Thread(target=lambda: found.append(bring_to_front(project, patience=60)))
    found: list[bool] = []
    asking.start()
    while asking.is_alive():
        claim.asked()
        asking.join(0.01)
    assert found == [True]


def test_a_machine_whose_name_begins_with_this_ones_is_left_alone(
    project: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "node", lambda: "lab[1]")
    Claim().hold(project)
    (folder / "window-lab[1]-2-9000").write_text(str(project))
    assert [file.name for file in claims._claims()] == [f"window-lab[1]-{os.getpid()}"]
    assert not bring_to_front(project, patience=0.1)
    assert "window-lab[1]-2-9000" in left(folder)


@pytest.mark.skipif(os.name == "nt", reason="needs pipes with names")
def test_a_pipe_in_the_place_of_a_file_holds_nothing_up(project: Path, folder: Path) -> None:
    folder.mkdir()
    claim = Claim()
    os.mkfifo(claim._file)
    assert not bring_to_front(project, patience=60)
    claim._file.unlink(missing_ok=True)
    claim.hold(project)
    os.mkfifo(claims._request(claim._file))
    assert claim.asked()
    assert claims._claims() == [claim._file]
