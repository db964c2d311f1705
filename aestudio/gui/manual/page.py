"""A page of the manual, and how docstrings become Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Page", "cell", "first_sentence", "link", "prose"]

_SECTIONS = re.compile(
    r"^(Args|Attributes|Class attributes|Returns|Raises|Signals|Yields):\s*$", re.MULTILINE
)
_CODE = re.compile(r"(`[^`]*`)")


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        name: by which links and F1 find it: "layers/dense".
        heading: it is listed under.
        title: of the page.
        text: makes its Markdown; asked for when the page is shown or searched.
        searched: whether a search looks into its text.
    """

    name: str
    heading: str
    title: str
    text: Callable[[], str] = field(repr=False)
    searched: bool = True


def prose(documented: object) -> str:
    """A docstring as Markdown, without what only programmers need."""
    text = inspect.cleandoc(getattr(documented, "__doc__", None) or "")
    return escaped(_SECTIONS.split(text)[0].strip())


def escaped(text: str) -> str:
    """Plain text with code in backticks as Markdown: no sign outside of the backticks is one of markup."""
    parts = _CODE.split(text)
    return "".join(
        part if index % 2 else re.sub(r"([\\*_<>|#\[\]])", r"\\\1", part) for index, part in enumerate(parts)
    )


def cell(text: str) -> str:
    """Text for one cell of a table."""
    return " ".join(escaped(text).split())


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]


def link(title: str, name: str) -> str:
    """A link to another page."""
    return f"[{escaped(title)}](page:{name.replace(' ', '%20')})"
