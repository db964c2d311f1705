import sys
from pathlib import Path

import display
import pytest
import qt_libraries
import system_packages
from console import LaunchError

LDD = """\
/x/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd)
\tlibQt6XcbQpa.so.6 => /x/PySide6/Qt/plugins/platforms/../../lib/libQt6XcbQpa.so.6 (0x00007f)
\tlibxcb-cursor.so.0 => not found
\tlibglib-2.0.so.0 => not found
\tlibQt6Pdf.so.6 => not found
/x/PySide6/QtGui.abi3.so:
\tlibEGL.so.1 => not found
\tlibxcb-cursor.so.0 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
"""
MISSING = ["libEGL.so.1", "libglib-2.0.so.0", "libxcb-cursor.so.0"]

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Qt's wheels bring everything elsewhere")


@pytest.fixture
def no_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "apt_get", lambda: None)


@pytest.fixture
def a_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda pyside: ["libxcb-cursor.so.0"])


def have(monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name in programs else None)


def test_missing_libraries_are_read_from_ldd() -> None:
    assert qt_libraries.not_found(LDD) == MISSING


def test_packages_have_the_names_of_debian_13() -> None:
    names = qt_libraries.choose_packages(MISSING, lambda name: True)
    assert names == ["libegl1", "libglib2.0-0t64", "libxcb-cursor0"]


def test_packages_have_the_names_of_debian_12() -> None:
    names = qt_libraries.choose_packages(MISSING, lambda name: "t64" not in name)
    assert names == ["libegl1", "libglib2.0-0", "libxcb-cursor0"]


@on_linux
def test_the_installed_qt_is_looked_through() -> None:
    pyside = Path(pytest.importorskip("PySide6").__file__).parent
    names = {path.name for path in qt_libraries.qt_files(pyside)}
    assert {"libqxcb.so", "libqoffscreen.so", "QtWidgets.abi3.so", "libqxcb-glx-integration.so"} <= names


def test_on_debian_the_one_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, "apt-get")
    monkeypatch.setattr(system_packages, "exists", lambda name: "t64" not in name)
    text = qt_libraries.advice(MISSING)
    assert text.endswith("\n    sudo apt-get install -y libegl1 libglib2.0-0 libxcb-cursor0")


def test_on_fedora_the_one_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, "dnf")
    assert qt_libraries.advice(["libEGL.so.1"]).endswith("\n    sudo dnf install -y 'libEGL.so.1()(64bit)'")


def test_a_library_of_no_known_package_is_named_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, "apt-get")
    assert "libnew.so.9" in qt_libraries.advice(["libnew.so.9"])


@pytest.mark.usefixtures("no_apt", "a_library_is_missing")
def test_without_rights_the_window_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match=r"not installed: libxcb-cursor.so.0\."):
        qt_libraries.provide(tmp_path, tmp_path / "log", indispensable=True)


@pytest.mark.usefixtures("no_apt", "a_library_is_missing")
def test_without_rights_headless_work_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qt_libraries.provide(tmp_path, tmp_path / "log", indispensable=False) is False
    assert "the window can't open yet" in capsys.readouterr().err


def test_with_rights_they_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([MISSING, []])
    done: list[list[str]] = []
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda pyside: next(answers))
    monkeypatch.setattr(system_packages, "apt_get", lambda: ["apt-get"])
    monkeypatch.setattr(system_packages, "exists", lambda name: "t64" not in name)
    monkeypatch.setattr(system_packages, "step", lambda doing, command, *rest: done.append(command))
    assert qt_libraries.provide(tmp_path, tmp_path / "log", indispensable=True)
    packages = ["libegl1", "libglib2.0-0", "libxcb-cursor0"]
    assert done == [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]]


def test_a_python_without_venv_is_told_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_apt: None
) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(LaunchError, match=rf"sudo apt-get install -y python{version}-venv"):
        system_packages.provide_venv(tmp_path / "log")


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@on_linux
@pytest.mark.usefixtures("no_display")
def test_no_display_is_noticed() -> None:
    assert display.missing_display() == "neither DISPLAY nor WAYLAND_DISPLAY is set"


@on_linux
@pytest.mark.usefixtures("no_display")
def test_a_display_that_does_not_answer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":977")
    monkeypatch.setitem(display.CONNECT, "DISPLAY", lambda: False)
    monkeypatch.setattr(display, "PAUSE", 0.0)
    assert display.missing_display() == "DISPLAY=:977 can't be connected to"


@on_linux
@pytest.mark.usefixtures("no_display")
def test_a_display_that_lets_nobody_in_for_a_moment_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An X server resets itself when its last client leaves."""
    answers = iter([False, False, True])
    monkeypatch.setenv("DISPLAY", ":977")
    monkeypatch.setitem(display.CONNECT, "DISPLAY", lambda: next(answers))
    monkeypatch.setattr(display, "PAUSE", 0.0)
    assert display.missing_display() is None


@on_linux
@pytest.mark.usefixtures("no_display")
def test_one_display_that_answers_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":977")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-977")
    monkeypatch.setitem(display.CONNECT, "DISPLAY", lambda: False)
    monkeypatch.setitem(display.CONNECT, "WAYLAND_DISPLAY", lambda: True)
    assert display.missing_display() is None


@pytest.mark.usefixtures("no_display")
@pytest.mark.parametrize(
    ("chosen", "answer"), [("offscreen", "QT_QPA_PLATFORM is offscreen"), ("vnc:size=9x9", None)]
)
def test_the_platform_that_the_user_chose_counts(
    monkeypatch: pytest.MonkeyPatch, chosen: str, answer: str | None
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", chosen)
    assert display.missing_display() == answer
