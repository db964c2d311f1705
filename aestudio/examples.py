"""The bundled examples: projects that run as they are, each with a text that says what to try."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.expected import likely
from aestudio.resources import resource

if TYPE_CHECKING:
    from aestudio.project import Project

__all__ = ["Example", "example", "examples"]


@dataclass(frozen=True)
class Example:
    """A bundled example.

    Attributes:
        name: what the command line calls it.
        title: what the interface calls it.
        line: what it shows, in one line.
        order: its place in the list.
        file: where it is described.
        content: the project.
    """

    name: str
    title: str
    line: str
    order: int
    file: Path
    content: dict[str, Any] = field(repr=False)

    @property
    def family(self) -> str:
        """The kind of its family, without a look at the rest of it."""
        return str(self.content["experiment"].get("family", {}).get("kind", ""))

    @property
    def data(self) -> dict[str, Any]:
        """The settings of its data; empty: those of the default."""
        return dict(self.content["experiment"].get("data", {}))

    def project(self) -> Project:
        """A fresh, unsaved project made from it."""
        from aestudio.project import parse_project

        return parse_project(self.content, self.file)


def examples() -> tuple[Example, ...]:
    """All of them, the default first."""
    found = [_read(file) for file in resource("examples").glob("*.json")]
    return tuple(sorted(found, key=lambda example: (example.order, example.name)))


def example(name: str) -> Example:
    """The example of that name.

    Raises:
        ValueError: when there is none; names those there are.
    """
    known = {example.name: example for example in examples()}
    if name not in known:
        hint = likely(name, known, "")
        raise ValueError(f"expected an example, one of {', '.join(known)}, found {name!r}{hint}")
    return known[name]


def _read(file: Path) -> Example:
    data = json.loads(file.read_text(encoding="utf-8"))
    return Example(file.stem, data["title"], data["line"], data["order"], file, data["project"])
