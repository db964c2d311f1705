"""The README as pages: what each part of the program is for, how it starts and, in a checkout, is built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from aestudio.gui.manual.page import Page
from aestudio.program import called
from aestudio.resources import resource

__all__ = ["guide_pages", "readme"]

HEADING = "Guide"
NAMES = {
    "AE Studio": "overview",
    "Choose a family": "family",
    "Take it along": "export",
    "How it is built": "structure",
    "How to add a layer": "add-a-layer",
}
WITH_THE_SOURCE = ("From a checkout", "How ")
"""How the parts begin that say nothing to one who has installed the program."""
LAUNCHER = "python3 packaging/launch.py"  # what the README types to start it
_BULLET = re.compile(r"^- \*\*(.+?)\.\*\*\s*", re.MULTILINE)


@cache
def readme() -> str:
    """Its text: the file in a checkout; in an installed copy it is part of what is known of the package."""
    if _file().is_file():
        return _file().read_text(encoding="utf-8")
    try:
        known = distribution("aestudio").read_text("METADATA") or ""
    except PackageNotFoundError:
        known = ""
    text = known.partition("\n\n")[2]  # behind the fields
    return text or "# AE Studio\n\nThe README is missing from this copy.\n"


def _file() -> Path:
    """Where it is in a checkout."""
    return Path(__file__).parents[3] / "README.md"


def guide_pages() -> Iterator[Page]:
    """The first part, a page for each of its points, and one for each further part that is for its reader."""
    first, *parts = re.split(r"^## ", readme(), flags=re.MULTILINE)
    lead, *points = re.split(r"^(?=- )", first.partition("\n")[2], flags=re.MULTILINE)
    yield _page("AE Studio", lead)
    for point in points:
        if found := _BULLET.match(point):
            yield _page(found[1], _indented(point[found.end() :]))
        else:
            yield _page("Without a window", _indented(point.removeprefix("- ")))
    for part in parts:
        title, _, text = part.partition("\n")
        if not title.startswith(WITH_THE_SOURCE):
            yield _page(title, text.replace(LAUNCHER, called()))
        elif _file().is_file():
            yield _page(title, text)


def _page(title: str, text: str) -> Page:
    name = NAMES.get(title, title.lower().replace(" ", "-"))
    return Page(
        f"guide/{name}", HEADING, title, lambda: f"# {title}\n\n{text.strip()}\n{_picture(name, title)}"
    )


def _picture(name: str, title: str) -> str:
    """The picture of a page, where there is one; tests/benchmarks/guide.py makes them."""
    file = f"pictures/{name}.png"
    return f"\n![{title}](resources/{file})\n" if resource(file).is_file() else ""


def _indented(text: str) -> str:
    """What stands behind the dash of a list, as a paragraph."""
    return " ".join(text.split())
