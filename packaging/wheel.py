#!/usr/bin/env python3
"""Build the wheel and the source archive, in dist/, and test the wheel where nothing else of AE Studio is.

    python3 packaging/wheel.py

The wheel is installed as a user does it, into a new environment in another folder, and tests itself there.
"""

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

import qt_libraries
from console import LaunchError, end_on_request, say, step
from environment import ROOT, pin, read_project
from install import torch_index

BUILD, DIST = ROOT / "build", ROOT / "dist"
LOG = BUILD / "wheel.log"
SEEN = f"All it said: {LOG}"


def main() -> int:
    """Build, install, test; returns the exit status."""
    BUILD.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="aestudio-wheel-") as folder:
            environment = Path(folder) / "environment"
            venv.create(environment, with_pip=True)
            python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
            wheel = build(python)
            install(python, wheel)
            qt_libraries.provide(packages(python) / "PySide6", LOG, indispensable=True)
            check(python, Path(folder))
    except LaunchError as error:
        say(str(error))
        return 1
    say(f"{wheel} ({wheel.stat().st_size / 1e6:.1f} MB)")
    return 0


def build(python: Path) -> Path:
    """Build both; returns the wheel, which is made from the source archive, so that both are whole."""
    backend = read_project()["build-system"]["requires"]
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    step("installing what builds wheels", [*pip, "install", "build", *backend], LOG, SEEN)
    version = read_project()["project"]["version"]
    for old in DIST.glob(f"aestudio-{version}*.whl"):
        old.unlink()
    command = [str(python), "-m", "build", "--no-isolation", "--outdir", str(DIST), str(ROOT)]
    step("building the wheel", command, LOG, SEEN)
    (wheel,) = DIST.glob(f"aestudio-{version}*.whl")
    if lost := missing(wheel):
        raise LaunchError(f"{wheel}: expected every file of the program, found none of {', '.join(lost)}")
    return wheel


def missing(wheel: Path) -> list[str]:
    """The files of the program that a wheel does not have."""
    with zipfile.ZipFile(wheel) as archive:
        there = set(archive.namelist())
    wanted = [file for folder in ("aestudio", "resources") for file in (ROOT / folder).rglob("*")]
    names = [file.relative_to(ROOT) for file in wanted if file.is_file() and "__pycache__" not in file.parts]
    inside = [
        (Path("aestudio") / name if name.parts[0] == "resources" else name).as_posix() for name in names
    ]
    return sorted(set(inside) - there)


def install(python: Path, wheel: Path) -> None:
    """Install the wheel with all that it needs, PyTorch in the build for the CPU where that can be had."""
    index = torch_index()
    source = ["--extra-index-url", index] if index else []
    command = [str(python), "-m", "pip", "install", "--progress-bar", "off", *source]
    step(
        "installing the wheel and what it needs",
        [*command, pin(read_project(), "torch"), str(wheel)],
        LOG,
        SEEN,
    )


def packages(python: Path) -> Path:
    """Where an interpreter has its compiled libraries."""
    where = "import sysconfig; print(sysconfig.get_path('platlib'))"
    told = subprocess.run([str(python), "-c", where], capture_output=True, text=True, check=True)
    return Path(told.stdout.strip())


def check(python: Path, folder: Path) -> None:
    """Have what was installed test itself, from a folder that has nothing to do with the source."""
    program = python.with_name("aestudio.exe" if os.name == "nt" else "aestudio")
    where = "import aestudio, pathlib; print(pathlib.Path(aestudio.__file__).parent)"
    place = subprocess.run([str(python), "-c", where], cwd=folder, capture_output=True, text=True, check=True)
    if ROOT in Path(place.stdout.strip()).parents:
        raise LaunchError(f"the source was tested in place of the wheel: {place.stdout.strip()}")
    step("testing it", [str(program), "check"], LOG, SEEN, folder)


if __name__ == "__main__":
    end_on_request()
    sys.exit(main())
