"""Arrays from files of NumPy and HDF5: any shape, any real dtype, labels beside them or in their own file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Report, silent
from aestudio.data.reading.choice import Choice, choose
from aestudio.data.reading.files import HDF5_FILE, NUMPY_FILE, ZIP_FILE, existing, file_kind, reading
from aestudio.data.reading.labels import coded_columns, read_table
from aestudio.data.reading.measure import Survey, format_range, measured_note, survey
from aestudio.data.reading.stored import headers, load_array, units_of
from aestudio.spec import SpecError, hints

__all__ = ["Arrays"]

_Labels = tuple[dict[str, Array], dict[str, tuple[str, ...]]]
MOST_CLASSES = 50  # of whole numbers; more, if a class has at least five samples
_WANTED = "a .npy, .npz, .h5 or .nc file"


@DATASETS.register
class Arrays(DatasetSpec):
    """Samples along the first axis of an array in a file of NumPy, HDF5 or NetCDF 4."""

    kind = "arrays"
    title = "Arrays (.npy, .npz, .h5, .nc)"

    path: str = Field(
        "",
        title="File",
        description="A .npy, .npz or HDF5 file (.h5, or .nc of NetCDF 4); its samples lie along the first "
        "axis.",
        json_schema_extra=hints(file="open"),
    )
    values_key: str = Field(
        "",
        title="Array of samples",
        description="The name of the samples' array where the file holds several. Empty: x, X, values, data, "
        "x_train (with x_test as the test samples), or the only array that can be meant.",
        json_schema_extra=hints(columns=True),
    )
    label_keys: tuple[str, ...] = Field(
        (),
        title="Arrays of labels",
        description="The names of the label arrays where the file holds several. Empty: every array of whole "
        "numbers or texts with one entry for each sample.",
        json_schema_extra=hints(file="labels", columns=True),
    )
    labels: str = Field(
        "",
        title="Label file",
        description="Labels in a file of their own, one row a sample in the same order: a .npy file of whole "
        "numbers or texts, or a CSV table whose columns become label columns. Empty: none.",
        json_schema_extra=hints(file="open"),
    )
    axes: Literal["as stored", "grey pictures", "channels last"] = Field(
        "as stored",
        title="Axes",
        description="'grey pictures': stored as (samples, height, width), one channel is added. "
        "'channels last': stored as (samples, height, width, channels), the channels are moved to the front.",
    )
    missing: Literal["refuse", "leave out rows"] = Field(
        "refuse",
        title="Missing numbers",
        description="What to do about NaN and infinity: refuse the file and say where the first one is, or "
        "leave out the samples that hold any.",
    )
    units: str = Field(
        "",
        max_length=40,
        title="Unit of the values",
        description="Shown beside them: counts, mV, Jy/beam ... Empty: those the file gives, if any.",
    )

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """The samples in their own dtype; those of a .npy file stay on disk, memory-mapped.

        The range of truth values and 8-bit integers is that of their format; that of wider integers
        (detectors rarely fill theirs) and of floats is measured.

        Raises:
            DataMissing: when there is no such file.
            SpecError: when the array cannot be told, is none of numbers, holds NaN, or labels don't fit it.
        """
        file = existing("path", self.path, base, _WANTED)
        choice = choose(headers(file, "path"), self.values_key, self.label_keys)
        with reading("path", file):
            stored = _joined(file, choice.values)
            values = _arranged(stored, self.axes)
            seen = Survey() if format_range(stored.dtype) else survey(stored, report)
            keep = self._keep(seen, len(stored))
        if not self.label_keys:
            choice = _without_counts(file, choice)
        labels, names = self._labels(file, choice, base, keep)
        quantities = {
            name: _rows(_joined(file, keys).astype(np.float64), keep)
            for name, keys in choice.quantities.items()
        }
        held_out = np.arange(len(stored)) >= choice.counts[0]
        return Dataset(
            name=file.stem,
            values=_rows(values, keep),
            labels=labels,
            names=names,
            range=format_range(stored.dtype) or seen.range,
            units=self.units or units_of(file, choice.values[0]),
            ids=None if keep is None else keep.astype(str),
            held_out=_rows(held_out, keep) if len(choice.counts) > 1 else None,
            notes=(*_notes(choice, seen, len(stored)), *measured_note(stored.dtype)),
            quantities=quantities,
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...] | None:
        """The shape that the file's header gives; None where the file is missing or does not fit."""
        try:
            known = headers(existing("path", self.path, base, _WANTED), "path")
            samples = known[choose(known, self.values_key, self.label_keys).values[0]]
            unread = np.broadcast_to(np.zeros((), samples.dtype), samples.shape)
            return tuple(_arranged(unread, self.axes).shape[1:])
        except SpecError:
            return None

    def column_names(self, *, base: Path = Path()) -> tuple[str, ...]:
        """The names of the file's arrays; none of a .npy file, whose one array has no name."""
        try:
            return tuple(name for name in headers(existing("path", self.path, base, _WANTED), "path") if name)
        except SpecError:
            return ()

    def _keep(self, seen: Survey, count: int) -> Array | None:
        """The rows to keep, None for all of them."""
        if not seen.bad_values:
            return None
        bad = f"{seen.bad_values:,} NaN or infinite in {len(seen.bad_rows):,} of {count:,} samples"
        if self.missing == "refuse":
            found = f"found {bad}, the first at {list(seen.first)}"
            advice = "set Missing numbers to 'leave out rows', or repair the file"
            raise SpecError("missing", f"expected numbers everywhere, {found}; {advice}")
        if len(seen.bad_rows) == count:
            raise SpecError("path", f"expected at least one sample without NaN and infinity, found {bad}")
        return np.setdiff1d(np.arange(count), seen.bad_rows)

    def _labels(self, file: Path, choice: Choice, base: Path, keep: Array | None) -> _Labels:
        """The label columns of the arrays' file and of the label file; the latter's come first."""
        inside = {
            column: np.concatenate([load_array(file, key, "label_keys") for key in keys])
            for column, keys in choice.labels.items()
        }
        beside = _label_file(existing("labels", self.labels, base, "a label file")) if self.labels else {}
        wrong = next((column for column in beside.values() if len(column) != sum(choice.counts)), None)
        if wrong is not None:
            wanted = f"expected {sum(choice.counts):,} labels, one for each sample, found {len(wrong):,}"
            raise SpecError("labels", f"{wanted} in {self.labels}")
        codes, names = coded_columns({c: _rows(column, keep) for c, column in beside.items()}, "labels")
        others = {c: _rows(column, keep) for c, column in inside.items() if c not in codes}
        more_codes, more_names = coded_columns(others, "label_keys")
        return {**codes, **more_codes}, {**names, **more_names}


