"""What the launcher says, and how it runs other programs.

Everything the launcher says goes to standard error: standard output belongs to the program it starts.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from progress import Progress

LAST_LINES = 15
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # which Windows has not
PATIENCE = 10.0  # seconds that a step may take to end
WORTH_TELLING = 5.0  # seconds from which on it is said how long a step took


class LaunchError(Exception):
    """Something the user must know and do; its text says what was expected, what was found, what to do."""


class Ended(BaseException):
    """This process is to end, as a signal asked."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


def end_on_request() -> None:
    """Raise `Ended` when the system asks this process to end, so that what it started is ended first."""
    for name in ("SIGTERM", "SIGHUP"):  # the second where its terminal is closed
        if number := getattr(signal, name, None):
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended(number)


def say(text: str) -> None:
    """Say one line."""
    print(f"launch: {text}", file=sys.stderr, flush=True)


def step(doing: str, command: Sequence[str], log: Path, advice: str, cwd: Path | None = None) -> None:
    """Say what is being done, and do it; what the command writes goes to the log.

    Args:
        doing: The line that is said.
        command: What does it.
        log: The file that gets what the command writes.
        advice: What the user can do where it fails.
        cwd: Where the command runs.

    Raises:
        LaunchError: The command failed. The error holds the last lines it wrote, and the advice.
    """
    say(doing)
    with log.open("ab") as output:
        start = output.tell()
        progress = Progress(log)
        process = start_quietly(command, output.fileno(), cwd)
        try:
            status = wait_for_step(process, progress)
        except BaseException:  # this launch ends: what it began must not go on behind the user's back
            end(process)
            raise
    if status != 0:
        raise LaunchError(f"{doing}: failed (exit status {status})\n{tail(log, start)}\n{advice}")


def start_quietly(command: Sequence[str], output: int, cwd: Path | None) -> subprocess.Popen[bytes]:
    """Start a command that reads nothing and writes to `output` only."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        # A user's own pip settings may ask for the home folder, which a virtual environment refuses.
        env=os.environ | {"PIP_USER": "0"},
        # A group of its own, to be ended with all that it starts.
        process_group=None if os.name == "nt" else 0,
        # A step that outlives a killed launcher keeps the set-up's lock: no second one may start beside it.
        close_fds=os.name == "nt",
    )


def send(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to a process with a group of its own, and to all in it. One of root's goes on."""
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "nt":
            process.terminate()
        else:
            os.killpg(process.pid, number)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a step and what it started; by force where it takes too long."""
    say("ending what was being done")
    for number in (signal.SIGTERM, KILL):
        send(process, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
            return


def wait_for_step(process: subprocess.Popen[bytes], progress: Progress) -> int:
    """Wait for a process; say what it is at, and on a terminal show how long it has been."""
    while True:
        try:
            status = process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            for line in progress.news():
                say(line)
            if sys.stderr.isatty():
                print(f"  {progress.seconds:.0f} s", end="\r", file=sys.stderr, flush=True)
        else:
            if status == 0 and progress.seconds > WORTH_TELLING:
                say(f"  {progress.seconds:3.0f} s  done")
            return status


def tail(log: Path, start: int) -> str:
    """Return the last lines that were written to a log from position `start` on, indented."""
    lines = log.read_bytes()[start:].decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-LAST_LINES:])


def run(command: Sequence[str], quiet: bool = False) -> int:
    """Run a command on this terminal and return its exit status.

    Ctrl+C goes to both; the command decides what it means (training writes a checkpoint first). A request
    to end is handed on.

    Args:
        command: What is run.
        quiet: Whether its answers are dropped; errors and progress are seen all the same.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL if quiet else None)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
        except Ended:
            process.terminate()


def become(command: Sequence[str]) -> int:
    """Go on as another program: replace this process where the system can, else run it and wait."""
    if os.name == "nt":
        return run(command)
    os.execv(command[0], list(command))
