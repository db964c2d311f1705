"""A data set in memory or on disk, how it is scaled, and the registry of the kinds one can load."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol, Self, runtime_checkable

import numpy as np
from pydantic import Field

from aestudio.data.split import Parts, Split
from aestudio.spec import Registry, Spec, SpecError

__all__ = [
    *("DATASETS", "Affine", "Array", "Cancelled", "DataMissing", "Dataset", "DatasetSpec", "Downloads"),
    *("Meaning", "Report", "chunks", "silent", "within"),
]

Array = np.ndarray[Any, Any]
Report = Callable[[float, str], None]
"""Called with the fraction done (0 to 1) and what is being done; may raise `Cancelled` to stop the work."""

CHUNK = 4096  # samples looked at together where the whole may not fit in memory


class Cancelled(Exception):  # noqa: N818  (it is no error)
    """Raised by a `Report` when the user no longer wants the result."""


class DataMissing(SpecError):  # noqa: N818  (it says what is, not what went wrong)
    """The data are not on this machine; the text says what to do about it."""


def silent(fraction: float, doing: str) -> None:
    """The `Report` of nobody listening."""


def within(report: Report, start: float, end: float) -> Report:
    """The `Report` of a part of the work: its 0 to 1 is `start` to `end` of the whole."""
    return lambda fraction, doing: report(start + (end - start) * fraction, doing)


@dataclass(frozen=True, eq=False)
class Meaning:
    """What each number of a sample is, where they are different quantities put on scales of their own.

    Attributes:
        names: of the `d` numbers.
        gain: `(d,)`, with `offset` takes a number back to its own units: number * gain + offset.
        offset: `(d,)`.
    """

    names: tuple[str, ...]
    gain: Array
    offset: Array

    def of(self, values: Array) -> Array:
        """Stored values `(n, *shape)` in the units of each, `(n, d)`."""
        return np.asarray(values.reshape(len(values), -1) * self.gain + self.offset)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples as they were stored, with what is known of them.

    Attributes:
        name: what the interface calls it.
        values: `(N, *shape)`, in their own dtype; in memory or a read-only memory map. Pictures are
            `(N, C, H, W)`.
        labels: by column name, int64 `(N,)`, values 0 to K - 1.
        names: by column name, the K class names; a column without names shows its numbers.
        quantities: numbers known of each sample that are neither its values nor a class (a temperature, a
            redshift): by name, float64 `(N,)`, NaN where not known.
        range: lowest and highest value a sample can take (8-bit integers: by format; others: as measured).
        units: of the values; empty where they have none.
        ids: `(N,)` of str, what each sample is called (a file name, a row name); None: its row number.
        held_out: bool `(N,)`, True for the samples the data's makers set apart for testing; None: they
            set none apart.
        truth: what is known of how each sample was made: by name, arrays `(N, ...)`; empty for data that
            were measured.
        meaning: what each number of a sample is; None: they are all the same quantity.
        columns: what the numbers of a sample are called, where it is a row of them; empty: unnamed.
        strays: those of them of another kind than the rest, by scale or name, which may be no values at all.
        provenance: who says what the labels of people say: "synthetic truth", "self-reported",
            "annotator-perceived" or "classifier-predicted"; empty where it is not known.
        notes: sentences on how the data were read that the user should see: what was left out, and why.
    """

    name: str
    values: Array
    labels: Mapping[str, Array] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    range: tuple[float, float] = (0.0, 1.0)
    units: str = ""
    ids: Array | None = None
    held_out: Array | None = None
    notes: tuple[str, ...] = ()
    truth: Mapping[str, Array] = field(default_factory=dict)
    provenance: str = ""
    quantities: Mapping[str, Array] = field(default_factory=dict)
    meaning: Meaning | None = None
    columns: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many samples there are."""
        return len(self.values)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return tuple(self.values.shape[1:])

    @property
    def is_image(self) -> bool:
        """Whether a sample is a picture: `(1 or 3, H, W)`."""
        return len(self.shape) == 3 and self.shape[0] in (1, 3)

    def id(self, row: int) -> str:
        """What sample `row` is called."""
        return str(row) if self.ids is None else str(self.ids[row])

    def class_names(self, column: str) -> tuple[str, ...]:
        """The names of a label column's classes, in order."""
        known = self.names.get(column)
        return known or tuple(str(k) for k in range(int(self.labels[column].max(initial=-1)) + 1))

    @cached_property
    def classes(self) -> dict[str, int]:
        """By label column, how many classes it has."""
        return {column: len(self.class_names(column)) for column in self.labels}

    @cached_property
    def quantity_ranges(self) -> dict[str, tuple[float, float]]:
        """By name, the lowest and highest of each quantity that is known of any sample."""
        known = {name: values[np.isfinite(values)] for name, values in self.quantities.items()}
        return {name: (float(v.min()), float(v.max())) for name, v in known.items() if len(v)}

    def step(self, scaled: tuple[float, float]) -> float:
        """How far apart values are where their range has become `scaled`; 0: they are continuous."""
        low, high = self.range
        whole = self.values.dtype.kind in "biu"  # truth values and integers go in steps of 1
        return (scaled[1] - scaled[0]) / (high - low) if whole and high > low else 0.0

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over dtype, shape and every value, as hex; equal data have equal fingerprints."""
        digest = hashlib.sha256(f"{self.values.dtype.str}{self.values.shape}".encode())
        for part in chunks(self.values):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Affine:
    """How stored values become the network's: `x = values * gain + offset`, and back."""

    gain: float
    offset: float

    def apply(self, values: Array) -> Array:
        """Stored values as the network sees them, float32."""
        if values.dtype.itemsize <= 2:  # single precision is exact enough, and half the memory
            return np.asarray(values * np.float32(self.gain) + np.float32(self.offset), dtype=np.float32)
        return (values * self.gain + self.offset).astype(np.float32)

    def invert(self, x: Array) -> Array:
        """The network's values in the data's own units, float64: luminosities may lie beyond float32."""
        return (x.astype(np.float64) - self.offset) / self.gain

    def range(self, stored: tuple[float, float]) -> tuple[float, float]:
        """The stored range after scaling, rounded as far as the computation is inexact."""
        low, high = (value * self.gain + self.offset for value in stored)
        largest = max(abs(low), abs(high))
        decimals = 6 - min(math.floor(math.log10(largest)), 0) if largest else 6
        return (round(low, decimals), round(high, decimals))


