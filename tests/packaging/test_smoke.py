"""What the trial of an installed program does on a machine, tried with a program that only says hello."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
import smoke_install
from smoke_place import Place
from smoke_screen import Screen, wait_until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="for Linux")
on_a_screen = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
)


def test_an_archive_is_unpacked_into_a_folder_with_an_odd_name_and_removed(
    built: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "a.tar.xz"
    with tarfile.open(archive, "w:xz") as file:
        file.add(built, "aestudio-1")
    installed = smoke_install.install(archive, tmp_path / "place")
    assert installed.kind == "archive"
    assert smoke_install.ODD in str(installed.program)
    assert subprocess.check_output([installed.program, "x"], text=True) == "hello x\n"
    smoke_install.remove(installed)
    assert installed.left() == []


def test_a_built_folder_stays(built: Path, tmp_path: Path) -> None:
    installed = smoke_install.install(built, tmp_path)
    smoke_install.remove(installed)
    assert installed.left() == [built]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("Größe μ 研究.aestudio/project.json", True),
        (".config/aestudio/window.ini", True),
        (".local/state/aestudio/log/window.log", True),
        (".cache/Microsoft/DeveloperTools/.onnxruntime/deviceid", False),
        (".local/share/applications/aestudio.desktop", False),
    ],
)
def test_only_projects_settings_and_logs_may_be_left(file: str, expected: bool) -> None:
    assert smoke_install.is_of_the_user(file) == expected


def test_a_menu_entry_is_run_with_the_file_in_place_of_its_sign(tmp_path: Path) -> None:
    entry = tmp_path / "a.desktop"
    entry.write_text('[Desktop Entry]\nExec="/a b/aestudio" %f\nName=AE Studio\n')
    place = Place(smoke_install.Installed("folder", tmp_path, tmp_path), tmp_path, Screen(), tmp_path)
    assert place.menu_command(entry, Path("/c d/project.json")) == ["/a b/aestudio", "/c d/project.json"]


def test_what_does_not_come_in_time_is_told() -> None:
    with pytest.raises(TimeoutError, match="expected a window within 0 s, found none"):
        wait_until(lambda: False, 0, "a window")


@on_a_screen
def test_a_screen_shows_no_window_of_a_program_that_opens_none() -> None:
    with Screen() as screen:
        assert screen.name.startswith(":")
        assert screen.windows("AE Studio") == []
        with pytest.raises(TimeoutError, match="expected 1 window with 'AE Studio' in its title"):
            screen.wait_for("AE Studio", 0.2)
