"""Whether a folder is in use: by its lock, which must be held by a process, not only lie there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aestudio.gui.place import LOCK, Place, is_free


@pytest.fixture
def opened(tmp_path: Path) -> Place:
    """A project's folder that is open."""
    (tmp_path / "A.aestudio").mkdir()
    return Place(tmp_path / "A.aestudio", stands_in=False)


def test_a_copy_of_an_open_folder_is_not_open(opened: Place, tmp_path: Path) -> None:
    copy = shutil.copytree(opened.folder, tmp_path / "B.aestudio")
    assert (copy / LOCK).read_bytes() == (opened.folder / LOCK).read_bytes()
    assert is_free(copy)
    copy = shutil.copytree(opened.folder, tmp_path / "C.aestudio")
    place = Place(copy, stands_in=False)
    assert (place.is_ours, place.is_elsewhere) == (True, False)


def test_an_open_folder_stays_so_until_it_is_let_go(opened: Place) -> None:
    assert not is_free(opened.folder)
    second = Place(opened.folder, stands_in=False)
    assert (second.is_ours, second.is_elsewhere) == (False, True)
    assert (opened.folder / LOCK).exists()
    opened.release()
    assert is_free(opened.folder)


def test_a_lock_of_another_machine_stays(opened: Place, tmp_path: Path) -> None:
    copy = shutil.copytree(opened.folder, tmp_path / "B.aestudio")
    number, name, _, *rest = (copy / LOCK).read_text().splitlines()
    (copy / LOCK).write_text("\n".join([number, name, "elsewhere", *rest, ""]))
    assert Place(copy, stands_in=False).is_elsewhere
