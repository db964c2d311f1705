"""The audit of an upsampler: pictures pass through it some at a time, and what was measured is kept.

Anything that makes pictures large can be audited. Memory holds one part of the pictures at a time; the rows
of each part are written in one step, so that an audit that was broken off goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.atomic import no_pipe, write_with
from aestudio.audit.records import COLUMNS, Measuring, Records, completed, joined, measured
from aestudio.audit.subjects import Subjects
from aestudio.data.dataset import Array
from aestudio.data.reading.npy import stored_arrays
from aestudio.families.corruption import NOISE_SEED
from aestudio.job import Pieces, within

__all__ = ["Kept", "Upsampler", "audit_records", "described", "inputs", "part_size"]

Upsampler = Callable[[Array], "Array | Pieces[Array]"]
"""Small pictures `(n, C, h, w)` to large ones `(n, C, H, W)`, 0 to 1; at once or as pieces of work."""

VERSION = 1  # of what is measured; rows of another one are measured anew
NUMBERS = 1_500_000  # in the pictures of one part
OUTPUTS = 300_000_000  # bytes of outputs that are kept at most, so that one can look at them afterwards
MOST = 128  # pictures in a part: so many are measured again after a break at most


@dataclass(frozen=True)
class Kept:
    """Where the rows of an audit are kept while it goes on, a file for each part.

    Attributes:
        folder: None: nowhere, an audit that is broken off begins anew.
    """

    folder: Path | None = None

    def read(self, number: int, rows: Array) -> dict[str, Array] | None:
        """A part's columns; None where they are not there, not whole or of other pictures."""
        if self.folder is None:
            return None
        try:
            found = completed(stored_arrays(self._file(number)))
        except (OSError, ValueError):
            return None
        whole = set(found) == {"row", "group", "person", *COLUMNS}
        if not whole or any(column.shape != rows.shape for column in found.values()):
            return None
        return found if np.array_equal(found["row"], rows) else None

    def write(self, number: int, columns: dict[str, Array]) -> None:
        """Keep a part's columns.

        Raises:
            WriteFailed: when they can't be written.
        """
        if self.folder is None:
            return
        _keep(self._file(number), columns)

    def keep_outputs(self, number: int, output: Array) -> None:
        """Keep a part's outputs too, as 8-bit pictures.

        Raises:
            WriteFailed: when they can't be written.
        """
        if self.folder is None:
            return
        whole = np.isfinite(output).all((1, 2, 3), keepdims=True)
        coded = np.rint(255 * np.clip(np.where(whole, output, 0.0), 0.0, 1.0)).astype(np.uint8)
        write_with(self._file(number, ".npy"), lambda temporary: _store(temporary, coded))

    def outputs(self, which: Array, shape: tuple[int, ...]) -> Array | None:
        """The outputs of some pictures (by their place in the audit), 0 to 1; None where they are not kept.

        Args:
            which: places, int `(n,)`.
            shape: of an output; what is of another one was put there by somebody else.
        """
        if self.folder is None:
            return None
        found, size = [], part_size(shape)
        try:
            for place in which:
                file = no_pipe(self._file(int(place) // size, ".npy"))
                part = np.load(file, mmap_mode="r", allow_pickle=False)
                if part.dtype != np.uint8 or part.shape[1:] != shape:
                    return None
                found.append(np.asarray(part[int(place) % size], float) / 255)
        except (OSError, ValueError, EOFError, IndexError):
            return None
        return np.stack(found) if found else None

    def remembered(
        self, name: str, make: Callable[[], Pieces[Mapping[str, Array]]]
    ) -> Pieces[Mapping[str, Array]]:
        """What was kept under a name, or else what is made now, and kept.

        Raises:
            WriteFailed: when it can't be written.
        """
        if self.folder is None:
            return (yield from make())
        file = self.folder / f"{name}.npz"
        try:
            return stored_arrays(file)
        except (OSError, ValueError):
            found = yield from make()
        _keep(file, found)
        return found

    def _file(self, number: int, kind: str = ".npz") -> Path:
        assert self.folder is not None
        return self.folder / f"{number:06}{kind}"

    @classmethod
    def of(cls, folder: Path, subjects: Subjects, how: Measuring, upsampler: str) -> Kept:
        """A folder within `folder` for exactly this audit: another model or other pictures have another.

        Args:
            folder: of all audits.
            subjects: the pictures.
            how: they are measured.
            upsampler: what tells the upsampler from all others: a digest of its weights and settings.
        """
        plan: dict[str, Any] = {
            "version": VERSION,
            "pictures": subjects.fingerprint,
            "degrade": how.degrade.to_json(),
            "tolerance": how.tolerance,
            "least": how.least,
            "upsampler": upsampler,
            "judge": None if how.judge is None else how.judge.digest,
            **({"noise_seed": how.noise_seed} if how.noise_seed else {}),
        }
        text = json.dumps(plan, sort_keys=True)
        return cls(folder / hashlib.sha256(text.encode()).hexdigest()[:16])


def inputs(true: Array, rows: Array, how: Measuring) -> Array:
    """What the upsampler is given of pictures: each has noise of its own, the same at every look."""
    small = how.degrade(true)
    if not how.degrade.noise:
        return small
    seeds = ([NOISE_SEED, int(row), how.noise_seed] for row in rows)
    noise = [np.random.default_rng(seed).standard_normal(small.shape[1:]) for seed in seeds]
    return small + how.degrade.noise * np.stack(noise)


def audit_records(
    upsampler: Upsampler, subjects: Subjects, how: Measuring, kept: Kept | None = None, start: float = 0.0
) -> Pieces[Records]:
    """Pass all pictures through the upsampler and measure what comes out, a part at a time.

    Args:
        upsampler: makes small pictures large.
        subjects: the pictures.
        how: outputs are measured.
        kept: where rows are kept; None: nowhere.
        start: share of the work that is done before this begins.

    Raises:
        SpecError: when outputs or masks have another size than the pictures, or D does not divide them.
        WriteFailed: when rows can't be kept.
    """
    kept, size = kept or Kept(), part_size(subjects.shape)
    starts, parts = range(0, len(subjects), size), []
    keeps = len(subjects) * int(np.prod(subjects.shape)) <= OUTPUTS
    for number, first in enumerate(starts):
        part = slice(first, min(first + size, len(subjects)))
        columns = kept.read(number, subjects.rows[part])
        if columns is None:
            columns, output = yield from _part(upsampler, subjects, how, part, start)
            kept.write(number, columns)
            if keeps:
                kept.keep_outputs(number, output)
        parts.append(columns | _who(subjects, part))  # the labels of today: those of then may be mended
        done = part.stop / len(subjects)
        yield start + (1 - start) * done, f"Audited {part.stop:,} of {len(subjects):,} pictures"
    return joined(parts)


def part_size(shape: tuple[int, ...]) -> int:
    """How many pictures of a shape are looked at together."""
    return int(np.clip(NUMBERS // int(np.prod(shape)), 1, MOST))


def _part(
    upsampler: Upsampler, subjects: Subjects, how: Measuring, part: slice, start: float
) -> Pieces[tuple[dict[str, Array], Array]]:
    """The columns of one part of the pictures, and what was made of them."""
    rows, true = subjects.rows[part], subjects.pictures(part)
    given = inputs(true, rows, how)
    made = upsampler(given)
    if isinstance(made, Generator):
        share, before = (part.stop - part.start) / len(subjects), part.start / len(subjects)
        low = start + (1 - start) * before
        made = yield from within(low, low + (1 - start) * share, made)
    output = np.asarray(made, float)
    found = measured(true, given, output, subjects.masks(part), how)
    return _who(subjects, part) | found, output


def _who(subjects: Subjects, part: slice) -> dict[str, Array]:
    """The columns that say which pictures are in a part, and of whom."""
    return {"row": subjects.rows[part], "group": subjects.groups[part], "person": subjects.persons[part]}


def _keep(file: Path, columns: Mapping[str, Array]) -> None:
    """Write columns to a file of a folder that may not be there yet."""

    def save(temporary: Path) -> None:
        with temporary.open("wb") as to:
            np.savez(to, allow_pickle=False, **columns)

    file.parent.mkdir(parents=True, exist_ok=True)
    write_with(file, save)


def _store(temporary: Path, values: Array) -> None:
    with temporary.open("wb") as file:
        np.save(file, values, allow_pickle=False)


def described(how: Measuring) -> dict[str, Any]:
    """How outputs were measured, as plain values."""
    values = {"tolerance": how.tolerance, "least": how.least}
    return {"degrade": how.degrade.to_json(), **values}
