"""PyTorch for the graphics card, in a folder of its own, which comes before the built program's PyTorch.

    <the user's data>/aestudio/gpu/torch-2.13.0-cu130-cp311/   torch/, nvidia/ ..., and ready.json at last
    <the user's data>/aestudio/gpu/downloads/                  what is being brought

It is used only by a program with the same version of PyTorch and of Python: those are the same Python
sources, and their other libraries lie in the program. This module is imported at every start and so
imports little.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from aestudio.program import is_built

__all__ = [
    *(
        "ASIDE",
        "LOCK",
        "MARK",
        "VARIABLE",
        "Installed",
        "broken",
        "failed_in",
        "in_use",
        "installed",
        "place",
    ),
    *("put_first", "remove", "set_aside", "this_python", "write_mark"),
]

VARIABLE = "AESTUDIO_GPU"  # a folder to be used whatever it is; "off": none is
LOCK = Path(__file__).parents[1] / "gpu.json"  # in a built program: what it may bring, see `wheels`
MARK, ASIDE = "ready.json", "failed.txt"
_in_use: list[Path] = []


@dataclass(frozen=True)
class Installed:
    """What lies in the folder.

    Attributes:
        folder: with the packages.
        torch: the version, without what sets builds apart: "2.13.0".
        build: "cu130", "rocm7.0".
        python: "cp311".
        card: that it was tried on.
    """

    folder: Path
    torch: str
    build: str
    python: str
    card: str = ""


def place() -> Path:
    """The folder of all that is brought for the graphics card; it is not made."""
    chosen = os.environ.get("AESTUDIO_DATA_DIR")
    if chosen:
        return Path(chosen) / "gpu"
    from platformdirs import user_data_path

    return user_data_path("aestudio", appauthor=False) / "gpu"


def this_python() -> str:
    """As wheels name it: "cp311"."""
    return f"cp{sys.version_info.major}{sys.version_info.minor}"


def installed(torch: str, python: str = "") -> Installed | None:
    """What is there for this version of PyTorch and of Python (else: that runs); None: nothing."""
    for mark in sorted(place().glob(f"*/{MARK}"), reverse=True):
        try:
            found = Installed(mark.parent, **json.loads(mark.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            continue
        if (found.torch, found.python) == (torch, python or this_python()):
            return found
    return None


def write_mark(found: Installed) -> None:
    """Say that all is there and was tried."""
    values = {name: value for name, value in asdict(found).items() if name != "folder"}
    (found.folder / MARK).write_text(json.dumps(values), encoding="utf-8")


def put_first() -> None:
    """Let a built program import PyTorch from the folder, where one suits; to be called before that."""
    chosen = os.environ.get(VARIABLE, "")
    folder = Path(chosen) if chosen else _suiting() if is_built() else None
    if folder is not None and chosen != "off":
        sys.path.insert(0, str(folder))
        _in_use[:] = [folder]


def _suiting() -> Path | None:
    """The folder for the versions of this built program; None: there is none."""
    if not place().is_dir():
        return None
    try:
        torch = json.loads(LOCK.read_text(encoding="utf-8"))["torch"]
    except (OSError, ValueError, KeyError):
        return None
    found = installed(torch)
    return found.folder if found else None


def in_use() -> Path | None:
    """The folder that PyTorch is imported from; None: it is the program's own."""
    return _in_use[0] if _in_use else None


def failed_in(trace: TracebackType | None) -> bool:
    """Whether an error came out of the folder: its PyTorch can't be loaded."""
    folder = in_use()
    while folder is not None and trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).is_relative_to(folder):
            return True
        trace = trace.tb_next
    return False


def set_aside(error: BaseException) -> str:
    """Use the folder no more, from the next start on; returns what to tell the user."""
    folder = in_use()
    assert folder is not None
    why = f"{type(error).__name__}: {error}"
    try:
        (folder / MARK).replace(folder / ASIDE)
        (folder / ASIDE).write_text(why, encoding="utf-8")
    except OSError:
        return f"PyTorch for the graphics card can't be loaded ({why}); delete {folder} to use the CPU again"
    then = "start AE Studio again: it will compute on the CPU; `aestudio gpu --install` brings it anew"
    return f"PyTorch for the graphics card can't be loaded ({why}); {then}"


def broken() -> str:
    """Why PyTorch for the graphics card was set aside; empty: it was not."""
    for file in sorted(place().glob(f"*/{ASIDE}")):
        try:
            return file.read_text(encoding="utf-8")
        except OSError:
            continue
    return ""


def remove() -> int:
    """Delete all that was brought; the bytes it took.

    Raises:
        OSError: when a part can't be deleted, as while a window uses it (Windows).
    """
    import shutil

    folder = place()
    size = sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir())
    for mark in folder.glob(f"*/{MARK}"):  # first: what is half gone is not to be used
        mark.unlink()
    if folder.is_dir():
        shutil.rmtree(folder)
    return size
