"""What the trial of an installed program does on a machine, tried with a program that only says hello."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
import smoke_install
from smoke_place import Place
from smoke_root import HERE, Root
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
        (".local/share/aestudio/unsaved/2026-01-01 12.00.00/.lock", False),
    ],
)
def test_only_projects_settings_and_logs_may_be_left(file: str, expected: bool) -> None:
    assert smoke_install.is_of_the_user(file) == expected


def test_an_appimage_is_put_into_such_a_folder_and_removed(built: Path, tmp_path: Path) -> None:
    image = tmp_path / "a.AppImage"
    shutil.copy(built / "aestudio", image)
    installed = smoke_install.install(image, tmp_path / "place")
    assert smoke_install.ODD in str(installed.program)
    assert subprocess.check_output([installed.program, "x"], text=True) == "hello x\n"
    smoke_install.remove(installed)
    assert installed.left() == []


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """A system with a few files."""
    for place in ("usr/bin/ls", "var/lib/dpkg/status", "tmp/x", "dev/null"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text("")
    return Root(tmp_path)


def test_of_a_system_all_is_watched_but_what_it_shares_and_what_it_writes_down_itself(root: Root) -> None:
    (root.folder / "usr/bin/sh").symlink_to("ls")
    assert root.files() == {"usr/bin/ls", "usr/bin/sh"}


def test_what_was_not_there_before_is_what_is_left(root: Root) -> None:
    before = frozenset(root.files())
    program, folder = Path("/usr/bin/aestudio"), Path("/usr/lib/aestudio")
    installed = smoke_install.Installed("deb", program, folder, (), root, before)
    forgotten = Path("/etc/aestudio.conf")
    root.outside(forgotten.parent).mkdir()
    root.outside(forgotten).write_text("")
    assert installed.left() == [forgotten]


def test_a_command_is_run_in_the_system_or_as_it_is(root: Root) -> None:
    assert HERE.command(["ls", "/"]) == ["ls", "/"]
    assert root.command(["ls", "/"])[-3:] == [str(root.folder), "ls", "/"]


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
