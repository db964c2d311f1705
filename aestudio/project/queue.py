"""Runs that wait in line, each with its experiment as it was when it was queued.

The line is kept in the project's folder as `queue.json` and written anew, whole, at every change, so that
it is there again after a crash: `{"format": 1, "paused": false, "items": [{"number": 1, "name": "...",
"experiment": {...}, "state": "waiting", "run": "", "reason": ""}]}`.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field

from aestudio.atomic import WriteFailed, read_json, write_with
from aestudio.experiment import Experiment
from aestudio.run.series import Series
from aestudio.spec import Spec, SpecError

__all__ = ["FILE", "Queue", "Queued", "load_queue", "save_queue"]

FILE = "queue.json"

QueuedState = Literal["waiting", "running", "interrupted", "failed"]


class Queued(Spec):
    """One run in the line."""

    number: int = Field(ge=1, description="Its number, by which it is known however the line is ordered.")
    name: str = Field("", description="What sets it apart.")
    experiment: Experiment = Field(description="What is to be trained, as it was when it was queued.")
    state: QueuedState = Field(
        "waiting", description="What became of it; a run that is done leaves the line."
    )
    run: str = Field("", description="Its run's folder once it has begun, from the folder of the runs.")
    reason: str = Field("", description="Why it failed or was interrupted.")
    series: Series = Field(Series(), description="What its run is one of.")


class _File(Spec):
    format: Literal[1] = 1
    paused: bool = False
    items: tuple[Queued, ...] = ()


@dataclass(frozen=True)
class Queue:
    """The line, first to be trained first. Every change gives a new one.

    Attributes:
        items: those that wait, the one that is trained, and those that failed or were interrupted.
        paused: whether none is begun after the one that is trained.
    """

    items: tuple[Queued, ...] = ()
    paused: bool = False

    @property
    def next(self) -> Queued | None:
        """The one to begin now: none while one is trained or the line is paused."""
        if self.paused or any(item.state == "running" for item in self.items):
            return None
        return next((item for item in self.items if item.state == "waiting"), None)

    def add(self, wanted: Iterable[tuple[str, Experiment]], sweep: str = "") -> Self:
        """With these, by name and experiment, at the end; `sweep`: what they vary, where they are one."""
        first, those = max((item.number for item in self.items), default=0) + 1, list(wanted)
        series, now = Series(), time.strftime("%Y-%m-%d %H:%M:%S")
        added = []
        for place, (name, experiment) in enumerate(those):
            if sweep:
                series = Series(
                    type="sweep",
                    of=sweep,
                    value=name[:200],
                    number=place + 1,
                    count=len(those),
                    planned=now,
                )
            added.append(Queued(number=first + place, name=name, experiment=experiment, series=series))
        return replace(self, items=(*self.items, *added))

    def remove(self, number: int) -> Self:
        """Without one that isn't trained just now."""
        if self._item(number).state == "running":
            raise SpecError(f"queue[{number}]", "expected a run that isn't trained just now; stop it first")
        return replace(self, items=tuple(item for item in self.items if item.number != number))

    def insert(self, item: Queued, place: int) -> Self:
        """With one that was taken out, again at its place; under a new number where its own is taken."""
        numbers = {one.number for one in self.items}
        if item.number in numbers:
            item = _changed(item, number=max(numbers) + 1)
        return replace(self, items=(*self.items[:place], item, *self.items[place:]))

    def joined(self, other: Queue) -> Self:
        """With those of another line behind these, under numbers that follow."""
        after = max((item.number for item in self.items), default=0) + 1
        more = [_changed(item, number=number) for number, item in enumerate(other.items, after)]
        return replace(self, items=(*self.items, *more))

    def move(self, number: int, place: int) -> Self:
        """With one at another place in the line, counted from 0; past either end is at that end."""
        moved = self._item(number)
        others = [item for item in self.items if item.number != number]
        others.insert(min(max(place, 0), len(others)), moved)
        return replace(self, items=tuple(others))

    def begun(self, number: int, run: str) -> Self:
        """With one being trained in the run's folder of that name."""
        return self._with(number, state="running", run=run, reason="")

    def done(self, number: int) -> Self:
        """Without one whose run is at hand now."""
        self._item(number)
        return replace(self, items=tuple(item for item in self.items if item.number != number))

    def failed(self, number: int, reason: str) -> Self:
        """With one set aside and why it failed; the others go on."""
        return self._with(number, state="failed", reason=reason)

    def interrupted(self, number: int, reason: str = "") -> Self:
        """With one that was left before its end: its run can be resumed, or it can wait once more."""
        return self._with(number, state="interrupted", reason=reason)

    def again(self, number: int) -> Self:
        """With one that failed or was interrupted waiting once more, for a new run."""
        return self._with(number, state="waiting", run="", reason="")

    def moved(self, change: Callable[[Experiment], Experiment], runs: Callable[[str], str]) -> Self:
        """With what lies elsewhere since the project has moved: of experiments, and of the runs' folders."""
        items = (
            _changed(item, experiment=change(item.experiment), run=runs(item.run) if item.run else "")
            for item in self.items
        )
        return replace(self, items=tuple(items))

    def found_again(self) -> Self:
        """As it is after a start: what was being trained is interrupted, to be resumed or removed."""
        items = (
            _changed(item, state="interrupted") if item.state == "running" else item for item in self.items
        )
        return replace(self, items=tuple(items))

    def _item(self, number: int) -> Queued:
        for item in self.items:
            if item.number == number:
                return item
        known = ", ".join(str(item.number) for item in self.items) or "none"
        raise SpecError("queue", f"expected the number of a run in line ({known}), found {number}")

    def _with(self, number: int, **changes: Any) -> Self:
        self._item(number)
        items = (_changed(item, **changes) if item.number == number else item for item in self.items)
        return replace(self, items=tuple(items))


