"""Nothing is ever lost: saving, automatic saving, and what a crash leaves behind."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from aestudio.atomic import WriteFailed
from aestudio.experiment import Experiment
from aestudio.gui import moving
from aestudio.gui import storage as storage_module
from aestudio.gui.document import Document
from aestudio.gui.left_behind import AUTOSAVE, Recovered, left_behind, recovery
from aestudio.gui.moving import OWNER
from aestudio.gui.storage import Storage
from aestudio.project import Project, load
from aestudio.run.hold import hold
from aestudio.run.trash import restore, throw_away, trashed_in
from aestudio.spec import replace


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AESTUDIO_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document(Experiment())
    document.open(Project(Experiment()), "Trial")
    return document


@pytest.fixture
def storage(document: Document, qtbot: QtBot) -> Iterator[Storage]:
    storage = Storage(document)
    yield storage
    storage.begin()
    qtbot.waitUntil(lambda: not storage._moving._worker.busy)


def change(document: Document, epochs: int = 7) -> None:
    training = replace(document.experiment.training, epochs=epochs)
    document.edit(replace(document.experiment, training=training), "Change epochs")


def crash(storage: Storage) -> None:
    """The process is gone: its lock no longer holds, and nothing was tidied up."""
    storage.autosave()
    storage._worker.wait()
    storage.place._lock.unlock()


def crashed_in(folder: Path, storage: Storage, document: Document) -> Recovered:
    """What is offered of a saved project that was edited before a crash, to nine epochs."""
    storage.save(folder)
    change(document, 9)
    crash(storage)
    found = recovery(folder)
    assert found is not None
    return found


def test_what_was_never_saved_survives_a_crash(storage: Storage, document: Document) -> None:
    change(document)
    crash(storage)

    (found,) = left_behind()

    assert found.title == "Trial"
    assert found.project.experiment == document.experiment


def test_a_window_that_is_still_open_is_not_recovered(storage: Storage, document: Document) -> None:
    change(document)
    storage.autosave()
    storage._worker.wait()

    assert left_behind() == []


def test_a_window_closed_during_a_slow_write_is_told_nothing_more(
    document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody but the thread of the window tells of it: what is gone by then would end the program."""
    begun, go_on = threading.Event(), threading.Event()

    def slowly(path: Path, content: object) -> None:
        begun.set()
        go_on.wait(5)
        raise WriteFailed("no room")

    monkeypatch.setattr(storage_module, "write_json", slowly)
    parent = QObject()
    storage = Storage(document, parent)
    told: list[str] = []
    storage.failed.connect(told.append)
    change(document)
    storage.autosave()
    assert begun.wait(5)
    pool = storage._worker._pool

    shiboken6.delete(parent)
    go_on.set()
    pool.shutdown()

    assert told == []


def test_an_automatic_save_that_fails_is_told(
    storage: Storage, document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path, content: object) -> None:
        raise WriteFailed("no room")

    monkeypatch.setattr(storage_module, "write_json", fails)
    change(document)

    with qtbot.waitSignal(storage.failed) as told:
        storage.autosave()

    assert told.args == ["no room"]


def test_saving_keeps_the_runs_made_before(storage: Storage, document: Document, tmp_path: Path) -> None:
    change(document)
    run = storage.runs / "run-001"
    run.mkdir(parents=True)
    (run / "experiment.json").write_text("{}")

    storage.save(tmp_path / "A.aestudio")

    assert (tmp_path / "A.aestudio" / "runs" / "run-001" / "experiment.json").is_file()
    assert load(tmp_path / "A.aestudio").experiment == document.experiment
    assert left_behind() == []


def test_runs_thrown_away_before_the_first_save_can_be_had_back_after_it(
    storage: Storage, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    run = storage.runs / "run-001"
    run.mkdir(parents=True)
    (run / "experiment.json").write_text("{}")
    thrown = throw_away(run)

    with qtbot.waitSignal(storage.moved) as moved:
        storage.save(tmp_path / "A.aestudio")

    (found,) = trashed_in(tmp_path / "A.aestudio" / "runs")
    assert moved.args[0] == [(thrown.place, found.place)]
    assert (restore(found) / "experiment.json").is_file()


def test_changes_of_a_saved_project_are_recovered_and_forgotten_when_saved(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    change(document, 9)
    storage.autosave()
    storage._worker.wait()
    found = recovery(folder)
    assert found is not None
    assert found.project.experiment.training.epochs == 9

    storage.save(folder)

    assert not (folder / AUTOSAVE).exists()
    assert recovery(folder) is None


def test_discarding_removes_what_was_never_saved(
    storage: Storage, document: Document, data_folder: Path
) -> None:
    change(document)
    storage.autosave()
    storage.close()

    assert list((data_folder / "unsaved").iterdir()) == []


def test_closed_it_makes_no_folder_anew_for_whoever_still_asks(storage: Storage) -> None:
    folder = storage.folder
    storage.close()

    assert storage.runs == folder / "runs"
    assert list(folder.parent.iterdir()) == []


def test_an_empty_folder_that_a_killed_window_left_goes_at_the_next_start(storage: Storage) -> None:
    unsaved = storage.folder.parent
    old, new = unsaved / "old", unsaved / "new"
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))

    assert left_behind() == []

    assert set(unsaved.iterdir()) == {storage.folder, new}, "a new one may be another window's"


