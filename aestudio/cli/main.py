"""The command line's frame: arguments in, exit status out, and never a traceback for a user."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import signal
import sys

from aestudio.cli.output import Answer, passing, warn, write
from aestudio.cli.parser import UsageError, parse

__all__ = ["DONE", "FAILED", "STOPPED", "WRONG_INPUT", "main"]

DONE, FAILED, WRONG_INPUT, STOPPED = 0, 1, 2, 128 + signal.SIGINT
_WHERE = {
    **dict.fromkeys(("examples", "new", "summary"), "projects"),
    **dict.fromkeys(("train", "resume", "reproduce"), "training"),
    **dict.fromkeys(
        ("runs", "audit", "show", "check", "export", "compare", "cost", "bottleneck", "diagnose", "sweep"), ""
    ),
    **dict.fromkeys(("families", "dial", "gpu"), ""),
    "find-rate": "finder",
    "import": "importing",
    "open": "window",
}
_FUNCTIONS = {
    "find-rate": "find_rate",
    "examples": "list_examples",
    "import": "import_network",
    "open": "open_window",
}


def main(argv: list[str] | None = None) -> int:
    """Do what the arguments ask for; returns the exit status."""
    given = sys.argv[1:] if argv is None else argv
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a pipe on Windows has no letters for → and −
    try:
        status = _run(given)
        sys.stdout.flush()
        return status
    except SystemExit as leaving:  # --help and --version
        return int(leaving.code or 0)
    except KeyboardInterrupt:
        warn("stopped")
        return STOPPED
    except BrokenPipeError:  # the reader of our output has gone, as in `aestudio runs P | head -1`
        _silence()
        return FAILED
    except Exception as error:  # nobody above would tell the user
        return _explain(error, given)


def _run(argv: list[str]) -> int:
    arguments = parse(argv)
    with contextlib.redirect_stdout(sys.stderr):  # whatever a library prints is not the answer
        answer = _answer(arguments)
    write(answer, arguments.json)
    return answer.status


def _answer(arguments: argparse.Namespace) -> Answer:
    """Do what is asked; a command's module is only imported when it is asked for."""
    name = arguments.command
    if _WHERE[name] == "training":
        passing("loading PyTorch ...")
    module = importlib.import_module(f"aestudio.cli.{_WHERE[name] or name}")
    command = getattr(module, _FUNCTIONS.get(name, name))
    answer: Answer = command(arguments)
    return answer


def _explain(error: Exception, argv: list[str]) -> int:
    """Tell the user in one line; returns the exit status."""
    from aestudio.cli.errors import sentence

    text, wrong_input = sentence(error, argv)
    warn(f"error: {' '.join(text.split())}")
    return WRONG_INPUT if wrong_input or isinstance(error, UsageError) else FAILED


def _silence() -> None:
    """Let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
