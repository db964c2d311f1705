"""Numbers as people read them: in the window, in pictures and in reports."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from statistics import median

__all__ = [
    "fine_percent",
    "minus",
    "number_text",
    "numeral",
    "over_seeds",
    "percent",
    "sample_words",
    "shape_text",
    "value_text",
    "with_error",
]


def number_text(value: float) -> str:
    """The shortest plain writing, as it is typed too: 0.001, 1e-7, 64, 1500000."""
    if isinstance(value, int):
        return str(value)
    if value and not 1e-4 <= abs(value) < 1e9:
        return _short(f"{value:.12g}")
    return f"{value:.12g}"


def numeral(value: float, form: str = ".3g") -> str:
    """A number that is only read: with a true minus, and no zeros in its exponent: "−0.42", "3.2e−5".

    Args:
        value: which.
        form: how, as for `format`.
    """
    return minus(_short(f"{value:{form}}"))


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as one reads it: "1 × 28 × 28"."""
    return " × ".join(f"{side:,}" for side in shape)


def sample_words(shape: tuple[int, ...]) -> str:
    """What samples of a shape are: "65 values", "28 × 28 pictures", "signals of 100 values in 2 channels"."""
    channels, sides = (shape[0], shape[1:]) if len(shape) > 1 else (1, shape)
    several = f"{channels:,} channels" if channels > 1 else ""
    if len(sides) == 2:
        several = "" if channels == 3 else several  # those are colours
        return f"{shape_text(sides)} pictures{several and f' with {several}'}"
    if len(sides) != 1:
        return f"samples of {shape_text(shape)}"
    values = f"{sides[0]:,} value{'s' * (sides[0] != 1)}"
    return values if len(shape) == 1 else f"signals of {values}{several and f' in {several}'}"


def value_text(value: float, digits: int = 4) -> str:
    """Something measured, with the digits that count: "0.01230"; what is no number is called so."""
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    return numeral(value, f"#.{digits}g").rstrip(".").replace(".e", "e")


def with_error(value: float, error: float) -> str:
    """A value with as many digits as its standard error lets count: "−0.419 ± 0.026", "−1,240 ± 31".

    Args:
        value: a finite number.
        error: its standard error; 0 or no number: it is not known, and left out.
    """
    if not (math.isfinite(error) and error > 0):
        return numeral(value, ".4g")
    digits = max(0, 1 - math.floor(math.log10(error)))
    return f"{numeral(value, f',.{digits}f')} ± {error:,.{digits}f}"


def over_seeds(values: Sequence[float], text: Callable[[float], str]) -> str:
    """What runs that differ only by their seed came to: "0.02 (median of 3 seeds, 0.01 to 0.05)".

    Args:
        values: of each seed one, at least one in all; of one it says only that.
        text: how one of them is written.
    """
    if len(values) == 1:
        return text(values[0])
    spread = f"{text(min(values))} to {text(max(values))}"
    return f"{text(median(values))} (median of {len(values):,} seeds, {spread})"


def percent(share: float, digits: int = 0) -> str:
    """A share as it is said: 0.27 is "27 %"; all with as many decimals, so that they can be compared."""
    return f"{100 * share:.{digits}f} %"


def fine_percent(share: float) -> str:
    """A share that may be small or large, with two digits that count: "3.3 %", "42 %", "0.05 %"."""
    hundred = 100 * float(share)
    if abs(hundred) < 0.005:
        return "0 %"
    if abs(hundred) >= 9.95:
        return f"{hundred:,.0f} %"
    return f"{hundred:.1f} %" if abs(hundred) >= 0.95 else f"{hundred:.2g} %"


def minus(text: str) -> str:
    """The numbers of a text, and nothing but numbers with what joins them, with true minus signs."""
    return text.replace("-", "−")


def _short(text: str) -> str:
    """An exponent as it is said: "e-07" becomes "e-7", "e+12" "e12"."""
    return re.sub(r"e([+-])0*(\d)", lambda m: f"e{m[1].replace('+', '')}{m[2]}", text)
