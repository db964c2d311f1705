"""A run's logs: JSON lines that only grow, cut back to a checkpoint when the run goes on from there."""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aestudio.atomic import failed, write_with
from aestudio.run.checked import Lines

__all__ = ["EVENTS", "METRICS", "History", "append", "cut", "events", "history", "saved_sizes", "was_done"]

METRICS, EVENTS = "metrics.jsonl", "events.jsonl"
_PLACES = ("step", "epoch", "rate", "seconds")  # what of an epoch's row is no loss
Row = dict[str, Any]


@dataclass(frozen=True)
class History:
    """A run's losses.

    Attributes:
        steps: by term, one training loss per step; NaN for steps that had no such term.
        epochs: by term ("loss", "val_loss"), one mean per epoch; NaN likewise.
        epoch_steps: the step each epoch ended at.
        epoch_seconds: the seconds of training until then.
        events: what happened, in order.
        unread: of every line of the logs that is left out, which and why.
    """

    steps: Mapping[str, list[float]]
    epochs: Mapping[str, list[float]]
    epoch_steps: list[int]
    epoch_seconds: list[float]
    events: list[dict[str, Any]]
    unread: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        """How many steps are on record."""
        return max((len(values) for values in self.steps.values()), default=0)


def append(file: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Add rows to a log: all of them, or none.

    Raises:
        WriteFailed: when it can't be written.
    """
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if not text:
        return
    size = None
    try:
        with file.open("a", encoding="utf-8") as log:
            size = log.tell()
            log.write(text)
    except OSError as error:
        if size is not None:
            with contextlib.suppress(OSError):  # half a line would spoil the one that is written next
                os.truncate(file, size)
        raise failed(file, error, "the run is kept up to its last checkpoint; resume it then") from error


def saved_sizes(folder: Path) -> dict[str, int]:
    """The sizes of a run's logs, all of which is safely on disk.

    Raises:
        WriteFailed: when that can't be had.
    """
    return {name: _saved_size(folder / name) for name in (METRICS, EVENTS)}


def _saved_size(file: Path) -> int:
    try:
        with file.open("rb+") as log:
            os.fsync(log.fileno())
            return log.seek(0, os.SEEK_END)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise failed(file, error, "the run is kept up to its last checkpoint; resume it then") from error


def cut(folder: Path, sizes: Mapping[str, int]) -> list[Row]:
    """Cut a run's logs back to these sizes; what was done to the run after that stays on record.

    Returns:
        Every event on record that was done to the run.
    """
    found = _bytes(folder / EVENTS)
    kept, lost = found[: sizes[EVENTS]], found[sizes[EVENTS] :]
    kept += b"".join(json.dumps(event).encode() + b"\n" for event in _rows(lost) if was_done(event))
    metrics = _bytes(folder / METRICS)[: sizes[METRICS]]
    write_with(folder / METRICS, lambda file: file.write_bytes(metrics))
    write_with(folder / EVENTS, lambda file: file.write_bytes(kept))
    return [event for event in Lines(EVENTS, kept).events() if was_done(event)]


def was_done(event: Row) -> bool:
    """Whether an event was done to the run, and did not come of it: what came of it comes anew."""
    return "base" in event or event.get("event") == "threads" or "validating" in event


def events(folder: Path) -> list[Row]:
    """What happened, in order, without the losses; what is no event is left out."""
    return list(Lines(EVENTS, _bytes(folder / EVENTS)).events())


def history(folder: Path, *, steps: bool = True) -> History:
    """Every loss and event so far; without the steps' losses, which take by far the longest, if so wished."""
    by_step: dict[str, list[float]] = {}
    epochs: dict[str, list[float]] = {}
    ends: list[int] = []
    seconds: list[float] = []
    log, happened = Lines(METRICS, _bytes(folder / METRICS)), Lines(EVENTS, _bytes(folder / EVENTS))
    for row in log.losses(b"" if steps else b'"epoch"'):
        terms = {key: value for key, value in row.items() if key not in _PLACES}
        if "epoch" in row:
            _end(ends, seconds, row)
        for name, value in terms.items():
            if "epoch" in row:
                _put(epochs.setdefault(name, []), row["epoch"], [value])
            else:
                _put(by_step.setdefault(name, []), row["step"], value)
    found = list(happened.events())
    return History(by_step, epochs, ends, seconds, found, (*log.unread, *happened.unread))


def _end(ends: list[int], seconds: list[float], row: Row) -> None:
    """Note when an epoch ended; those that no row tells of are taken to be of one length."""
    missing, last = row["epoch"] - 1 - len(ends), ends[-1] if ends else 0
    for number in range(1, missing + 1):
        ends.append(last + (row["step"] - last) * number // (missing + 1))
        seconds.append(math.nan)
    ends.append(row["step"])
    seconds.append(row.get("seconds", math.nan))


def _put(values: list[float], end: int, more: list[float]) -> None:
    """Add values that end at number `end`; what is missing before them is not a number."""
    values.extend([math.nan] * (end - len(more) - len(values)))
    values.extend(more)


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    """The rows of JSON lines; a last line cut off by a crash is left out."""
    for line in data.split(b"\n"):
        with contextlib.suppress(ValueError, RecursionError):
            row = json.loads(line)
            if isinstance(row, dict):
                yield row
