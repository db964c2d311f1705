"""Settings that several views share: which part of the data, and which of its samples."""

from __future__ import annotations

from typing import Any

from pydantic import Field

__all__ = ["choice_field", "index_field", "part_field"]

OF_THE_DATA = "Of the data. The test part is for the final evaluation."


def part_field(about: str = OF_THE_DATA) -> Any:
    """The field `part: Part`."""
    return Field("validation", title="Part", description=about)


def index_field() -> Any:
    """The field `index: int`, of one sample."""
    about = "Which of the part's samples, from 0."
    return Field(0, ge=0, le=2**31 - 1, title="Sample", description=about)


def choice_field(title: str, by: str) -> Any:
    """The field `choose: Choice`; `title` says of what, `by` what makes them the best and the worst."""
    about = f"fixed: the same few every time; random: others for every seed; best, worst: by {by}."
    return Field("fixed", title=title, description=about)
