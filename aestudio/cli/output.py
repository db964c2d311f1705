"""What goes to the terminal: answers to standard output, everything else to standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Answer", "duration", "number", "passing", "table", "warn", "write"]

_ERASE = "\r\x1b[K"


@dataclass(frozen=True)
class Answer:
    """What a command answers.

    Attributes:
        lines: to be read.
        facts: the same as plain values, for `--json`.
        status: the exit status.
    """

    lines: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: int = 0


def warn(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"{_ERASE if sys.stderr.isatty() else ''}{text}\n")
    sys.stderr.flush()


def passing(text: str) -> None:
    """Say what is done just now, where standard error is a terminal; the next line takes its place."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{_ERASE}{text}")
        sys.stderr.flush()


def write(answer: Answer, as_json: bool) -> None:
    """Write an answer to standard output; in JSON, NaN and infinity become null, as JSON demands.

    What the stream's encoding has no letters for, as that of a pipe on Windows, is spelled in JSON's own way.
    """
    if not as_json:
        sys.stdout.write("".join(f"{line}\n" for line in answer.lines))
        return
    facts = _plain(dict(answer.facts))
    text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
    if not _has_letters_for(text):
        text = json.dumps(facts, indent=2, allow_nan=False)
    sys.stdout.write(f"{text}\n")


def _has_letters_for(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """The lines of a table.

    Args:
        head: the columns' titles.
        rows: the cells.
        right: the columns that are aligned to the right.
    """
    widths = [max(len(line[i]) for line in [head, *rows]) for i in range(len(head))]
    lines = [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [head, *rows]
    ]
    return [lines[0], "-" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]]


def number(value: float | None) -> str:
    """A loss or the like, always with four significant digits, so that columns keep their width."""
    return "-" if value is None else f"{value:#.4g}"


def duration(seconds: float) -> str:
    """Seconds as people write them: "41 s", "2 min 10 s", "3 h 05 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
