"""Numbers as the findings write them."""

from __future__ import annotations

__all__ = ["epochs_text", "number"]


def number(value: float) -> str:
    """A loss with four digits that count."""
    return f"{value:.4g}"


def epochs_text(count: int) -> str:
    """As in "1 epoch", "3 epochs"."""
    return f"{count:,} epoch{'s' * (count != 1)}"
