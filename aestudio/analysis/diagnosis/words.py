"""Numbers as the findings write them."""

from __future__ import annotations

__all__ = ["epochs_text", "number", "percent"]


def number(value: float) -> str:
    """A loss with four digits that count."""
    return f"{value:.4g}"


def percent(share: float) -> str:
    """A share with two digits that count: "3.3 %", "42 %", "0.05 %"."""
    hundred = 100 * float(share)
    if abs(hundred) < 0.005:
        return "0 %"
    if abs(hundred) >= 9.95:
        return f"{hundred:,.0f} %"
    return f"{hundred:.1f} %" if abs(hundred) >= 0.95 else f"{hundred:.2g} %"


def epochs_text(count: int) -> str:
    """As in "1 epoch", "3 epochs"."""
    return f"{count:,} epoch{'s' * (count != 1)}"
