"""Files are written whole, on Windows too."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from aestudio import atomic
from aestudio.atomic import WriteFailed, read_json, read_plain, write_json
from aestudio.project import load
from aestudio.run import Run
from aestudio.spec import SpecError


def held(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Have a reader hold the file for so many attempts to replace it, as Windows lets it."""
    replace, left = Path.replace, [times]

    def refuse(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "Access is denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(atomic, "PAUSE", 0.0)


def test_only_what_is_open_for_writing_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to flush a descriptor that is open for reading only."""
    flush = os.fsync

    def as_windows(descriptor: int) -> None:
        os.write(descriptor, b"")  # fails where it is for reading only
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", as_windows)
    write_json(tmp_path / "file.json", [1])
    assert read_json(tmp_path / "file.json") == [1]


@pytest.mark.skipif(atomic.WINDOWS, reason="there folders are not opened")
def test_the_folder_is_flushed_once_the_file_is_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush, seen = os.fsync, list[list[str]]()

    def watched(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            seen.append([path.name for path in tmp_path.iterdir()])
            raise OSError(22, "Invalid argument")  # as drives say that can't
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_json(tmp_path / "file.json", [1])
    assert seen == [["file.json"]]
    assert read_json(tmp_path / "file.json") == [1]


def test_a_reader_on_windows_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "WINDOWS", True)
    held(monkeypatch, 3)
    write_json(tmp_path / "file.json", [1])
    assert read_json(tmp_path / "file.json") == [1]


@pytest.mark.parametrize("windows", [True, False])
def test_a_file_that_stays_held_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: bool
) -> None:
    write_json(tmp_path / "file.json", [1])
    monkeypatch.setattr(atomic, "WINDOWS", windows)
    held(monkeypatch, 100)
    with pytest.raises(WriteFailed, match="what was there is kept"):
        write_json(tmp_path / "file.json", [2])
    assert read_json(tmp_path / "file.json") == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]


def test_two_threads_that_write_one_file_leave_one_of_both_whole(tmp_path: Path) -> None:
    path, wrong = tmp_path / "file.json", list[object]()

    def write(number: int) -> None:
        for _ in range(100):
            try:
                write_json(path, [number] * (1 + 4000 * number))
                assert len(set(read_json(path))) == 1
            except Exception as error:
                wrong.append(error)

    both = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert not wrong
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe has no name on this system")
def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "project.json")
    with pytest.raises(OSError, match="it is a pipe or a device"):
        read_json(tmp_path / "project.json")
    with pytest.raises(SpecError, match="it is a pipe or a device"):
        load(tmp_path)
    (tmp_path / "experiment.json").write_text("{}")
    os.mkfifo(tmp_path / "weights.safetensors")
    with pytest.raises(SpecError, match="it is a pipe or a device"):
        Run(tmp_path).weights()


def test_what_is_far_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "MOST", 10)
    (tmp_path / "a.json").write_text("[1, 2, 3, 4]")
    with pytest.raises(OSError, match="larger than"):
        read_plain(tmp_path / "a.json")


def test_json_nested_without_end_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 200_000)
    with pytest.raises(ValueError, match="nested too deeply"):
        read_json(tmp_path / "a.json")
