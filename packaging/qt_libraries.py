"""The system libraries that Qt's wheels load but don't bring: which are missing, and installing them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import system_packages
from console import LaunchError, say

# Debian's package of each library that Qt loads but its wheels don't bring. Where two are named, the first is
# that of Debian 13 and Ubuntu 24.04 (whose 64-bit time_t renamed it), the second that of earlier ones.
PACKAGES = {
    "libEGL.so.1": ["libegl1"],
    "libGL.so.1": ["libgl1"],
    "libGLX.so.0": ["libglx0"],
    "libOpenGL.so.0": ["libopengl0"],
    "libX11.so.6": ["libx11-6"],
    "libX11-xcb.so.1": ["libx11-xcb1"],
    "libdbus-1.so.3": ["libdbus-1-3"],
    "libdrm.so.2": ["libdrm2"],
    "libfontconfig.so.1": ["libfontconfig1"],
    "libfreetype.so.6": ["libfreetype6"],
    "libglib-2.0.so.0": ["libglib2.0-0t64", "libglib2.0-0"],
    "libgthread-2.0.so.0": ["libglib2.0-0t64", "libglib2.0-0"],
    "libgssapi_krb5.so.2": ["libgssapi-krb5-2"],
    "libwayland-client.so.0": ["libwayland-client0"],
    "libwayland-cursor.so.0": ["libwayland-cursor0"],
    "libwayland-egl.so.1": ["libwayland-egl1"],
    "libxcb.so.1": ["libxcb1"],
    "libxcb-cursor.so.0": ["libxcb-cursor0"],
    "libxcb-glx.so.0": ["libxcb-glx0"],
    "libxcb-icccm.so.4": ["libxcb-icccm4"],
    "libxcb-image.so.0": ["libxcb-image0"],
    "libxcb-keysyms.so.1": ["libxcb-keysyms1"],
    "libxcb-randr.so.0": ["libxcb-randr0"],
    "libxcb-render.so.0": ["libxcb-render0"],
    "libxcb-render-util.so.0": ["libxcb-render-util0"],
    "libxcb-shape.so.0": ["libxcb-shape0"],
    "libxcb-shm.so.0": ["libxcb-shm0"],
    "libxcb-sync.so.1": ["libxcb-sync1"],
    "libxcb-util.so.1": ["libxcb-util1"],
    "libxcb-xfixes.so.0": ["libxcb-xfixes0"],
    "libxcb-xinput.so.0": ["libxcb-xinput0"],
    "libxcb-xkb.so.1": ["libxcb-xkb1"],
    "libxkbcommon.so.0": ["libxkbcommon0"],
    "libxkbcommon-x11.so.0": ["libxkbcommon-x11-0"],
    "libz.so.1": ["zlib1g"],
    "libzstd.so.1": ["libzstd1"],
}
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGL", "QtOpenGLWidgets", "QtTest")
PLUGINS = (
    "platforms/libqxcb.so",
    "platforms/libqoffscreen.so",
    "xcbglintegrations/*.so",
    "imageformats/libq[jst]*.so",
)
WAYLAND_PLUGINS = ("platforms/libqwayland*.so", "wayland-*-client/*.so", "wayland-shell-integration/*.so")


def provide(pyside: Path, log: Path, indispensable: bool) -> bool:
    """Install the system libraries that Qt lacks, where that is possible.

    Returns:
        Whether Qt has all that it needs.

    Raises:
        LaunchError: It has not, they can't be installed from here, and they are indispensable.
    """
    try:
        install(pyside, log)
    except LaunchError as error:
        if indispensable:
            raise
        say(f"the window can't open yet: {error}")
        return False
    return True


def install(pyside: Path, log: Path) -> None:
    """Install the system libraries that Qt lacks, or raise with the names and what to do."""
    missing = missing_libraries(pyside)
    apt = system_packages.apt_get() if missing else None
    if apt:
        system_packages.update(apt, log)
        packages = choose_packages(missing, system_packages.exists)
        system_packages.install(apt, packages, "Qt's system libraries", log)
        missing = missing_libraries(pyside)
    if missing:
        raise LaunchError(advice(missing))


def missing_libraries(pyside: Path) -> list[str]:
    """Return the libraries that the parts of Qt that AE Studio uses don't find, by file name."""
    if sys.platform != "linux":
        return []
    files = qt_files(pyside)
    output = subprocess.run(["ldd", *map(str, files)], capture_output=True, text=True, check=False).stdout
    return not_found(output)


def qt_files(pyside: Path) -> list[Path]:
    """Return the compiled files of Qt that must load."""
    plugins = PLUGINS + (WAYLAND_PLUGINS if os.environ.get("WAYLAND_DISPLAY") else ())
    modules = [path for name in MODULES for path in pyside.glob(f"{name}.*so")]
    return modules + [path for pattern in plugins for path in (pyside / "Qt" / "plugins").glob(pattern)]


def not_found(ldd_output: str) -> list[str]:
    """Return the libraries that ldd reports as not found, each once; Qt's own come with Qt."""
    lines = [line.split() for line in ldd_output.splitlines() if line.endswith("=> not found")]
    return sorted({line[0] for line in lines if not line[0].startswith("libQt6")})


def choose_packages(libraries: Iterable[str], exists: Callable[[str], bool]) -> list[str]:
    """Return the Debian packages that hold the libraries, under the names that this release has."""
    choices = [PACKAGES[library] for library in libraries if library in PACKAGES]
    return sorted({next((name for name in names if exists(name)), names[-1]) for names in choices})


def advice(missing: Sequence[str]) -> str:
    """Return which libraries are missing, and the one command that installs them."""
    found = f"Qt needs system libraries that are not installed: {', '.join(missing)}."
    unknown = [library for library in missing if library not in PACKAGES]
    if shutil.which("apt-get") and not unknown:
        names = " ".join(choose_packages(missing, system_packages.exists))
        return f"{found}\nInstall them, then start again:\n    sudo apt-get install -y {names}"
    if shutil.which("dnf"):
        names = " ".join(f"'{library}()(64bit)'" for library in missing)
        return f"{found}\nInstall them, then start again:\n    sudo dnf install -y {names}"
    return f"{found}\nInstall the packages of your system that hold them, then start again."
