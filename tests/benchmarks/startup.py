"""Seconds from process start to the first window, warm and cold, and whether torch was imported by then.

"worked" are those of the processor, which tell of the program alone where others are at work too; there an
administrator puts `chrt -f 50` before the command, so that nobody comes in between.

    python tests/benchmarks/startup.py [--repeats N] [--program FILE]

FILE is what starts an installed copy, in whose folder its files lie; without it the source is started by this
interpreter. Cold: the files of the copy are not in memory. An administrator has the system forget all files,
others those of the copy alone. Runs on the screen there is, or without one (QT_QPA_PLATFORM=offscreen).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import PySide6

WARM, COLD = 2.0, 5.0  # seconds that an installed copy may take on a machine that does nothing else


class Start(NamedTuple):
    """Seconds until the window was shown, those of the processor in that time, whether torch was there."""

    seconds: float
    worked: float
    torch: bool


def first_window(command: list[str], *arguments: str) -> Start:
    """Start the program once."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "AESTUDIO_TIME_START": repr(time.time())}
        process = subprocess.Popen([*command, *arguments], stderr=subprocess.PIPE, text=True, env=environment)
        assert process.stderr is not None
        line = next((line for line in process.stderr if line.startswith("shown")), "")
        used = psutil.Process(process.pid).cpu_times() if line else None
        process.kill()
        process.wait()
    if used is None:
        raise RuntimeError(f"{command[0]}: expected a window, found that it ended")
    _, seconds, _, torch = line.split()
    return Start(float(seconds), used.user + used.system, torch == "True")


def plain_window() -> Start:
    """The peer: the smallest PySide6 program that shows a window."""
    code = (
        "import sys, time\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication, QMainWindow\n"
        "app = QApplication([])\n"
        "window = QMainWindow(); window.resize(1280, 800); window.show()\n"
        "def shown():\n"
        "    print(time.time(), time.process_time()); app.quit()\n"
        "QTimer.singleShot(0, shown); app.exec()\n"
    )
    begun = time.time()
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    shown, worked = found.stdout.split()
    return Start(float(shown) - begun, float(worked), False)


def forget(folder: Path) -> str:
    """Have the system forget what it read of a folder's files; what was done, in words."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3\n")
        return "all files forgotten"
    except OSError:
        pass
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return f"files in {folder} forgotten"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--program", type=Path)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if "DISPLAY" not in os.environ else "xcb")
    command = [str(given.program)] if given.program else [sys.executable, "-m", "aestudio"]
    folder = given.program.resolve().parent if given.program else Path(PySide6.__file__).parents[1]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {os.environ['QT_QPA_PLATFORM']}")
    print(f"{'first window after':24} {'median':>8} {'worst':>8} {'worked':>8} {'limit':>8}   torch imported")
    first_window(command)  # whatever it takes: from now on it is warm
    for title, arguments in (("start page", ()), ("digits example", ("--example", "digits"))):
        tell(title, [first_window(command, *arguments) for _ in range(given.repeats)], WARM)
    cold = []
    for _ in range(given.repeats):
        done = forget(folder)
        cold.append(first_window(command))
    tell("start page, cold", cold, COLD)
    print(f"  cold: {done}")
    tell("a bare PySide6 window", [plain_window() for _ in range(given.repeats)], WARM)


def tell(title: str, found: list[Start], limit: float) -> None:
    """One line of the table."""
    times = [one.seconds for one in found]
    worked = statistics.median(one.worked for one in found)
    torch = "yes" if any(one.torch for one in found) else "no"
    row = f"{statistics.median(times):7.2f}s {max(times):7.2f}s {worked:7.2f}s {limit:7.2f}s   {torch}"
    print(f"{title:24} {row}", flush=True)


if __name__ == "__main__":
    main()
