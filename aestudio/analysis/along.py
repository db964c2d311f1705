"""The axis along samples that are rows of numbers: named columns, or wavelengths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

__all__ = ["Along"]

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Along:
    """What lies along a curve from its first to its last number.

    Attributes:
        names: of the numbers, in order; at least one.
    """

    names: tuple[str, ...]

    @cached_property
    def numbers(self) -> Array | None:
        """The names as float64 `(d,)`, where they only rise or only fall, as wavelengths; else None."""
        try:
            found = np.array([float(name) for name in self.names])
        except ValueError:
            return None
        steps = np.diff(found)
        in_order = len(found) > 1 and np.isfinite(found).all() and ((steps > 0).all() or (steps < 0).all())
        return found if in_order else None

    @cached_property
    def places(self) -> Array | None:
        """Where each number lies along the curve, 0 to 1, rising; None: evenly."""
        if self.numbers is None:
            return None
        return np.asarray((self.numbers - self.numbers[0]) / (self.numbers[-1] - self.numbers[0]))

    @property
    def words(self) -> str:
        """From where to where: "900 to 1700"."""
        return f"{self.names[0]} to {self.names[-1]}"