class DatasetSpec(Spec):
    """What a data set is made from, how it is scaled and how it is split; the kinds are in `DATASETS`."""

    scaling: Literal["none", "0 to 1", "-1 to 1", "standardise"] = Field(
        "0 to 1",
        title="Scaling",
        description="What is done to the stored values before the network sees them. '0 to 1' and '-1 to 1' "
        "use the data's value range: that of the format for 8-bit values, else the lowest and highest of all "
        "samples, those that validate and test among them. 'standardise' uses mean and standard deviation of "
        "the training part alone.",
    )
    split: Split = Field(Split(), title="Split", description="Which samples train, validate and test.")

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """Read the data.

        Args:
            base: the folder that relative paths start from (the project's).
            report: told how far it is; may raise `Cancelled`.

        Raises:
            DataMissing: when the data are not there.
            SpecError: when they are not as expected.
        """
        raise NotImplementedError

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...] | None:
        """The shape of one sample as far as it can be told without reading the data, else None."""
        raise NotImplementedError

    def column_names(self, *, base: Path = Path()) -> tuple[str, ...]:
        """What the file calls its columns or arrays: what fields with the hint `columns` choose among.

        Empty where there is no such file, or it can't be read: then `load` says why.
        """
        return ()

    def log_density(self, points: Array) -> Array | None:
        """The true log-density of stored values `(N, *shape)` in nats, `(N,)`; None where none is known."""
        return None

    def source(self) -> Self:
        """The same data with default scaling and split: two specs with equal sources are read only once."""
        fields = type(self).model_fields
        plain = {name: fields[name].get_default(call_default_factory=True) for name in ("scaling", "split")}
        return self.model_copy(update=plain)

    def affine(self, dataset: Dataset, parts: Parts) -> Affine:
        """The scaling in numbers."""
        low, high = dataset.range
        if self.scaling == "none":
            return Affine(1.0, 0.0)
        if self.scaling == "standardise":
            mean, std = _moments(dataset.values, parts.train)
            return Affine(1.0 / std, -mean / std)
        gain = 1.0 / (high - low or 1.0)
        if self.scaling == "0 to 1":
            return Affine(gain, -low * gain)
        return Affine(2.0 * gain, -2.0 * low * gain - 1.0)


@runtime_checkable
class Downloads(Protocol):
    """A data set spec that can bring its data to this machine."""

    @property
    def download_size(self) -> int:
        """How many bytes `download` would bring; 0 where the spec names a copy of the user's own."""

    @property
    def download_folder(self) -> Path:
        """Where `download` puts them."""

    @property
    def is_downloaded(self) -> bool:
        """Whether they are there already."""

    def download(self, report: Report) -> None:
        """Bring the data to where `load` looks for them; what came before a stop is kept and gone on from.

        Args:
            report: told how far it is; may raise `Cancelled`.

        Raises:
            SpecError: when no source gave the right data, or they could not be stored.
        """


DATASETS: Registry[DatasetSpec] = Registry("data set")


def chunks(values: Array, rows: Array | None = None) -> Iterator[Array]:
    """The samples of `rows` (all of them by default), some thousand at a time."""
    count = len(values) if rows is None else len(rows)
    for start in range(0, count, CHUNK):
        yield values[start : start + CHUNK] if rows is None else values[rows[start : start + CHUNK]]


def _moments(values: Array, rows: Array) -> tuple[float, float]:
    """Mean and standard deviation over all numbers of `rows`; a constant has standard deviation 1.

    Chunk by chunk, as Chan, Golub and LeVeque (1983) join them: sums of squares would lose the spread of data
    that lie far from 0.
    """
    count, mean, squares = 0, 0.0, 0.0
    for part in chunks(values, rows):
        exact = part.astype(np.float64)
        middle, both = float(exact.mean()), count + exact.size
        squares += float(((exact - middle) ** 2).sum()) + (middle - mean) ** 2 * count * exact.size / both
        mean += (middle - mean) * exact.size / both
        count = both
    std = float(np.sqrt(squares / max(count, 1)))
    return mean, std if std > 1e-9 * abs(mean) else 1.0