def _changed(item: Queued, **changes: Any) -> Queued:
    return item.model_copy(update=changes)  # what it trains was checked when it was queued


_readable: dict[Path, tuple[int, int, int]] = {}  # files that were read or written here, as they were then


_texts: dict[int, tuple[Experiment, str]] = {}  # of the line written last, by the experiment's id


def _state(file: Path) -> tuple[int, int, int]:
    """By which a file that was changed is known."""
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def load_queue(project: Path) -> Queue:
    """The line of the project in a folder; empty where it never had one.

    Raises:
        SpecError: when there is one that can't be read; it is kept.
    """
    file = project / FILE
    try:
        state = _state(file)
        found = _File.parse(read_json(file))
    except FileNotFoundError:
        return Queue()
    except SpecError as error:
        raise SpecError(error.path, f"{error.problem} (in {file})") from None
    except (OSError, ValueError) as error:
        raise SpecError(
            str(file), f"expected the runs in line, found none that can be read: {error}"
        ) from None
    _readable[file] = state
    return Queue(found.items, found.paused)


def save_queue(project: Path, queue: Queue) -> None:
    """Write the line into the project's folder.

    Raises:
        WriteFailed: when it can't be written, or one is there that can't be read: it is kept.
    """
    file = project / FILE
    try:
        if not _is_readable(file):
            load_queue(project)
    except SpecError as error:
        raise WriteFailed(f"{file}: is kept, since it can't be read ({error}); move it away") from None
    items = ",\n".join(_lines(queue))
    text = f'{{"format": 1, "paused": {json.dumps(queue.paused)}, "items": [\n{items}\n]}}\n'
    write_with(file, lambda temporary: temporary.write_text(text, encoding="utf-8"))
    with contextlib.suppress(OSError):
        _readable[file] = _state(file)


def _is_readable(file: Path) -> bool:
    """Whether it is known without reading it: nobody else has written it since."""
    try:
        return _readable.get(file) == _state(file)
    except OSError:
        return False


def _lines(queue: Queue) -> list[str]:
    """Each item as JSON; the text of an experiment, which is the most of it, is made only once."""
    texts, lines = {}, []
    for item in queue.items:
        asked = item.experiment
        known = _texts.get(id(asked))
        if known is None or known[0] is not asked:
            known = asked, json.dumps(asked.to_json(), ensure_ascii=False)
        texts[id(asked)] = known
        rest = {name: getattr(item, name) for name in ("number", "name", "state", "run", "reason")}
        rest["series"] = item.series.to_json()
        lines.append(f'{json.dumps(rest, ensure_ascii=False)[:-1]}, "experiment": {known[1]}}}')
    _texts.clear()
    _texts.update(texts)
    return lines
