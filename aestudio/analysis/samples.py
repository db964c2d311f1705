"""Which samples a question is about, what is known of them, and what their numbers mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np

from aestudio.analysis.along import Along
from aestudio.analysis.question import Array, Trained
from aestudio.data.dataset import Affine, Meaning
from aestudio.numerals import minus, number_text, numeral
from aestudio.spec import SpecError

__all__ = [
    *("CHUNK", "PART_WORDS", "Choice", "Chosen", "Part", "Samples", "Scale", "chunks_of", "class_words"),
    *("described", "drawn"),
    *("part_rows", "passing", "require", "scale_of", "subset_words"),
]

Part = Literal["train", "validation", "test"]
Choice = Literal["fixed", "random", "best", "worst"]
PART_WORDS: dict[Part, str] = {"train": "training", "validation": "validation", "test": "test"}

CHUNK = 1024  # samples that pass through a model together
NAMED = 12  # numbers of a sample, at most, that are read one by one
POOL = 1000  # samples are drawn this many at a time, so that asking for more keeps the first


@dataclass(frozen=True, eq=False)
class Samples:
    """Some samples of a data set.

    Attributes:
        rows: their row numbers, int64 `(n,)`.
        part: the part they were taken from.
        of: how many samples that part holds.
        ids: what each is called, `(n,)` of str; None: its row number.
        labels: by column, int64 `(n,)`.
        names: by column, the class names.
        quantities: numbers known of each: by name, float64 `(n,)`, NaN where not known.
    """

    rows: Array
    part: Part
    of: int
    ids: Array | None
    labels: Mapping[str, Array]
    names: Mapping[str, tuple[str, ...]]
    quantities: Mapping[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def arrays(self) -> dict[str, Array]:
        """Names, labels and quantities, as they go into a file."""
        labels = {} if self.ids is None else {"ids": self.ids}
        labels |= {f"label_{column}": values for column, values in self.labels.items()}
        return labels | {f"quantity_{name}": values for name, values in self.quantities.items()}

    def id(self, index: int) -> str:
        """What the sample at `index` is called."""
        return str(self.rows[index]) if self.ids is None else str(self.ids[index])

    def label(self, column: str, index: int) -> str:
        """Its class in a label column, by name; empty where there is no such column."""
        if column not in self.labels:
            return ""
        value = int(self.labels[column][index])
        names = self.names[column]
        return names[value] if 0 <= value < len(names) else str(value)

    def numbers(self, index: int) -> list[str]:
        """What is known of it in numbers: "teff 5,772"."""
        known = ((name, float(values[index])) for name, values in self.quantities.items())
        return [f"{name} {minus(number_text(value))}" for name, value in known if math.isfinite(value)]

    def words(self, column: str, index: int) -> str:
        """Its class with the column's name: "digit 3"; "tone A" in the column "tone" says it already."""
        return class_words(column, self.label(column, index))


def class_words(column: str, name: str) -> str:
    """A class and the label column it is of, which is not said twice."""
    return name if name.lower().startswith(f"{column.lower()} ") else f"{column} {name}"


@dataclass(frozen=True, eq=False)
class Scale:
    """What the numbers of a sample mean.

    Attributes:
        low: the lowest value after scaling.
        high: the highest value after scaling.
        shape: of a sample.
        affine: how stored values were scaled.
        units: of the stored values; empty where they have none.
        loss: the title of the loss that errors are measured by.
        meaning: what each number of a sample is; None: they are all the same quantity.
        along: the names of its numbers, where it is a row of them; None: they have none.
    """

    low: float
    high: float
    shape: tuple[int, ...]
    affine: Affine
    units: str
    loss: str
    meaning: Meaning | None = None
    along: Along | None = None

    @property
    def places(self) -> Array | None:
        """Where the numbers of a sample lie along its curve, 0 to 1; None: evenly."""
        return None if self.along is None else self.along.places

    @property
    def axes(self) -> str:
        """What lies along a sample that is drawn as a curve, and upwards; empty: it is not known."""
        across = "" if self.along is None else f"across: {self.along.words}"
        if self.meaning is not None or not self.affine.gain:
            return across
        unit = f" {self.units}" if self.units else ""
        up = f"up: {numeral(self.stored(self.low), '.4g')} to {numeral(self.stored(self.high), '.4g')}{unit}"
        return ", ".join(filter(None, (across, up)))

    def named(self, x: Array) -> str:
        """The numbers of a sample `(*shape)` with their names, one a line; empty: unnamed, or too many."""
        if self.along is None or len(self.along.names) > NAMED:
            return ""
        unit = f" {self.units}" if self.units else ""
        values = zip(self.along.names, self.own(x[None])[0].tolist(), strict=True)
        return "\n".join(f"{name}: {numeral(value, '.4g')}{unit}" for name, value in values)

    def own(self, x: Array) -> Array:
        """Samples as scaled, `(n, *shape)`, in the data's own units, float64 `(n, d)`."""
        stored = self.affine.invert(x).reshape(len(x), -1)
        return stored if self.meaning is None else self.meaning.of(stored)

    def measured(self, x: Array) -> dict[str, Array]:
        """The same with the name of each number, as they go into a file; empty where none are named."""
        return (
            {} if self.meaning is None else {"measured": self.own(x), "columns": np.array(self.meaning.names)}
        )

    def stored(self, x: float) -> float:
        """A scaled value in the data's own units."""
        return (x - self.affine.offset) / self.affine.gain

    @property
    def loss_short(self) -> str:
        """The loss in short: "MSE" for "Mean squared error (MSE)"."""
        return self.loss.rpartition("(")[2].removesuffix(")")

    @property
    def is_stored(self) -> bool:
        """Whether the scaled values are the stored ones."""
        return self.affine.gain == 1.0 and self.affine.offset == 0.0

    def words(self, x: float) -> str:
        """A value as scaled and, where that differs or has a unit, as stored: "0.5 (8 mm)"."""
        unit = f" {self.units}" if self.units else ""
        if self.is_stored:
            return f"{numeral(x)}{unit}"
        return f"{numeral(x)} ({numeral(self.stored(x), '.4g')}{unit})" if self.affine.gain else numeral(x)


