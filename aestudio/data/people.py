"""Which label column says who is in a picture: the same people are then known by it everywhere."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["PEOPLE", "PERSON", "group_columns", "people_column"]

PERSON = "person"
"""What that column is called where this program names it."""
PEOPLE = (PERSON, "subject", "identity")
"""What it may be called in data that others have named; the first that is there counts."""
_ENDING = "s?(id|ids|no|nr|num|number|name|code|key|label|index)?"  # "person_id", "Subject ID", "subjectNo"


def people_column(labels: Collection[str]) -> str:
    """The one of some label columns that says who is in a picture; empty: none does.

    Capitals, spaces and dashes make no difference, nor does an ending such as "id": "Subject ID" is one.
    """
    plain = {name: re.sub(r"[\W_]", "", name).lower() for name in labels}
    found = (name for word in PEOPLE for name in labels if re.fullmatch(word + _ENDING, plain[name]))
    return next(found, "")


def group_columns(labels: Collection[str]) -> list[str]:
    """Those of some label columns that may say who is in which group: all but the column of people."""
    people = people_column(labels)
    return [name for name in labels if name != people]
