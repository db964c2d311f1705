"""What a value is that was read from a run's file, which anybody may have written."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["at_least_0", "count", "counts", "finite", "loss", "numbers", "shape", "text"]

LARGEST = 2.0**37  # seconds since 1970 beyond which no calendar goes; and no run lasts as long


def text(value: Any) -> bool:
    """Whether it is a text."""
    return isinstance(value, str)


def count(value: Any) -> bool:
    """Whether it is a whole number from 0 up."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def at_least_0(value: Any) -> bool:
    """Whether it is a time or a rate: a number from 0 up, and not beyond reason."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < LARGEST


def finite(value: Any) -> bool:
    """Whether it is a number that a float can hold, and not infinite."""
    try:
        return type(value) in (int, float) and math.isfinite(value)
    except OverflowError:
        return False


def loss(value: Any) -> bool:
    """Whether it can be a loss: of a run that diverged it is NaN or infinite."""
    return type(value) is float or finite(value)


def numbers(value: Any) -> bool:
    """Whether it is numbers by name; NaN and infinity are such."""
    return isinstance(value, dict) and all(map(loss, value.values()))


def counts(value: Any) -> bool:
    """Whether it is whole numbers by name."""
    return isinstance(value, dict) and all(map(count, value.values()))


def shape(value: Any) -> bool:
    """Whether it is samples and the shape of one: whole numbers, at least two."""
    return isinstance(value, list) and len(value) > 1 and all(count(side) and side > 0 for side in value)
