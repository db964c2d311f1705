"""What tests of the launcher and of the packages share."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import desktop
import psutil
import pytest
from draw_icons import SIZES


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built folder whose program only says hello."""
    folder = tmp_path / "built"
    (folder / "_internal").mkdir(parents=True)
    program = folder / "aestudio"
    program.write_text("#!/bin/sh\necho hello $*\n")
    program.chmod(0o755)
    return folder


@pytest.fixture
def icons(tmp_path: Path) -> Path:
    """Stand-ins for the pictures of each icon."""
    for place in desktop.DRAWINGS:
        folder = tmp_path / "icons" / Path(place).name
        folder.mkdir(parents=True)
        for size in SIZES:
            (folder / f"{size}.png").write_bytes(b"PNG")
    return tmp_path / "icons"


def said_hello(program: Path, *arguments: str) -> str:
    """What the stand-in of the program says."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def has_ended(process: int) -> bool:
    """Whether a process ends within some seconds; one whose exit status nobody has asked for has, too."""
    for _ in range(500):
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(process).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
                continue
        return True
    return False
