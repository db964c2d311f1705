"""An installed program, an ordinary user with an empty home, and a virtual screen."""

import json
import os
import shlex
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smoke_install import ODD, UNSAVED, Installed, as_user
from smoke_screen import Screen, wait_until

SHOWN = 90.0  # seconds until a window must be seen: far more than it takes, as others may work here
READY = 120.0  # seconds until the engine is ready and has learned: PyTorch is loaded behind the window
READ_CLIPBOARD = (
    "from PySide6.QtWidgets import QApplication; app = QApplication([]); print(app.clipboard().text())"
)


class Skipped(Exception):  # noqa: N818 - it is no error
    """A trial that this machine doesn't allow; says why."""


@dataclass
class Place:
    """Where the program is tried.

    Attributes:
        installed: the program.
        home: the user's home folder.
        screen: where windows are shown.
        python: an interpreter that has PySide6.
    """

    installed: Installed
    home: Path
    screen: Screen
    python: Path
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What a desktop gives a program: nothing of the shell that runs the trials."""
        return {
            "HOME": str(self.home),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "DISPLAY": self.screen.name,
            "XDG_RUNTIME_DIR": str(self.home / "session"),
        }

    @property
    def project(self) -> Path:
        """A project of the user's, made from an example when it is first asked for."""
        folder = self.home / f"{ODD}.aestudio"
        if not folder.exists():
            self.run("new", "digits", str(folder))
        return folder

    def run(self, *arguments: str, online: bool = True) -> str:
        """Run a command of the program to its end; what it answers.

        Raises:
            RuntimeError: its exit status is not 0.
        """
        return self.run_other([str(self.installed.program), *arguments], online)

    def run_other(self, command: list[str], online: bool = True) -> str:
        """Run another program as the user; what it answers."""
        done = subprocess.run(
            self.installed.root.command(as_user(command, online)),
            env=self.environment,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines()[-3:]
            raise RuntimeError(f"exit status {done.returncode}: {' | '.join(said)}")
        return done.stdout

    def start(self, *arguments: str, online: bool = True) -> subprocess.Popen[bytes]:
        """Start the program and let it run."""
        return self.start_other([str(self.installed.program), *arguments], online)

    def start_other(self, command: list[str], online: bool = True) -> subprocess.Popen[bytes]:
        """Start another program as the user and let it run."""
        process = subprocess.Popen(
            self.installed.root.command(as_user(command, online)),
            env=self.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._running.append(process)
        return process

    def shown(self, title: str = "AE Studio", count: int = 1) -> str:
        """Wait until so many windows of the program are seen; the newest."""
        return self.screen.wait_for(title, SHOWN, count)

    def leave(self, window: str, process: subprocess.Popen[bytes]) -> None:
        """Close a window as a user does, and wait until its program has ended.

        Raises:
            RuntimeError: its exit status is not 0.
        """
        self.screen.close(window)
        if status := process.wait(SHOWN):
            raise RuntimeError(f"expected exit status 0 of the closed window, found {status}")

    def train(self, window: str, seconds: float) -> float:
        """Start training in a window that shows `project`; seconds until the run's first record."""
        before, begun = set(self.runs()), set(self._begun())
        pressed = wait_until(lambda: self._pressed(window, begun), seconds, "a run that begins")
        return pressed + wait_until(lambda: bool(set(self.runs()) - before), seconds, "a run that learns")

    def _pressed(self, window: str, begun: set[Path]) -> bool:
        """Press F5 and see whether that begins a run: what is pressed while a project opens may be lost."""
        self.screen.press(window, "F5")
        with suppress(TimeoutError):
            wait_until(lambda: bool(set(self._begun()) - begun), 5, "a run that begins")
        return bool(set(self._begun()) - begun)

    def _begun(self) -> list[Path]:
        return list(self.project.glob("runs/run-*"))

    def finish(self, run: Path | None = None) -> Path:
        """Wait until a run, the project's newest if none is named, is done."""
        run = run or max(self.runs())
        wait_until(lambda: self.summary(run)["state"] == "done", 5 * READY, "a run that is done")
        return run

    def runs(self, project: Path | None = None) -> list[Path]:
        """The runs of `project`, or of another one, that have recorded a loss."""
        files = (project or self.project).glob("runs/run-*/metrics.jsonl")
        return [file.parent for file in files if file.stat().st_size]

    @property
    def unsaved(self) -> list[Path]:
        """The folders of projects that were never saved."""
        return list((self.home / UNSAVED).glob("*"))

    def summary(self, run: Path) -> dict[str, Any]:
        """What a run says of itself."""
        found: dict[str, Any] = json.loads((run / "summary.json").read_text(encoding="utf-8"))
        return found

    def report(self, window: str) -> str:
        """What Help > Report a problem shows and copies."""
        self.screen.press(window, "alt+h", "r")
        dialog = self.screen.wait_for("Report a problem", SHOWN)
        self.screen.picture("report a problem")
        said: list[str] = []

        def is_copied() -> bool:
            self.screen.press(dialog, "alt+c")  # what is pressed while a dialog opens may be lost
            said.append(self._clipboard())
            return bool(said[-1])

        wait_until(is_copied, SHOWN, "a report on the clipboard")
        self.screen.press(dialog, "Escape")
        return said[-1]

    def _clipboard(self) -> str:
        settings = {**self.environment, "QT_QPA_PLATFORM": "xcb", "HOME": "/tmp"}
        command = [str(self.python), "-c", READ_CLIPBOARD]
        done = subprocess.run(
            command, env=settings, capture_output=True, text=True, timeout=SHOWN, check=True
        )
        return done.stdout.strip()

    def menu_command(self, entry: Path, file: Path) -> list[str]:
        """What a desktop runs when a file is opened by a menu entry."""
        lines = entry.read_text(encoding="utf-8").splitlines()
        (given,) = (line.removeprefix("Exec=") for line in lines if line.startswith("Exec="))
        return [str(file) if word == "%f" else word for word in shlex.split(given)]

    def end_all(self) -> None:
        """End what a trial left running."""
        for process in self._running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._running.clear()
        time.sleep(0.2)  # the screen takes its windows away
