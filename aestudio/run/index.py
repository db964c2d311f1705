"""What tables say of a folder's runs, kept in one file beside them, so that a thousand open at once.

It saves reading and never counts for more than that: an entry holds only while each file it was read from
has the size and time that it had then, so that without the file, or with another's, the same is listed. Left
out is what may change without such a trace: runs that train, and files changed a moment ago.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aestudio.atomic import WriteFailed, read_plain, write_with
from aestudio.run.label import Label
from aestudio.run.listed import Listed, Stamp
from aestudio.run.series import Series
from aestudio.run.summary import Summary
from aestudio.spec import SpecError

__all__ = ["FILE", "Index"]

FILE = ".listed"
HEAD = "AE Studio, runs as listed, 4"  # another number: another form
MISSING = 20  # runs that may be read anew each time before all are written again
SETTLED = 3.0  # seconds: within them a file may be changed again and have the same time
LASTING = ("done", "stopped", "failed")


class Index:
    """A folder's runs as they were listed before, by the names of their folders."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._began = folder, time.time()
        self._lines: dict[str, str] = {}
        self._held: set[Path] = set()  # whose entries were as good as their files
        with contextlib.suppress(OSError, ValueError):
            head, *lines = read_plain(folder / FILE)[1].decode("utf-8").split("\n")
            if head == HEAD:  # a line is parsed when it is asked for: all at once would hold up the window
                parts = (line.partition("\t") for line in lines)
                self._lines = {name: text for name, _, text in parts}

    def __contains__(self, path: Path) -> bool:
        return path.name in self._lines

    def listed(self, path: Path, stamp: Stamp) -> Listed | None:
        """The run in a folder, whose files have this stamp; None: it must be read."""
        try:
            found = json.loads(self._lines[path.name])
            if tuple(map(tuple, found["stamp"])) != stamp:
                return None
            row = _parsed(path, stamp, found)
        except (KeyError, TypeError, ValueError, RecursionError, SpecError):
            return None
        self._held.add(path)
        return row

    def keep(self, rows: Iterable[Listed]) -> None:
        """Write these for the next time, if enough of them are missing; where that can't be, go without."""
        lasting = [row for row in rows if self._lasts(row)]
        if sum(row.path not in self._held for row in lasting) < MISSING:
            return
        text = "\n".join([HEAD, *(f"{row.path.name}\t{json.dumps(_plain(row))}" for row in lasting)])
        with contextlib.suppress(WriteFailed):
            write_with(self._folder / FILE, lambda path: path.write_text(text, encoding="utf-8"))

    def _lasts(self, row: Listed) -> bool:
        """Whether what was read of a run is what will be read of the same files."""
        newest = max(changed for _, changed in row.stamp) / 1e9
        readable = not row.unreadable and not set(row.path.name) & {"\t", "\n", "\r"}
        return readable and row.summary.state in LASTING and newest < self._began - SETTLED


def _plain(row: Listed) -> dict[str, Any]:
    """A row as plain values."""
    return {
        "stamp": row.stamp,
        "label": row.label.to_json(),
        "summary": vars(row.summary),
        "family": row.family,
        "parameters": row.parameters,
        "planned": row.planned,
        "repeats": row.repeats,
        "series": row.series.to_json() if row.series else None,
        "weights_from": row.weights_from,
        "code": row.code,
    }


def _parsed(path: Path, stamp: Stamp, found: dict[str, Any]) -> Listed:
    """The row again.

    Raises:
        KeyError, TypeError, SpecError: when it is none.
    """
    family, parameters, planned = found["family"], found["parameters"], found["planned"]
    begun, repeats, code = found["weights_from"], found["repeats"], found["code"]
    texts = all(isinstance(one, str) for one in (family, begun, repeats))
    if not texts or not all(isinstance(one, int) for one in (planned, parameters or 0, code or 0)):
        raise TypeError("expected the fields of a row, found others")
    label, series = found["label"], found["series"]
    return Listed(
        path,
        Label.parse(label) if label else Label(),
        Summary.parse(found["summary"]),
        family,
        parameters,
        planned,
        stamp,
        repeats=repeats,
        series=Series.parse(series) if series is not None else None,
        weights_from=begun,
        code=code,
    )
