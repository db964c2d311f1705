"""Where the files that come with the program lie: icons, the style sheet, the bundled examples."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["resource"]


def resource(path: str) -> Path:
    """The bundled file or folder `path`, as in `resource("icons/play.svg")`."""
    return _root() / path


@cache
def _root() -> Path:
    """Inside the package in an installed copy, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"
