"""What project.json holds, and how files of older formats are read.

    {"format": 1, "program": "AE Studio 0.1.0", "about": "...", "variants": [...], "experiment": {...}}

Files of older formats are migrated as they are read; one of a newer format is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aestudio.expected import shown
from aestudio.experiment import Experiment
from aestudio.project.project import FORMAT, Project, Variant
from aestudio.spec import Spec, SpecError

__all__ = ["MIGRATIONS", "parse_project"]

MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By format number: what makes of a file of that format one of the next."""


def parse_project(data: object, file: Path) -> Project:
    """The project that the JSON of `file` describes.

    Raises:
        SpecError: at the first thing that doesn't fit; names the file.
    """
    try:
        return _parsed(_migrated(data))
    except SpecError as error:
        raise SpecError(error.path, f"{error.problem} (in {file})") from None


def _migrated(data: object) -> dict[str, Any]:
    """The data in the present format."""
    if not isinstance(data, dict):
        raise SpecError("", f"expected a project (an object), found {shown(data)}")
    number = data.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise SpecError("format", f"expected a format number from 1 to {FORMAT}, found {shown(number)}")
    if number > FORMAT:
        program = data.get("program", "one newer than this")
        found = f"found {number}: it was saved by a newer AE Studio ({shown(program)})"
        raise SpecError("format", f"expected at most {FORMAT}, {found}; update AE Studio to open it")
    for step in range(number, FORMAT):
        data = MIGRATIONS[step](data)
    return data


class _File(Spec):
    """What project.json holds; the experiment and the variants are looked at one by one."""

    format: int
    program: str = ""
    about: str = ""
    variants: tuple[dict[str, Any], ...] = ()
    experiment: dict[str, Any]


def _parsed(data: dict[str, Any]) -> Project:
    content = _File.parse(data)
    experiment = Experiment.parse(content.experiment)
    variants = [_variant(given, index) for index, given in enumerate(content.variants)]
    return Project(experiment, content.about, tuple(variants))


def _variant(given: dict[str, Any], index: int) -> Variant:
    """A variant; one that no longer fits the experiment, as a layer was deleted, is kept as it is."""
    where = f"variants[{index}]"
    if extra := set(given) - {"title", "settings"}:
        raise SpecError(f"{where}.{min(extra)}", "expected title and settings only, found this")
    title, settings = given.get("title"), given.get("settings", {})
    if not isinstance(title, str) or not title:
        raise SpecError(f"{where}.title", f"expected a text, found {shown(title)}")
    if not isinstance(settings, dict):
        raise SpecError(f"{where}.settings", f"expected an object, found {shown(settings)}")
    return Variant(title, settings)
