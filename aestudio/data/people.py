"""Which label column says who is in a picture: the same people are then known by it everywhere."""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["PEOPLE", "PERSON", "group_columns", "people_column"]

PERSON = "person"
"""What that column is called where this program names it."""
PEOPLE = (PERSON, "subject", "identity")
"""What it may be called in data that others have named; the first that is there counts."""


def people_column(labels: Collection[str]) -> str:
    """The one of some label columns that says who is in a picture; empty: none does."""
    return next((name for name in PEOPLE if name in labels), "")


def group_columns(labels: Collection[str]) -> list[str]:
    """Those of some label columns that may say who is in which group: all but the column of people."""
    people = people_column(labels)
    return [name for name in labels if name != people]
