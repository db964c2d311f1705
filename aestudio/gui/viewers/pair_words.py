"""A sample and its reconstruction in words, and what is shown of the two."""

from __future__ import annotations

from typing import Any

import numpy as np

from aestudio.analysis.reconstruction import Pairs
from aestudio.gui.images import MapName
from aestudio.numerals import value_text

__all__ = ["DIFFERENCE", "kinds_of", "sample_words"]

Array = np.ndarray[Any, Any]
DIFFERENCE = "Output − input"


def kinds_of(pairs: Pairs) -> list[tuple[str, Array, MapName]]:
    """What is shown of each sample: name, arrays `(n, *shape)`, colours."""
    kinds: list[tuple[str, Array, MapName]] = [("Input", pairs.inputs, "grey")]
    if pairs.shown is not None:
        kinds.append(("With noise", pairs.shown, "grey"))
    kinds.append(("Reconstruction", pairs.outputs, "grey"))
    return [*kinds, (DIFFERENCE, pairs.differences, "signed")]


def sample_words(pairs: Pairs, index: int) -> str:
    """A sample in words: "sample 17 · digit 3 · MSE 0.0123", with up to two quantities."""
    labels = [pairs.samples.words(column, index) for column in pairs.samples.labels]
    error = f"{pairs.scale.loss_short} {value_text(pairs.errors[index])}"
    known = [*labels[:3], *pairs.samples.numbers(index)[:2]]
    return " · ".join([f"Sample {pairs.samples.id(index)}", *known, error])
