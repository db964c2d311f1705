"""Are the same people in the training part and in another? Then a network may know them by heart."""

from __future__ import annotations

import numpy as np

from aestudio.analysis.question import Trained
from aestudio.data.people import people_column
from aestudio.data.reading.labels import labelled

__all__ = ["people_words"]


def people_words(trained: Trained) -> str:
    """How many people are in two parts, and what that means; empty where nothing is known of them.

    Samples of which it is not known who is in them are left out, and counted.
    """
    column = people_column(trained.dataset.labels)
    if not column:
        return ""
    who, parts = trained.dataset.labels[column], trained.parts
    named = labelled(trained.dataset.class_names(column), who)
    others = np.concatenate([parts.validation, parts.test])
    known = np.unique(who[parts.train[named[parts.train]]])
    judged = np.unique(who[others[named[others]]])
    if not len(known) or not len(judged):
        return ""
    both, unknown = len(np.intersect1d(known, judged)), int((~named).sum())
    left = f" Left out: {unknown:,} of {len(named):,} samples without an entry in {column!r}." * bool(unknown)
    if not both:
        return (
            f"No {column} of the training part is in another part: these are strangers to the network.{left}"
        )
    return (
        f"{both:,} of {len(judged):,} people in the validation and test parts are in the training part too "
        f"(column {column!r}): the network may know them. Split by groups of that column to see how it does "
        f"with strangers.{left}"
    )
