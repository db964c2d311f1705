"""The colours of terms that share a plot: neither training's nor validation's."""

from __future__ import annotations

from aestudio.families.terms import Terms
from aestudio.gui import style

__all__ = ["term_colour"]

_BESIDE = (2, 4, 5, 1)  # label colours


def term_colour(group: Terms, index: int) -> str:
    """The colour of a term of a group; of one alone, that of training."""
    return "train" if len(group.terms) == 1 else style.label_colour(_BESIDE[index % len(_BESIDE)])
