"""The AppImage, with a program that only says hello and a stand-in of the runtime."""

import os
from pathlib import Path

import appimage
import pytest

from tests.packaging.conftest import said_hello

pytestmark = pytest.mark.skipif(os.name == "nt", reason="for Linux")


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that says hello and reads nothing of what follows it in its file."""
    file = tmp_path / "runtime"
    file.write_text("#!/bin/sh\necho hello $*\nexit\n")
    monkeypatch.setenv(appimage.RUNTIME, str(file))
    return file


def test_it_is_the_runtime_with_what_mksquashfs_packed_behind_it(
    built: Path, icons: Path, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "bin" / "mksquashfs"
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\nhead -c "$4" /dev/zero >"$2"\nls "$1/usr/lib/aestudio" >>"$2"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent), prepend=os.pathsep)
    image = appimage.pack(built, icons, tmp_path / "AppDir", tmp_path, tmp_path / "log")
    assert image is not None
    assert said_hello(image, "a b") == "hello a b"
    assert image.read_bytes() == runtime.read_bytes() + b"_internal\naestudio\n"


@pytest.mark.parametrize(
    ("named", "missing"), [("", "names no runtime"), ("runtime", "mksquashfs is not on the path")]
)
def test_without_what_it_takes_its_folder_runs(
    named: str,
    missing: str,
    built: Path,
    icons: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(appimage.RUNTIME, named)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert appimage.pack(built, icons, tmp_path / "AppDir", tmp_path, tmp_path / "log") is None
    assert missing in capsys.readouterr().err
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert said_hello(tmp_path / "AppDir/AppRun") == "hello"
    for name in ("aestudio.desktop", "aestudio.png", ".DirIcon"):
        assert (tmp_path / "AppDir" / name).is_file()