def _without_counts(file: Path, choice: Choice) -> Choice:
    """The choice with whole numbers that count or measure something among the quantities, not the labels."""
    counts = {name: keys for name, keys in choice.labels.items() if _is_count(_joined(file, keys))}
    labels = {name: keys for name, keys in choice.labels.items() if name not in counts}
    return replace(choice, labels=labels, quantities={**choice.quantities, **counts})


def _is_count(column: Array) -> bool:
    """Whether whole numbers are too many different ones to be classes."""
    different = len(np.unique(column)) if column.dtype.kind in "iu" else 0
    return different > MOST_CLASSES and different > len(column) / 5


def _rows(array: Array, keep: Array | None) -> Array:
    return array if keep is None else array[keep]


def _joined(file: Path, keys: tuple[str, ...]) -> Array:
    """The samples, in a byte order and precision that every library takes."""
    parts = [load_array(file, key, "path") for key in keys]
    stored = parts[0] if len(parts) == 1 else np.concatenate(parts)
    if stored.dtype.kind == "f" and stored.dtype.itemsize > 8:
        return stored.astype(np.float64)
    return stored if stored.dtype.isnative else stored.astype(stored.dtype.newbyteorder("="))


def _arranged(stored: Array, axes: str) -> Array:
    """The samples with their channels, if they have any, behind the first axis."""
    found = f"found shape {stored.shape}"
    if axes == "grey pictures" and stored.ndim != 3:
        raise SpecError("axes", f"expected 'grey pictures' stored as (samples, height, width), {found}")
    if axes == "channels last" and stored.ndim < 3:
        raise SpecError("axes", f"expected 'channels last' stored as (samples, ..., channels), {found}")
    if stored.ndim < 2:
        message = "expected samples along the first of two or more axes"
        raise SpecError("path", f"{message}, {found}; save single numbers as shape (samples, 1)")
    if not stored.size:
        raise SpecError("path", f"expected at least one sample with at least one number, {found}")
    if axes == "grey pictures":
        return stored[:, None]
    return np.moveaxis(stored, -1, 1) if axes == "channels last" else stored


def _label_file(file: Path) -> dict[str, Array]:
    """The columns of a label file, as they are stored."""
    with reading("labels", file):
        is_array = file_kind(file) in (HDF5_FILE, NUMPY_FILE, ZIP_FILE)
    if not is_array:
        return read_table(file, "labels")
    known = headers(file, "labels")
    for name, header in known.items():
        if len(header.shape) != 1 or header.dtype.kind not in "biufSU":
            wanted = "expected one whole number or text for each sample"
            raise SpecError("labels", f"{wanted}, found {name} {header} in {file.name}")
    return {name or "label": load_array(file, name, "labels") for name in known}


def _notes(choice: Choice, seen: Survey, count: int) -> tuple[str, ...]:
    notes = []
    if seen.bad_values:
        bad = f"{len(seen.bad_rows):,} of {count:,} samples"
        notes.append(f"Left out: {bad} with NaN or infinity, the first at {list(seen.first)}.")
    if choice.unused:
        notes.append(f"Arrays in the file that are not used: {', '.join(choice.unused)}.")
    return tuple(notes)
