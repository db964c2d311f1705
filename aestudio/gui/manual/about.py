"""About: the version, and the licence of everything that is shipped with the program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, requires
from typing import NamedTuple

from aestudio import __version__
from aestudio.gui.manual.page import cell

__all__ = ["Library", "about", "shipped"]

OWN = "aestudio"
FIRST = ("torch", "PySide6-Essentials", "pyqtgraph", "numpy")  # where the package's own record is missing
LONG = 60  # letters from which on a licence field holds the licence itself
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class Library(NamedTuple):
    """Something that is shipped."""

    name: str
    version: str
    licence: str


def about(libraries: Iterable[Library] | None) -> str:
    """The page; None: what is shipped is still being read."""
    if libraries is None:
        rows = ["| ... | | |"]
    else:
        rows = [f"| {cell(one.name)} | {cell(one.version)} | {cell(one.licence)} |" for one in libraries]
    return "\n".join(
        [
            f"# AE Studio {__version__}",
            "",
            "Build, train and look into neural networks.",
            "",
            "AE Studio: BSD 3-Clause licence. Icons: Lucide (ISC licence). The digits: E. Alpaydin and "
            "C. Kaynak, UCI Machine Learning Repository, 1998 (CC BY 4.0).",
            "",
            "## Made with",
            "",
            "| Library | Version | Licence |",
            "|---|---|---|",
            *rows,
            "",
            "The full texts lie beside each library, in its folder `*.dist-info`. Qt, and PySide with it, "
            "are used under the LGPL: their libraries can be replaced by others of the same version.",
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
    return [Library(one.name, one.version, _licence(one)) for _, one in sorted(found.items())]


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
