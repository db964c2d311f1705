"""Values as one types them: `0.1, 0.01`, `16..64 step 16`, `1e-4..1e-1 x 4 log`."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from aestudio.spec import SpecError

__all__ = ["EXAMPLES", "VALUES_MOST", "values_in"]

VALUES_MOST = 1_000
EXAMPLES = "0.1, 0.01 or 16..64 step 16 or 1e-4..1e-1 x 4 log"
_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_BEGINS = re.compile(rf"({_NUMBER})\s*(?:\.\.|…)")
_RANGE = re.compile(
    rf"({_NUMBER})\s*(?:\.\.|…)\s*({_NUMBER})"
    rf"(?:\s*(?:step|by)\s*({_NUMBER})|\s*[x×]\s*(\d+)(?:\s*(log|linear))?)?"
)
_OPEN, _CLOSE = "[{", "]}"


def values_in(text: str) -> list[Any]:
    """The values in a text, in its order.

    Parts are separated by commas; each is a value (JSON, or else plain text) or a range, both of whose ends
    belong to it: by a step (`16..64 step 16`; whole numbers also without one), or as a number of values
    evenly spaced (`0..1 x 5`) or by equal factors (`1e-4..1e-1 x 4 log`). Whole ends give whole numbers.

    Raises:
        SpecError: when there is none, a range can't be understood, or values are too many.
    """
    found: list[Any] = []
    for part in _parts(text):
        found += _range(part) if _BEGINS.match(part) else [_value(part)]
    if not found:
        raise SpecError("", f"expected values, as in {EXAMPLES}; found none")
    return found


def _parts(text: str) -> list[str]:
    """The text at its commas, but not at those inside brackets or quotes."""
    parts, depth, quoted = [""], 0, False
    for letter in text:
        quoted ^= letter == '"'
        if not quoted:
            depth += (letter in _OPEN) - (letter in _CLOSE)
        if letter == "," and not quoted and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _range(part: str) -> list[float] | list[int]:
    match = _RANGE.fullmatch(part)
    if match is None:
        raise SpecError("", f"expected a range, as in 16..64 step 16 or 1e-4..1e-1 x 4 log; found {part!r}")
    low, high, step, count, spacing = match.groups()
    whole = all(re.fullmatch(r"[-+]?\d+", end) for end in (low, high, step or "1"))
    start, end = float(low), float(high)
    if not (math.isfinite(start) and math.isfinite(end)):
        raise SpecError("", f"expected the ends of a range, found one too large in {part!r}")
    if count is not None:
        values = _spaced(start, end, int(count), spacing == "log", part)
    elif step is not None or whole:
        values = _stepped(start, end, float(step or math.copysign(1, end - start)), part)
    else:
        raise SpecError("", f"expected how many, as in {part} x 4 or {part} step 0.1; found neither")
    return [round(value) for value in values] if whole else [float(f"{value:.6g}") for value in values]


def _spaced(start: float, end: float, count: int, log: bool, part: str) -> list[float]:
    _check(count, part)
    if log and (start <= 0 or end <= 0):
        raise SpecError("", f"expected ends above 0 for equal factors (log), found {part!r}")
    if count == 1:
        return [start]
    shares = [index / (count - 1) for index in range(count)]
    if log:
        return [math.exp(math.log(start) + share * (math.log(end) - math.log(start))) for share in shares]
    return [start + share * (end - start) for share in shares]


def _stepped(start: float, end: float, step: float, part: str) -> list[float]:
    if step == 0 or (end - start) * step < 0:
        raise SpecError("", f"expected a step that leads from the first to the last, found {part!r}")
    count = (end - start) / step
    _check(count + 1, part)
    return [start + index * step for index in range(math.floor(count + 1e-9) + 1)]


def _check(count: float, part: str) -> None:
    if not 1 <= count <= VALUES_MOST:
        raise SpecError("", f"expected from 1 to {VALUES_MOST:,} values, found {count:,.0f} in {part!r}")
