#!/usr/bin/env python3
"""Build AE Studio as a folder that needs no Python, and from it what users download, in dist/.

    python3 packaging/build.py                 set up as launch.py does, then build
    python3 packaging/build.py --python FILE   by an interpreter that has the libraries and PyInstaller

The program in the folder is then tested by its own `aestudio check`, which knows what the source had.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import appimage
import debian
import desktop
import gpu_files
import icon_files
import left_out
import macos
import parts
import portable
import windows
from console import LaunchError, end_on_request, say, step
from environment import ROOT, read_project
from install import ensure, pip_install

BUILD, DIST = ROOT / "build", ROOT / "dist"
LOG = BUILD / "build.log"
ICONS = BUILD / "icons"
PROGRAMS = {"win32": "aestudio/aestudio.exe", "darwin": "AE Studio.app/Contents/MacOS/aestudio"}
KINDS = "import json; from aestudio.cli.check import kinds; print(json.dumps(dict(kinds())))"


def main(arguments: list[str]) -> int:
    """Build, test, pack; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--python", type=Path, help="an interpreter that has all that is needed")
    given = parser.parse_args(arguments)
    BUILD.mkdir(exist_ok=True)
    try:
        python = given.python or prepared()
        draw(python)
        gpu_files.look_up(python, BUILD / "gpu.json")
        folder = build(python)
        check()
        made = pack(folder)
    except LaunchError as error:
        say(str(error))
        return 1
    print("\n".join(parts.table(folder)), flush=True)
    for file in made:
        say(f"{file} ({file.stat().st_size / 1e6:,.0f} MB)")
    return 0


def draw(python: Path) -> None:
    """The icons, in every size and in the files that Windows and macOS want."""
    desktop.draw_icons(python, ICONS, LOG)
    for pictures in (folder for folder in ICONS.iterdir() if folder.is_dir()):
        icon_files.write_ico(pictures, ICONS / f"{pictures.name}.ico")
        icon_files.write_icns(pictures, ICONS / f"{pictures.name}.icns")


def pack(folder: Path) -> list[Path]:
    """Make the files that users of this system download."""
    if sys.platform == "win32":
        return windows.pack(folder, ICONS / "aestudio.ico", DIST, LOG)
    if sys.platform == "darwin":
        return macos.pack(DIST / "AE Studio.app", BUILD / "image", DIST, LOG)
    made = [
        portable.pack(folder, ICONS, BUILD / "portable", DIST, LOG),
        appimage.pack(folder, ICONS, BUILD / "AppDir", DIST, LOG),
    ]
    if shutil.which("dpkg-deb"):
        made.append(debian.pack(folder, ICONS, BUILD / "deb", DIST, LOG))
    return [file for file in made if file is not None]


def prepared() -> Path:
    """An interpreter with everything, set up as far as it was not."""
    environment = ensure(qt=True)
    (wanted,) = read_project()["project"]["optional-dependencies"]["build"]
    pip_install(environment, f"installing {wanted}", wanted)
    return environment.python


def build(python: Path) -> Path:
    """The folder with the program and all that it needs."""
    kinds = subprocess.run([str(python), "-c", KINDS], cwd=ROOT, capture_output=True, text=True, check=False)
    if kinds.returncode:
        raise LaunchError(f"the source does not say what it has: {kinds.stderr.strip().splitlines()[-1]}")
    (BUILD / "kinds.json").write_text(kinds.stdout, encoding="utf-8")
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "work")]
    command = [str(python), "-m", "PyInstaller", "--noconfirm", *places, "packaging/aestudio.spec"]
    step("building the folder (some minutes)", command, LOG, f"All it said: {LOG}", ROOT)
    if sys.platform == "linux":
        left_out.strip(DIST / "aestudio")
    return DIST / "aestudio"


def check() -> None:
    """Have the built program test itself, from another folder than the source's."""
    program = DIST / PROGRAMS.get(sys.platform, "aestudio/aestudio")
    step("testing it", [str(program), "check"], LOG, f"All it said: {LOG}", Path(ROOT.anchor))


if __name__ == "__main__":
    end_on_request()
    sys.exit(main(sys.argv[1:]))
