"""Which label column says who is in a picture: the same people are then known by it everywhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from aestudio.data.reading.labels import NO_ENTRY

if TYPE_CHECKING:
    from aestudio.data.dataset import Array, Dataset

__all__ = ["PEOPLE", "PERSON", "group_columns", "people_column", "people_known"]

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


def people_known(dataset: Dataset, column: str) -> Array:
    """Of each sample whether it is known who is in it, bool `(N,)`: its cell is not empty."""
    names, codes = dataset.class_names(column), dataset.labels[column]
    named = np.array([name not in (NO_ENTRY, "") for name in names], bool)
    inside = (codes >= 0) & (codes < len(names))
    inside[inside] = named[codes[inside]]
    found: Array = inside
    return found
