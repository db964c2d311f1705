"""Seconds from process start to the first window, and whether torch was imported by then.

    python tests/benchmarks/startup.py [repeats]

Runs on the screen there is, or without one (QT_QPA_PLATFORM=offscreen).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time


def first_window(*arguments: str) -> tuple[float, bool]:
    """Start the program once; seconds until its window was shown, and whether torch was there."""
    environment = {**os.environ, "AESTUDIO_TIME_START": repr(time.time())}
    command = [sys.executable, "-m", "aestudio", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if line.startswith("shown"))
        time.sleep(0.2)
        process.kill()
    _, seconds, _, torch = line.split()
    return float(seconds), torch == "True"


def plain_window() -> float:
    """The peer: the smallest PySide6 program that shows a window."""
    code = (
        "import sys, time\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication, QMainWindow\n"
        "app = QApplication([])\n"
        "window = QMainWindow(); window.resize(1280, 800); window.show()\n"
        "def shown():\n"
        "    print(time.time()); app.quit()\n"
        "QTimer.singleShot(0, shown); app.exec()\n"
    )
    begun = time.time()
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(found.stdout) - begun


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if "DISPLAY" not in os.environ else "xcb")
    print(f"{'first window after':28} {'median':>8} {'worst':>8}   torch imported")
    for title, arguments in (("start page", ()), ("digits example", ("--example", "digits"))):
        found = [first_window(*arguments) for _ in range(repeats)]
        times = [seconds for seconds, _ in found]
        torch = any(there for _, there in found)
        print(f"{title:28} {statistics.median(times):7.2f}s {max(times):7.2f}s   {'yes' if torch else 'no'}")
    plain = [plain_window() for _ in range(repeats)]
    print(f"{'a bare PySide6 window':28} {statistics.median(plain):7.2f}s {max(plain):7.2f}s")


if __name__ == "__main__":
    main()
