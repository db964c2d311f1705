"""The command without a name: open the window."""

from __future__ import annotations

import importlib.util
import os
import sys
from argparse import Namespace
from pathlib import Path

from aestudio.cli.output import Answer, warn
from aestudio.cli.parser import UsageError

__all__ = ["open_window"]


def open_window(arguments: Namespace) -> Answer:
    """Open the window on a project, a fresh copy of an example, or its start page.

    A window that has the project open already comes to the front instead.
    """
    if arguments.example:
        from aestudio.cli.projects import named_example

        named_example(arguments.example)
    path = None if arguments.project is None else _project(arguments.project)
    if reason := _no_window():
        warn(f"error: {reason}; everything can be done without it too, see aestudio --help")
        return Answer(status=1)
    from aestudio.gui.claims import Claim, bring_to_front

    if path is not None and bring_to_front(path):
        warn(f"{path} is open already: its window was brought to the front")
        return Answer()
    claim = Claim()
    claim.hold(path)
    try:
        from aestudio.gui.app import run_window
    except ImportError as error:  # a library that the system lacks
        from aestudio.cli import errors, unseen

        claim.hold(None)
        unseen.tell(errors.sentence(error, [])[0])
        raise
    return Answer(status=run_window(path, arguments.example or "", claim))


def _project(given: str) -> Path:
    """The project's path."""
    if not _is_project(Path(given)):
        from aestudio.expected import beside

        hint = beside(Path(given), "project.json")
        raise UsageError(
            f"{given}: expected a project (a folder with a project.json), found none there{hint}"
        )
    return Path(given)


def _is_project(path: Path) -> bool:
    """Whether there is something to open; what is wrong in it, the window tells."""
    return path.is_file() or (path / "project.json").is_file()


def _no_window() -> str:
    """Why no window can be opened; empty: it can."""
    if importlib.util.find_spec("PySide6") is None:
        return "the window needs PySide6, which is not installed"
    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not screen:
        return "no display to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    return ""
