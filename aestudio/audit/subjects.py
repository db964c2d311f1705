"""Who is audited: labelled pictures, their skin, and who says what the labels say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from aestudio.audit.tone import eroded
from aestudio.data.dataset import Array, Dataset
from aestudio.data.drawn.render import SKIN
from aestudio.data.people import group_columns, people_column
from aestudio.data.reading.labels import are_classes, labelled
from aestudio.expected import likely
from aestudio.spec import SpecError

__all__ = [
    "NOT_STATED",
    "Crossing",
    "Ellipse",
    "Subjects",
    "group_column",
    "merged",
    "second_label",
    "subjects",
]

NOT_STATED = "not stated"
NO_SECOND, MOST_CLASSES = "-", 20  # in place of a second label; classes of one that is taken unasked
_REGIONS = "regions"  # what a data set's truth calls the exact masks


@dataclass(frozen=True)
class Ellipse:
    """Where skin is said to be, for pictures without masks; in half frames from the middle, y down."""

    x: float = 0.0
    y: float = 0.1
    wide: float = 0.35
    high: float = 0.45

    def mask(self, height: int, width: int) -> Array:
        """Bool `(height, width)`, True inside."""
        down = np.linspace(-1, 1, height)[:, None] - self.y
        across = np.linspace(-1, 1, width) - self.x
        found: Array = (across / self.wide) ** 2 + (down / self.high) ** 2 <= 1
        return found

    def words(self) -> str:
        """For a report."""
        return (
            f"an ellipse around ({self.x:g}, {self.y:g}), {self.wide:g} × {self.high:g} half frames, for all"
        )


@dataclass(frozen=True, eq=False)
class Subjects:
    """Labelled pictures; they stay where they are (a memory map) until some of them are asked for.

    Attributes:
        dataset: their data set; values `(N, C, H, W)`.
        rows: which of its samples these are, int `(I,)`.
        groups: of each, int `(I,)`, 0 to K - 1.
        names: of the K groups.
        column: the label column the groups are from.
        persons: who is in each picture, int `(I,)`; the row number where the data don't say.
        skin: how skin is found where the data bring no masks; None: it is not, and tone is not measured.
        notes: sentences on who was left out and why.
    """

    dataset: Dataset
    rows: Array
    groups: Array
    names: tuple[str, ...]
    column: str
    persons: Array
    skin: Ellipse | None = None
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        """How many pictures."""
        return len(self.rows)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of a picture, `(C, H, W)`."""
        return self.dataset.shape

    @property
    def provenance(self) -> str:
        """Who says what the labels say."""
        return self.dataset.provenance or NOT_STATED

    @property
    def drawn(self) -> bool:
        """Whether the pictures are drawings of known truth, and nobody's portrait."""
        return _REGIONS in self.dataset.truth

    @property
    def skin_words(self) -> str:
        """How skin is found, for a report."""
        if self.drawn:
            return "the exact masks of the drawings"
        return "not at all: the data bring no masks" if self.skin is None else self.skin.words()

    @property
    def sizes(self) -> Array:
        """How many pictures each group has, `(K,)`."""
        return np.bincount(self.groups, minlength=len(self.names))

    def pictures(self, part: slice | Array) -> Array:
        """Some of the pictures, float `(n, C, H, W)`, 0 to 1."""
        low, high = self.dataset.range
        values = np.asarray(self.dataset.values[self.rows[part]], float)
        return (values - low) / ((high - low) or 1.0)

    def masks(self, part: slice | Array) -> Array | None:
        """Where the skin of some of the pictures is, bool `(n, H, W)`; None where nothing is known of it.

        Raises:
            SpecError: when the data's masks are of another size than their pictures.
        """
        rows = self.rows[part]
        if self.drawn:
            regions = self.dataset.truth[_REGIONS]
            if len(regions) != len(self.dataset) or regions.shape[1:] != self.shape[1:]:
                wanted, found = ((len(x), *x.shape[-2:]) for x in (self.dataset.values, regions))
                said = " × ".join(map(str, wanted)), " × ".join(map(str, found))
                raise SpecError("masks", f"expected masks of {said[0]} (as the pictures), found {said[1]}")
            return np.asarray((np.asarray(regions[rows]) & SKIN) > 0)
        if self.skin is None or len(self.shape) != 3:
            return None
        one = eroded(self.skin.mask(*self.shape[1:])[None])
        return np.broadcast_to(one, (len(rows), *self.shape[1:]))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the pictures' rows, groups and the data's own fingerprint.

        Persons are left out: nothing that is measured of a picture depends on whose it is.
        """
        digest = hashlib.sha256(f"{self.dataset.fingerprint} {self.column} {self.skin}".encode())
        digest.update(np.ascontiguousarray(self.rows).tobytes())
        digest.update(np.ascontiguousarray(self.groups).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Crossing:
    """A second label of the audited pictures.

    Attributes:
        column: the label column.
        names: of its classes.
        codes: of each picture, int `(N,)`; -1: no label.
    """

    column: str
    names: tuple[str, ...]
    codes: Array


def group_column(dataset: Dataset, wanted: str = "") -> str:
    """The label column by which groups are told apart: the one asked for, or the first that names groups.

    Raises:
        SpecError: when there is none.
    """
    columns = group_columns(dataset.labels)
    if not columns:
        people = people_column(dataset.labels)
        found = f"only {people!r}, which says who is in a picture" if people else "no labels"
        raise SpecError("groups", f"expected data with a label column that names groups, found {found}")
    if not wanted:
        return columns[0]
    if wanted not in columns:
        hint = likely(wanted, columns, "")
        raise SpecError("groups", f"expected one of {', '.join(columns)}, found {wanted!r}{hint}")
    return wanted


def second_label(who: Subjects, wanted: str = "") -> Crossing | None:
    """The label that groups are crossed with: the one asked for, or the first other one of few classes.

    Args:
        who: the pictures.
        wanted: a label column; empty: the first other one that has at most `MOST_CLASSES`; "-": none.

    Raises:
        SpecError: when there is no such column.
    """
    others = [name for name in group_columns(who.dataset.labels) if name != who.column]
    if wanted == NO_SECOND:
        return None
    if wanted and wanted not in others:
        expected = ", ".join([*others, f"'{NO_SECOND}' for none"])
        raise SpecError("cross", f"expected one of {expected}, found {wanted!r}{likely(wanted, others, '')}")
    found = wanted or next((name for name in others if _few(who.dataset, name)), "")
    if not found:
        return None
    names, codes = _named(who.dataset, found, who.rows)
    return Crossing(found, names, codes) if names else None


def _few(dataset: Dataset, column: str) -> bool:
    return 1 < len(dataset.class_names(column)) <= MOST_CLASSES


def _named(dataset: Dataset, column: str, rows: Array) -> tuple[tuple[str, ...], Array]:
    """The names of a label column's classes, and the class of some rows; -1: no label."""
    names, codes = dataset.class_names(column), dataset.labels[column][rows]
    known, has_one = are_classes(names), labelled(names, codes)
    numbers = np.where(has_one, (np.cumsum(known) - 1)[np.where(has_one, codes, 0)], -1)
    return tuple(name for name, has in zip(names, known, strict=True) if has), numbers


