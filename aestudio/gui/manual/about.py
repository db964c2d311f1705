"""About: the version, and the licence of everything that is shipped with the program."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, requires
from pathlib import Path
from typing import NamedTuple

import aestudio
from aestudio.gui.manual.page import cell

__all__ = ["Library", "about", "shipped"]

OWN = "aestudio"
FIRST = ("torch", "PySide6-Essentials", "pyqtgraph", "numpy")  # where the package's own record is missing
PYTHON = "Python"
LONG = 60  # letters from which on a licence field holds the licence itself
TEXTS = Path(aestudio.__file__).parent / "licences"  # in a built program: those that no library brings itself
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_TEXT = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)


class Library(NamedTuple):
    """Something that is shipped.

    Attributes:
        name: what it is called.
        version: of the system's libraries it is not known: "".
        licence: in short.
        text: the file with all of it; None: it has none.
    """

    name: str
    version: str
    licence: str
    text: Path | None = None


def about(libraries: Iterable[Library] | None) -> str:
    """The page; None: what is shipped is still being read."""
    if libraries is None:
        rows = ["| ... | | |"]
    else:
        rows = [f"| {cell(one.name)} | {cell(one.version)} | {_linked(one)} |" for one in libraries]
    return "\n".join(
        [
            f"# AE Studio {aestudio.__version__}",
            "",
            "Build, train and look into neural networks.",
            "",
            "AE Studio: BSD 3-Clause licence. Icons: Lucide (ISC licence). The digits: E. Alpaydin and "
            "C. Kaynak, UCI Machine Learning Repository, 1998 (CC BY 4.0).",
            "",
            "## Made with",
            "",
            "A licence opens its full text. Qt, and PySide with it, are used under the LGPL: their libraries "
            "can be replaced by others of the same version.",
            "",
            "| Library | Version | Licence |",
            "|---|---|---|",
            *rows,
        ]
    )


def shipped() -> list[Library]:
    """What the program needs and what that needs in turn, as far as it is installed."""
    found: dict[str, Distribution] = {}
    waiting = list(_needed(OWN)) or list(FIRST)
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError:
            continue  # for another system, or an extra that was left out
        waiting += _needed(name)
    packages = [Library(one.name, one.version, _licence(one), _text(one)) for _, one in sorted(found.items())]
    return packages + list(_others({one.text for one in packages}))


def _others(known: set[Path | None]) -> Iterator[Library]:
    """What is no Python package: Python, and libraries of the system on which the program was built."""
    for text in sorted(TEXTS.glob("*.txt"), key=lambda text: (text.stem != PYTHON, text.stem)):
        if text.stem == PYTHON:
            yield Library(PYTHON, platform.python_version(), "PSF-2.0", text)
        elif text not in known:
            yield Library(text.stem, "", "see its text", text)


def _needed(name: str) -> Iterator[str]:
    """The names of what a package needs; of AE Studio itself also what it can do without, but not tools."""
    try:
        wanted = requires(name) or []
    except PackageNotFoundError:
        return
    for text in wanted:
        extra = "extra ==" in text
        if (not extra or (name == OWN and "onnx" in text.partition(";")[2])) and (found := _NAME.match(text)):
            yield found[0]


def _licence(one: Distribution) -> str:
    """In short: "BSD-3-Clause"."""
    known = one.metadata
    if "License-Expression" in known:
        return known["License-Expression"]
    if "License" in known and len(known["License"]) <= LONG and "\n" not in known["License"]:
        return known["License"]
    named = [text.rpartition(":: ")[2] for text in known.get_all("Classifier") or [] if "License ::" in text]
    return ", ".join(named) or "see its folder"


def _text(one: Distribution) -> Path | None:
    """The file with the licence: beside the library's own record, or if it brings none the program has it."""
    ours = TEXTS / f"{one.name}.txt"
    if ours.is_file():
        return ours
    listed = [file for file in one.files or [] if _TEXT.match(file.name) and file.parts[0].endswith("-info")]
    listed.sort(key=lambda file: (not file.name.upper().startswith("LICEN"), str(file)))
    return next((path for file in listed if (path := Path(str(file.locate()))).is_file()), None)


def _linked(one: Library) -> str:
    return cell(one.licence) if one.text is None else f"[{cell(one.licence)}](<{one.text.as_uri()}>)"
