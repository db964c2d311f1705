"""How this program is started: by an interpreter that has it, or as a built program that is its own."""

from __future__ import annotations

import io
import locale
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = [
    "CALLED",
    "NO_CONSOLE",
    "called",
    "command",
    "forget_own_libraries",
    "is_built",
    "say_without_console",
    "use_utf8",
    "with_streams",
]

NO_CONSOLE = 0x0800_0000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW: no black window for a moment

LETTERS = "C.UTF-8"

CALLED = "AESTUDIO_CALLED"  # the variable in which a launcher says how it was called


def called() -> str:
    """What is typed to call this program: `aestudio`, or from a checkout what stands before its commands."""
    return os.environ.get(CALLED) or "aestudio"


def is_built() -> bool:
    """Whether this is the built program, which needs no Python."""
    return bool(getattr(sys, "frozen", False))


def command(*arguments: str) -> list[str]:
    """The command line that starts this program again, for a command that answers on standard output.

    A program of Windows has either a window or standard output: beside the one is the other, `aestudio.exe`.
    """
    if not is_built():
        return [sys.executable, "-m", "aestudio", *arguments]
    console = Path(sys.executable).with_name("aestudio.exe")
    return [str(console) if console.is_file() else sys.executable, *arguments]


def forget_own_libraries() -> None:
    """Take out of the environment where a built program has its libraries; its own are loaded all the same.

    The system's programs that it starts, such as the one that shows a folder, would be given these libraries
    in place of their own, and fail where those are newer.
    """
    if not is_built() or sys.platform != "linux":
        return
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
    for name in [
        name for name in os.environ if name.startswith("_PYI_")
    ]:  # or it would not set them for itself
        del os.environ[name]


def use_utf8() -> None:
    """Have this process read and write letters as UTF-8 where its locale does not (Linux); the rest stays.

    Qt does so too, but with four lines on the terminal.
    """
    if sys.platform != "linux":
        return
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    if locale.nl_langinfo(locale.CODESET).upper().replace("-", "") == "UTF8":
        return
    try:
        locale.setlocale(locale.LC_CTYPE, LETTERS)
    except locale.Error:  # a system without it: Qt says what it makes of that
        return
    if for_all := os.environ.pop("LC_ALL", ""):  # which would count before what is set here
        for name in [name for name in os.environ if name.startswith("LC_")]:
            del os.environ[name]
        os.environ["LANG"] = for_all
    os.environ["LC_CTYPE"] = LETTERS


def with_streams() -> io.StringIO | None:
    """Give a program without a console streams to write to, as every program expects them.

    Returns:
        What gets what is said as errors; None: there is a console, or something in its place.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is not None:
        return None
    said = io.StringIO()
    sys.stderr = said
    return said


def say_without_console(text: str) -> None:
    """Show what went wrong before there was a window (Windows)."""
    if sys.platform == "win32" and text:
        import ctypes

        windows: Any = ctypes.CDLL("user32")
        windows.MessageBoxW(None, text, "AE Studio", 0x10)  # MB_ICONERROR