def subjects(
    dataset: Dataset, rows: Array, column: str = "", skin: Ellipse | None = None, limit: int = 0
) -> Subjects:
    """The labelled pictures among some samples of a data set.

    Args:
        dataset: pictures, with labels.
        rows: which of its samples may be audited: the test part.
        column: the label column of the groups; empty: the first.
        skin: where skin is said to be, for data without masks.
        limit: how many pictures at most, spread evenly over the rows; 0: all.

    Raises:
        SpecError: when the data are no pictures, or have no such labels, or none of the rows has one.
    """
    if not dataset.is_image:
        raise SpecError("data", f"expected pictures to audit, found samples of shape {dataset.shape}")
    column = group_column(dataset, column)
    names, codes = _named(dataset, column, rows)
    labelled, notes = codes >= 0, []
    if missing := int((~labelled).sum()):
        notes.append(f"Pictures without a label in “{column}”, left out: {missing:,} of {len(rows):,}.")
    kept = np.flatnonzero(labelled)
    if not len(kept):
        raise SpecError("groups", f"expected pictures labelled in {column!r}, found none among {len(rows):,}")
    if limit and len(kept) > limit:
        notes.append(f"Audited: {limit:,} of {len(kept):,} labelled pictures, spread evenly over them.")
        kept = kept[np.linspace(0, len(kept) - 1, limit).round().astype(int)]
    rows = np.asarray(rows)[kept]
    return Subjects(
        dataset,
        rows,
        codes[kept],
        names,
        column,
        _persons(dataset, rows),
        skin,
        tuple(notes),
    )


def _persons(dataset: Dataset, rows: Array) -> Array:
    """Who is in some pictures; whose person is not known counts as somebody met nowhere else."""
    column = people_column(dataset.labels)
    if not column:
        return rows
    names, codes = _named(dataset, column, rows)
    return np.where(codes < 0, len(names) + rows, codes)


def merged(who: Subjects, together: Sequence[str]) -> Subjects:
    """The same pictures in fewer groups: "A + B" makes one of two.

    Raises:
        SpecError: when a name is no group's or stands twice, or there is nothing to join.
    """
    joined: dict[str, str] = {}
    for words in together:
        parts = [part.strip() for part in words.split("+")]
        if len(parts) < 2:
            raise SpecError("merge", f"expected groups with + between them, such as 'A + B', found {words!r}")
        for part in parts:
            if part not in who.names:
                hint = likely(part, who.names, "")
                raise SpecError("merge", f"expected one of {', '.join(who.names)}, found {part!r}{hint}")
            if part in joined:
                raise SpecError("merge", f"expected each group once, found {part!r} twice")
            joined[part] = " + ".join(parts)
    called = [joined.get(name, name) for name in who.names]
    names = tuple(dict.fromkeys(called))
    numbers = np.array([names.index(name) for name in called])
    notes = tuple(f"Merged into one group: {name}." for name in dict.fromkeys(joined.values()))
    return replace(who, groups=numbers[who.groups], names=names, notes=(*who.notes, *notes))
