"""Are the same people in the training part and in another? Then a network may know them by heart."""

from __future__ import annotations

import numpy as np

from aestudio.analysis.question import Trained
from aestudio.data.people import people_column

__all__ = ["people_words"]


def people_words(trained: Trained) -> str:
    """How many people are in two parts, and what that means; empty where none are, or nothing is known."""
    column = people_column(trained.dataset.labels)
    if not column:
        return ""
    who, parts = trained.dataset.labels[column], trained.parts
    known = np.unique(who[parts.train])
    judged = np.unique(who[np.concatenate([parts.validation, parts.test])])
    both = len(np.intersect1d(known, judged))
    if not both:
        return f"No {column} of the training part is in another part: these are strangers to the network."
    return (
        f"{both:,} of {len(judged):,} people in the validation and test parts are in the training part too "
        f"(column {column!r}): the network may know them. Split by groups of that column to see how it does "
        "with strangers."
    )