def test_a_change_from_elsewhere_is_noticed(storage: Storage, document: Document, tmp_path: Path) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    assert not storage.is_changed_elsewhere()

    text = (folder / "project.json").read_text().replace('"epochs": 20', '"epochs": 21')
    (folder / "project.json").write_text(text)

    assert storage.is_changed_elsewhere()


def run_in(storage: Storage, name: str = "run-001") -> Path:
    run = storage.runs / name
    run.mkdir(parents=True)
    (run / "experiment.json").write_text("{}")
    return run


def test_a_run_that_trains_while_its_project_is_first_saved_moves_when_it_ends(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    run = run_in(storage)
    moved: list[tuple[Path, Path]] = []
    storage.moved.connect(moved.extend)
    folder = tmp_path / "A.aestudio"
    storage.save(folder, running=True)
    storage.close()  # another project is opened, or the window closed
    assert run.exists()

    storage.settle()

    assert moved == [(run, folder / "runs" / "run-001")]
    assert (folder / "runs" / "run-001" / "experiment.json").exists()
    assert not run.exists()


def test_runs_that_move_take_a_new_number_where_theirs_is_taken(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    there = folder / "runs" / "run-001"
    there.mkdir(parents=True)
    (there / "experiment.json").write_text('{"old": true}')
    run_in(storage)

    storage.save(folder)

    assert (there / "experiment.json").read_text() == '{"old": true}'
    assert (folder / "runs" / "run-002" / "experiment.json").exists()


def test_what_a_crash_left_is_not_overwritten_by_the_next_edit(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    change(document, 9)
    storage.autosave()
    storage._worker.wait()
    assert recovery(folder) is not None  # offered, and not yet answered

    change(document, 11)
    storage.autosave()
    storage.discard()

    found = recovery(folder)
    assert found is not None
    assert found.project.experiment.training.epochs == 9
    found.forget()
    assert recovery(folder) is None


def test_a_second_crash_does_not_overwrite_what_the_first_one_left(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    for epochs in (9, 11):
        change(document, epochs)
        crash(storage)
        assert recovery(folder) is not None  # offered, and not yet answered

    offered = []
    while (found := recovery(folder)) is not None:
        offered.append(found.project.experiment.training.epochs)
        found.forget()

    assert offered == [11, 9]
    assert [file.name for file in folder.iterdir()] == ["project.json"]


def test_declining_what_a_crash_left_keeps_the_edits_made_since(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    found = crashed_in(folder, storage, document)
    change(document, 11)
    storage.autosave()
    storage._worker.wait()

    found.forget()
    storage.place._lock.unlock()  # the next crash

    again = recovery(folder)
    assert again is not None
    assert again.project.experiment.training.epochs == 11


def test_what_was_brought_back_survives_a_crash_a_moment_later(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    found = crashed_in(folder, storage, document)

    found.take()  # and nothing is written before the next crash

    again = recovery(folder)
    assert again is not None
    assert again.project.experiment.training.epochs == 9


def test_an_automatic_save_that_anyone_may_have_written_opens_nothing_and_harms_nothing(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    (folder / AUTOSAVE).write_text("[" * 100_000)

    assert recovery(folder) is None


def test_runs_come_along_though_the_disk_has_no_room_for_a_note_of_it(
    storage: Storage, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_in(storage)
    write = Path.write_text

    def full(path: Path, text: str, encoding: str | None = None) -> int:
        if OWNER in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, text, encoding=encoding)

    monkeypatch.setattr(Path, "write_text", full)

    storage.save(tmp_path / "A.aestudio")

    assert (tmp_path / "A.aestudio" / "runs" / "run-001" / "experiment.json").exists()


def test_runs_that_can_not_all_move_are_told_of_and_stay_whole(
    storage: Storage, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = run_in(storage), run_in(storage, "run-002")
    moved, failed = list[tuple[Path, Path]](), list[str]()
    storage.moved.connect(moved.extend)
    storage.failed.connect(failed.append)
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path == second:
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)

    storage.save(tmp_path / "A.aestudio")

    assert moved == [(first, tmp_path / "A.aestudio" / "runs" / "run-001")]
    assert "No space left" in failed[0]
    assert [one.name for one in second.iterdir()] == ["experiment.json"]


def test_a_project_held_by_another_window_is_left_alone(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    change(document, 9)
    storage.autosave()
    storage._worker.wait()
    other_document = Document(document.project.experiment)
    other_document.open(load(folder))
    other = Storage(other_document)
    assert other.place.is_elsewhere

    change(other_document, 5)
    other.autosave()
    other.close()

    assert (folder / AUTOSAVE).exists()


def test_a_project_closed_here_and_opened_in_another_window_is_left_alone(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    storage.close()
    other_document = Document(Experiment())
    other_document.open(load(folder))
    other = Storage(other_document)
    change(other_document)
    other.autosave()
    other._worker.wait()

    storage.discard()

    assert (folder / AUTOSAVE).exists()
    other.close()


@pytest.fixture
def two_drives(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project lies on another drive than what was never saved: nothing can be renamed across."""
    rename = Path.rename

    def within(path: Path, target: Path) -> Path:
        if ("unsaved" in path.parts) != ("unsaved" in target.parts):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", within)
    monkeypatch.setattr(moving, "on_one_drive", lambda *_: False)


@pytest.mark.usefixtures("two_drives")
def test_runs_are_copied_to_another_drive_off_this_thread_and_told_of_one_by_one(
    storage: Storage, document: Document, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [run_in(storage), run_in(storage, "run-002")]
    threads, said = set[str](), list[str]()
    copytree = shutil.copytree

    def watched(*args: Any, **kwargs: Any) -> Any:
        threads.add(threading.current_thread().name)
        return copytree(*args, **kwargs)

    monkeypatch.setattr(shutil, "copytree", watched)
    storage.under_way.connect(said.append)
    stand_in = storage.folder
    folder = tmp_path / "A.aestudio"
    moved: list[tuple[Path, Path]] = []
    storage.moved.connect(moved.extend)

    storage.save(folder)

    qtbot.waitUntil(lambda: len(moved) == 2)
    assert moved == [(run, folder / "runs" / run.name) for run in old]
    qtbot.waitUntil(lambda: not stand_in.exists())
    assert not any(name == threading.main_thread().name for name in threads)
    assert said[0] == "Moving 2 runs to A …"
    assert said[-1] == "2 of 2 runs moved to A …"


@pytest.mark.usefixtures("two_drives")
def test_a_run_that_goes_on_before_its_turn_to_be_copied_follows_when_it_has_ended(
    storage: Storage, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    first, second = run_in(storage), run_in(storage, "run-002")
    folder = tmp_path / "A.aestudio"
    with hold(second / ".lock") as lock:
        storage.save(folder)
        qtbot.waitUntil(lambda: not storage.is_settled)
        assert second.exists()
        assert not first.exists()
        lock.release()
    with qtbot.waitSignal(storage.moved):
        storage.settle()
    assert (folder / "runs" / "run-002" / "experiment.json").exists()


@pytest.mark.usefixtures("two_drives")
def test_a_kill_between_two_copies_loses_nothing(
    storage: Storage, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    run_in(storage), run_in(storage, "run-002")
    stand_in, folder = storage.place, tmp_path / "A.aestudio"
    storage.save(folder, running=True)
    move = moving._all(stand_in, folder / "runs")
    next(move)  # and the process is killed
    stand_in.release()

    with qtbot.waitSignal(storage.moved):
        storage.bring_home()

    qtbot.waitUntil(lambda: not stand_in.folder.exists())
    assert sorted(run.name for run in (folder / "runs").iterdir()) == ["run-001", "run-002"]


def test_a_run_whose_project_was_saved_before_a_kill_comes_home_at_the_next_start(
    storage: Storage, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    run_in(storage)
    folder = tmp_path / "A.aestudio"
    stand_in = storage.place
    storage.save(folder, running=True)
    stand_in.release()  # the process is killed in the middle of the run

    assert left_behind() == []
    with qtbot.waitSignal(storage.moved):
        storage.bring_home()

    assert (folder / "runs" / "run-001" / "experiment.json").exists()
    assert not stand_in.folder.exists()


def test_tables_of_compared_families_move_with_the_runs(tmp_path: Path) -> None:
    from aestudio.gui.place import move_tables

    old, new = tmp_path / "stand-in" / "benchmarks", tmp_path / "P.aestudio" / "benchmarks"
    for folder, text in ((old, "ours"), (new, "theirs")):
        folder.mkdir(parents=True)
        (folder / "benchmark-001.json").write_text(text)
    move_tables(old, new)
    assert {file.name: file.read_text() for file in new.iterdir()} == {
        "benchmark-001.json": "theirs",
        "benchmark-001-2.json": "ours",
    }