def require(trained: Trained, *capabilities: Any) -> None:
    """Refuse in words a model that lacks a capability.

    Raises:
        SpecError: naming the family and what it can't do.
    """
    for capability in capabilities:
        if not isinstance(trained.model, capability):
            family = trained.experiment.family.title
            wanted = (capability.__doc__ or "").partition(".")[0]  # "A model that makes samples ..."
            raise SpecError("", f"expected {wanted[:1].lower()}{wanted[1:]}, found the {family}")


def part_rows(trained: Trained, part: Part) -> Array:
    """The rows of a part.

    Raises:
        SpecError: when it holds none.
    """
    rows = trained.parts[part]
    if not len(rows):
        why = f"expected samples in the {PART_WORDS[part]} part, found none"
        raise SpecError("", f"{why}; look at another part or change the split")
    return rows


def drawn(trained: Trained, part: Part, limit: int, seed: int) -> Array:
    """At most `limit` rows of a part, drawn without repetition; of one seed, fewer are the first of more.

    Raises:
        SpecError: when the part holds none.
    """
    rows = part_rows(trained, part)
    size = min(len(rows), -(-limit // POOL) * POOL)
    return np.random.default_rng(seed).choice(rows, size, replace=False)[:limit]


@dataclass(frozen=True)
class Chosen:
    """Which samples of a part are looked at; questions about single samples inherit it.

    Attributes:
        SEARCHED: the best and the worst are sought among at most this many.
        part: of the data.
        choose: "fixed" is the same few at every look; "random" others for every seed; "best" and "worst" by
            what the question measures of a single sample.
        count: how many at most.
        seed: of the random choice.
        rows: these rows and no others, where given.
    """

    SEARCHED: ClassVar[int] = 5000

    part: Part = "validation"
    choose: Choice = "fixed"
    count: int = 8
    seed: int = 1
    rows: tuple[int, ...] = ()

    @property
    def is_sought(self) -> bool:
        """Whether the candidates are still to be put in order, and the first `count` of them taken."""
        return self.choose in ("best", "worst") and not self.rows

    def candidates(self, trained: Trained) -> Array:
        """The rows, or those among which the best and the worst are sought.

        Raises:
            SpecError: when the part holds none.
        """
        if self.rows:
            return np.array(self.rows, np.int64)
        if self.is_sought:
            return drawn(trained, self.part, self.SEARCHED, 0)
        return drawn(trained, self.part, self.count, 0 if self.choose == "fixed" else self.seed)


def described(trained: Trained, rows: Array, part: Part) -> Samples:
    """What is known of those rows."""
    data = trained.dataset
    return Samples(
        rows=rows,
        part=part,
        of=len(trained.parts[part]),
        ids=None if data.ids is None else data.ids[rows],
        labels={column: values[rows] for column, values in data.labels.items()},
        names={column: data.class_names(column) for column in data.labels},
        quantities={name: values[rows] for name, values in data.quantities.items()},
    )


def scale_of(trained: Trained) -> Scale:
    """What the model's numbers mean."""
    low, high = trained.affine.range(trained.dataset.range)
    loss = getattr(getattr(trained.experiment.family, "loss", None), "title", "loss")
    data = trained.dataset
    along = Along(data.columns) if data.columns else None
    return Scale(low, high, data.shape, trained.affine, data.units, loss, data.meaning, along)


def chunks_of(rows: Array, size: int = CHUNK) -> Iterator[Array]:
    """The rows, some at a time."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def passing(chunks: int, rows: Array, size: int = CHUNK) -> tuple[float, str]:
    """What a long question says when so many chunks of its rows have passed through the model."""
    done = min(chunks * size, len(rows))
    return done / max(len(rows), 1), f"looking at samples, {done:,} of {len(rows):,}"


def subset_words(shown: int, samples: Samples) -> str:
    """How many of a part are shown, as in "5,000 of 60,000 training samples"."""
    part = PART_WORDS[samples.part]
    many = f"{samples.of:,} {part} sample{'s' * (samples.of != 1)}"
    return f"all {many}" if shown == samples.of else f"{shown:,} of {many}"
