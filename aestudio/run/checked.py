"""What a run's logs may say: rows of other shapes are anyone's, and are left out with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aestudio.run.plain import count, finite, loss
from aestudio.threads import is_threads

__all__ = ["Lines"]

Row = dict[str, Any]
Check = Callable[[object], bool]
FAR = 10**15  # steps and epochs beyond it are none
LONG = 60  # characters of what was found that are told


def _is_whole(value: object, least: int = 0) -> bool:
    return count(value) and least <= value <= FAR  # type: ignore[operator]


def _is_counted(value: object) -> bool:
    """Whether it is a number to count with, which may be written as 12.0."""
    return finite(value) and 0 <= value <= FAR  # type: ignore[operator]


def _is_optimizer(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("kind"), str)
        and finite(value.get("learning_rate"))
        and all(_is_plain(one) for one in value.values())
    )


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | bool) or finite(value)


_VALUES: Mapping[str, Check] = {  # what the values of events must be
    "threads": is_threads,
    "best weights restored": _is_counted,
    "learning rate": lambda value: value is None or finite(value),
    "batch size": lambda value: _is_whole(value, 1),
    "optimizer": _is_optimizer,
}


class _Held:
    """How many values the terms of a log come to, with one for every step before a term's first."""

    def __init__(self, room: int) -> None:
        self._left = room
        self._ends: dict[tuple[bool, str], int] = {}

    def takes(self, row: Row) -> bool:
        """Whether there is room for what a row tells; if so it is counted."""
        of_epoch = "epoch" in row
        end = row["epoch" if of_epoch else "step"]
        more = {key: end for key in ((of_epoch, name) for name in row) if end > self._ends.get(key, 0)}
        grown = sum(end - self._ends.get(key, 0) for key in more)
        if grown > self._left:
            return False
        self._left -= grown
        self._ends.update(more)
        return True


@dataclass
class Lines:
    """The rows of a log that are what they should be; the others are told of.

    Attributes:
        name: of the log.
        data: what is in it.
        unread: of every line that is left out, which and why.
    """

    name: str
    data: bytes
    unread: list[str] = field(default_factory=list)

    def rows(self, having: bytes = b"") -> Iterator[tuple[int, Row]]:
        """Number and values of each line with `having` in it that is an object.

        The last line may have been cut off when its process ended: that is no fault.
        """
        lines = self.data.split(b"\n")
        for number, line in enumerate(lines, 1):
            if having not in line or not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                if number < len(lines):
                    self.leave_out(number, "a JSON object", line.decode("utf-8", "replace"))
                continue
            if isinstance(row, dict):
                yield number, row
            else:
                self.leave_out(number, "a JSON object", row)

    def events(self) -> Iterator[Row]:
        """Rows that tell what happened at which step."""
        for number, row in self.rows():
            name, value = row.get("event"), row.get("value")
            if not isinstance(name, str) or not name:
                self.leave_out(number, "the name of an event", name)
            elif not _is_whole(row.get("step")):
                self.leave_out(number, "a whole number as step", row.get("step"))
            elif "base" in row and not finite(row["base"]):
                self.leave_out(number, "a learning rate as base", row["base"])
            elif not _fits(name, value, done="base" in row):
                self.leave_out(number, f"a value of “{name[:LONG]}”", value)
            else:
                yield row

    def losses(self, having: bytes = b"") -> Iterator[Row]:
        """Rows of losses: of an epoch one value by term, else a list of those up to the row's step."""
        room = max(10 * len(self.data), 10**6)  # a number far beyond what the file can tell of is none
        held = _Held(10 * room)
        for number, row in self.rows(having):
            step, epoch = row.get("step"), row.get("epoch")
            if not _is_whole(step) or ("epoch" not in row and row["step"] > room):
                self.leave_out(number, "the number of a step", step)
            elif "epoch" in row and not (_is_whole(epoch, 1) and row["epoch"] <= room):
                self.leave_out(number, "the number of an epoch", epoch)
            elif not all(_is_loss_of(name, value, row) for name, value in row.items()):
                self.leave_out(number, "losses", row)
            elif not held.takes(row):
                self.leave_out(number, "as many losses as a log of its size may tell of", row)
            else:
                yield row

    def leave_out(self, number: int, expected: str, found: object) -> None:
        """Say which line is not read, and why."""
        text = _shown(found)
        self.unread.append(f"{self.name}, line {number:,}: expected {expected}, found {text}")


def _is_loss_of(name: str, value: object, row: Row) -> bool:
    """Whether the values of a term are what its row says they are."""
    if name in ("step", "epoch"):
        return True
    if "epoch" in row:
        return loss(value)
    if not isinstance(value, list) or len(value) > row["step"]:
        return False
    return set(map(type, value)) <= {float} or all(map(loss, value))


def _fits(name: str, value: object, *, done: bool) -> bool:
    if name in _VALUES:
        return _VALUES[name](value)
    if done:  # a part of the loss was weighed anew
        return finite(value)
    return _is_plain(value) or (isinstance(value, dict) and all(map(_is_plain, value.values())))


def _shown(found: object) -> str:
    """Something as a line that is not long."""
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) > FAR:
        return "a number far too large"
    text = repr(found)
    return text if len(text) <= LONG else f"{text[:LONG]}…"
