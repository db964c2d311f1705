"""What changed from one experiment to another, in one sentence."""

from __future__ import annotations

from aestudio.compare.differences import differences
from aestudio.compare.layers import layer_changes
from aestudio.experiment import Experiment

__all__ = ["changes_in_words"]

MOST = 3  # that are named; of more it says how many


def changes_in_words(before: Experiment, after: Experiment) -> str:
    """The changes, layers first: "Encoder: Dropout added after layer 2, Dense 64; Batch size 64 → 32"."""
    found = [one for one in differences([before, after]) if not one.path.endswith(".layers")]
    said = [*layer_changes(before, after), *(f"{one.title} {' → '.join(one.values)}" for one in found)]
    more = len(said) - MOST
    return "; ".join(said[:MOST]) + (f"; and {more:,} more" if more > 0 else "") or "names or notes"
