"""What one self-test found."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Outcome"]


@dataclass(frozen=True)
class Outcome:
    """A self-test's result.

    Attributes:
        number: of the test, 1 to 12.
        name: what was planted.
        found: the figures that came back, in words.
        wanted: what they had to be.
        passed: whether they are.
    """

    number: int
    name: str
    found: str
    wanted: str
    passed: bool
