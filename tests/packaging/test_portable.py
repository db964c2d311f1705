"""The archive and what its install.sh does, with a program that only says hello."""

import os
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

import portable
import pytest

from tests.packaging.conftest import said_hello

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an archive for Linux")


@pytest.fixture
def unpacked(built: Path, icons: Path, tmp_path: Path) -> Path:
    """The archive's folder, in a place with a space and letters beyond ASCII."""
    archive = portable.pack(built, icons, tmp_path / "work", tmp_path, tmp_path / "log")
    target = tmp_path / "Größe μ"
    with tarfile.open(archive) as file:
        file.extractall(target, filter="data")
    return target / portable.name()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a user who has nothing yet."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def install(unpacked: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run install.sh as that user, from another folder."""
    settings: Mapping[str, str] = {"HOME": str(home), "PATH": os.environ["PATH"]}
    command = [str(unpacked / "install.sh"), *arguments]
    return subprocess.run(command, cwd="/", env=settings, capture_output=True, text=True, check=False)


def test_it_runs_where_it_is_unpacked_and_says_how_to_remove_it(unpacked: Path) -> None:
    assert said_hello(unpacked / "aestudio", "a b") == "hello a b"
    assert "delete this folder" in (unpacked / "README.txt").read_text(encoding="utf-8")


def test_install_puts_it_into_the_menu_and_on_the_path(unpacked: Path, home: Path) -> None:
    done = install(unpacked, home)
    assert (done.returncode, done.stderr) == (0, "")
    entry = (home / ".local/share/applications/aestudio.desktop").read_text(encoding="utf-8")
    assert f'Exec="{unpacked}/aestudio" %f\n' in entry
    assert "MimeType=application/x-aestudio-project;\n" in entry
    assert (home / ".local/share/icons/hicolor/16x16/mimetypes/application-x-aestudio-project.png").is_file()
    assert said_hello(home / ".local/bin/aestudio") == "hello"


def test_installed_twice_and_removed_nothing_is_left(unpacked: Path, home: Path) -> None:
    for arguments in ([], [], ["--remove"]):
        assert install(unpacked, home, *arguments).returncode == 0
    assert list(home.iterdir()) == []


def test_removing_leaves_folders_that_were_there_before(unpacked: Path, home: Path) -> None:
    """Also empty ones: somebody may have put them on his path."""
    before = [".local", ".local/bin", ".local/share", ".local/share/icons"]
    for name in before:
        (home / name).mkdir()
    for arguments in ([], ["--remove"]):
        assert install(unpacked, home, *arguments).returncode == 0
    assert sorted(str(path.relative_to(home)) for path in home.rglob("*")) == before


def test_removing_leaves_what_is_not_its_own(unpacked: Path, home: Path) -> None:
    others = [home / ".local/share/applications/other.desktop", home / ".local/bin/aestudio"]
    for path in others:
        path.parent.mkdir(parents=True)
        path.write_text("another program")
    install(unpacked, home)
    install(unpacked, home, "--remove")
    assert [path.read_text() for path in others] == ["another program"] * 2


def test_it_installs_from_a_folder_that_cannot_be_written(unpacked: Path, home: Path) -> None:
    for path in (*unpacked.rglob("*"), unpacked):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444)
    assert [install(unpacked, home).returncode for _ in range(2)] == [0, 0]
    assert install(unpacked, home, "--remove").returncode == 0
    for path in (unpacked, *unpacked.rglob("*")):
        path.chmod(0o755)


def test_a_path_that_menus_cannot_start_from_is_refused_in_words(unpacked: Path, home: Path) -> None:
    odd = unpacked.with_name("5 $")
    unpacked.rename(odd)
    done = install(odd, home)
    assert done.returncode == 1
    assert "expected a folder whose path has none of" in done.stderr
    assert list(home.iterdir()) == []


def test_an_argument_that_is_unknown_is_told(unpacked: Path, home: Path) -> None:
    done = install(unpacked, home, "--uninstall")
    assert (done.returncode, done.stderr) == (2, "usage: ./install.sh [--remove]\n")
