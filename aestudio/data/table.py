"""Tables of numbers as spreadsheets and instruments write them: one sample a row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Meaning, Report, silent, within
from aestudio.data.reading.columns import FIRST, Columns, Layout, is_whole, read_columns, read_layout
from aestudio.data.reading.files import existing, reading
from aestudio.data.reading.filling import MOST, fill_rows, places
from aestudio.data.reading.labels import NO_ENTRY, coded_columns
from aestudio.data.reading.measure import measured_note, survey
from aestudio.data.reading.numbers import unpointed
from aestudio.data.strays import apart_by_scale, strays
from aestudio.spec import SpecError, hints

__all__ = ["Table"]

FILL = "interpolate within rows"

_WANTED = "a .csv, .tsv or .txt file"
LABELS = ("label", "labels", "class", "target", "species", "category", "group", "digit", "type")
NAMES = ("id", "name", "index", "filename", "file", "sample")  # columns that say what a sample is called
LONGEST = 100  # letters of what a sample is called
MOST_CLASSES = 1000  # of a column of whole numbers that is called like a label


@dataclass(frozen=True)
class Roles:
    """What each column is.

    Attributes:
        values: names of the columns whose numbers make a sample.
        labels: names of the columns of labels.
        quantities: names of the columns of numbers that are known of each sample besides.
        ids: name of the column that says what each sample is called; empty where there is none.
        unused: names of the columns of texts that are none of these.
    """

    values: tuple[str, ...]
    labels: tuple[str, ...]
    quantities: tuple[str, ...]
    ids: str
    unused: tuple[str, ...]


@DATASETS.register
class Table(DatasetSpec):
    """One sample a row: spectra, light curves, measured quantities; columns of texts are labels.

    A column of texts whose entries all differ is no label: it says what each sample is called, as do whole
    numbers that all differ in a column called id, name, index, filename, file or sample. A number known of
    each sample that is no value of it, such as a temperature, is a quantity once it is named among the
    Quantities below: points in latent space can be coloured by it, and the network does not see it.
    """

    kind = "table"
    title = "Table (.csv, .tsv, .txt)"

    path: str = Field(
        "",
        title="File",
        description="A text file with one sample in each row, cells between commas, semicolons, tabs or "
        "spaces. The first line may name the columns; lines that begin with # are comments.",
        json_schema_extra=hints(file="open"),
    )
    first_line: Literal["as it looks", "names", "a sample"] = Field(
        "as it looks",
        title="First line",
        description="What it holds: names of the columns, or a sample as every other line. Automatic (as it "
        "looks): names where it holds texts above numbers, or numbers that only rise or only fall, as "
        "wavelengths do.",
        json_schema_extra=hints(words={"as it looks": "automatic", "names": "names of columns"}),
    )
    label_columns: tuple[str, ...] = Field(
        (),
        title="Label columns",
        description="Their names. Empty: every column of texts (but one whose entries all differ, which "
        "names the samples), and columns of whole numbers called label, class, target, species, category, "
        "group, digit or type.",
        json_schema_extra=hints(file="labels", columns=True),
    )
    quantity_columns: tuple[str, ...] = Field(
        (),
        title="Quantities",
        description="The names of columns of numbers that are known of each sample, but are no values of it, "
        "such as a temperature or a redshift: points in latent space can be coloured by them.",
        json_schema_extra=hints(columns=True),
    )
    left_out: tuple[str, ...] = Field(
        (),
        title="Leave out",
        description="The names of columns that are not used.",
        json_schema_extra=hints(columns=True),
    )
    left_out_if_empty: tuple[str, ...] = Field(
        (),
        title="Leave out if empty",
        description="The names of columns: samples whose cell is empty in one of them are left out. Else an "
        "empty cell in a column of labels counts as a class of its own, '(empty)'.",
        json_schema_extra=hints(columns=True),
    )
    columns: Literal["as they look", "on one scale", "each on its own"] = Field(
        "as they look",
        title="Scale of the columns",
        description="One for all (on one scale): the columns of values are the same quantity, as in a "
        "spectrum. Each its own (each on its own): they are different quantities; each is taken from its "
        "lowest and highest value, of all samples, to 0 to 1. Automatic (as they look): each its own where "
        "some vary over a hundred times as much as most.",
        json_schema_extra=hints(
            words={
                "as they look": "automatic",
                "on one scale": "one for all",
                "each on its own": "each its own",
            }
        ),
    )
    arrangement: Literal["numbers", "signal", "grey picture"] = Field(
        "numbers",
        title="Each row holds",
        description="Separate numbers, for dense layers; a signal: one channel over the columns, for "
        "convolutions along it; or a grey picture: a square, its lines one after another.",
        json_schema_extra=hints(
            words={"numbers": "separate numbers", "signal": "a signal", "grey picture": "a grey picture"}
        ),
    )
    missing: Literal["refuse", "leave out rows", "interpolate within rows"] = Field(
        "refuse",
        title="Missing numbers",
        description="What to do about empty cells, NaN and infinity: refuse the file and say where the first "
        "one is; leave out the samples that hold any; or interpolate within rows, for columns in an order as "
        "of a spectrum or a series: on a straight line between the nearest columns of the same row that hold "
        "a number, and at the ends as the nearest. Numbers in the columns' names that only rise or only fall "
        "say how far apart columns are. Rows with more than half of their numbers missing are left out.",
    )
    units: str = Field(
        "",
        max_length=40,
        title="Unit of the values",
        description="Shown beside them: counts, mV, Jy/beam ...",
    )

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """The samples: int32 where every value is a whole number that fits, else float64.

        Raises:
            DataMissing: when there is no such file.
            SpecError: when it is no table of numbers, or a cell is none; names row and column.
        """
        file = existing("path", self.path, base, _WANTED)
        found, roles = self._read(file, within(report, 0.0, 0.9))
        empty = _empty(found, self.left_out_if_empty)
        keep = self._keep(found, roles, empty)
        values = _values(found, roles, keep)
        at = places(roles.values)
        fills = fill_rows(values, at) if self.missing == FILL else (0, 0)
        lack = "more than half of the numbers are missing" if self.missing == FILL else "a number is missing"
        odd = apart_by_scale(values)
        apart = self.columns == "each on its own" or (self.columns == "as they look" and bool(odd.any()))
        among = strays(roles.values, odd)
        if fills[0]:
            self._check_order(among, apart=apart)
        values, meaning = _on_their_own(values, roles.values) if apart else (_whole(values), None)
        columns = {name: found.column(name)[keep] for name in roles.labels}
        labels, names = coded_columns(columns, "label_columns")
        return Dataset(
            name=file.stem,
            values=self._arranged(values),
            labels=labels,
            names=names,
            range=survey(values, within(report, 0.9, 1.0)).range,
            units="" if apart else self.units,
            meaning=meaning,
            columns=() if self.arrangement == "grey picture" else roles.values,
            strays=among,
            ids=_called(found.column(roles.ids)[keep]) if roles.ids else None,
            notes=(
                *_notes(roles, found, len(keep), int(empty.sum()), among, apart=apart, lack=lack),
                *_fill_notes(*fills, len(keep), named=at is not None),
                *(() if apart else measured_note(values.dtype)),
            ),
            quantities={name: found.numbers[name][keep] for name in roles.quantities},
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...] | None:
        """The shape that the first rows give; None where the file is missing or does not fit."""
        try:
            file = existing("path", self.path, base, _WANTED)
            _, roles = self._read(file, most=FIRST)
            return tuple(self._arranged(np.zeros((1, len(roles.values)))).shape[1:])
        except SpecError:
            return None

    def column_names(self, *, base: Path = Path()) -> tuple[str, ...]:
        """The names of all columns, in order, by the first rows."""
        try:
            file = existing("path", self.path, base, _WANTED)
            with reading("path", file):
                return self._layout(file).names
        except SpecError:
            return ()

    def _layout(self, file: Path) -> Layout:
        named = {"names": True, "a sample": False}.get(self.first_line)
        return read_layout(file, "path", named)

    def _read(self, file: Path, report: Report = silent, most: int = 0) -> tuple[Columns, Roles]:
        """The columns that are used, and what each is; `most`: only of so many rows."""
        with reading("path", file):
            layout = self._layout(file)
            wanted = _chosen(layout, self.left_out, "left_out", without=True)
            _chosen(layout, self.left_out_if_empty, "left_out_if_empty")
            found = read_columns(file, layout, wanted, "path", report, most)
        return found, self._roles(found, layout)

    def _roles(self, found: Columns, layout: Layout) -> Roles:
        """What each column is.

        Raises:
            SpecError: when there is no column of values, or a column of labels is not there.
        """
        asked = _chosen(layout, self.label_columns, "label_columns")
        quantities = _chosen(layout, self.quantity_columns, "quantity_columns")
        names = [name for name in layout.names if name in found and name not in quantities]
        if texts := [name for name in quantities if name in found.texts]:
            raise SpecError("quantity_columns", f"expected columns of numbers, found texts in {texts[0]!r}")
        ids = next((name for name in names if name not in asked and _tells_samples(found, name)), "")
        rest = [name for name in names if name != ids]
        labels = asked or [name for name in rest if _looks_like_labels(found, name)]
        values = tuple(name for name in rest if name in found.numbers and name not in labels)
        if not values:
            seen = ", ".join(layout.names[:6])
            raise SpecError("path", f"expected columns of numbers in {self.path}, found none among {seen}")
        unused = tuple(name for name in rest if name not in (*labels, *values))
        return Roles(values, tuple(labels), tuple(quantities), ids, unused)

    def _keep(self, found: Columns, roles: Roles, empty: Array) -> Array:
        """The rows to keep: none of those that are `empty`, `(N,)`."""
        lacks = np.zeros(len(found), np.int64)
        for name in roles.values:
            lacks += ~np.isfinite(found.numbers[name])
        bad = (lacks > (MOST * len(roles.values) if self.missing == FILL else 0)) & ~empty
        if self.missing == "refuse" and bad.any():
            row = int(np.flatnonzero(bad)[0])
            name = next(name for name in roles.values if not np.isfinite(found.numbers[name][row]))
            what = f"none in {bad.sum():,} of {len(bad):,} rows, the first in row {row + 1}, column {name!r}"
            advice = f"set Missing numbers to 'leave out rows' or (columns in an order) '{FILL}', "
            advice += "leave the column out, or repair the file"
            if (whole := np.flatnonzero(~(bad | empty))).size and (among := _odd(found, roles, whole)):
                advice += f"; {_odd_words(among)}"
            raise SpecError("missing", f"expected a number in every cell, found {what}; {advice}")
        if (bad | empty).all():
            what = "more missing numbers than others" if self.missing == FILL else "missing numbers"
            what += " and empty cells" if empty.any() else ""
            raise SpecError("path", f"expected a row without {what}, found none of {len(bad):,}")
        return np.flatnonzero(~(bad | empty))

    def _check_order(self, among: tuple[str, ...], *, apart: bool) -> None:
        """That neighbours say something of what is missing between them.

        Raises:
            SpecError: when columns are different quantities, or the lines of a picture.
        """
        if self.arrangement == "grey picture":
            found = "the lines of a picture one after another"
        elif self.columns != "on one scale" and (among or apart):
            found = f"{among[0]!r} of another kind" if among else "each column on its own scale"
        else:
            return
        advice = "leave the rows out, or set Scale of the columns to one for all ('on one scale') if all are "
        advice += "the same quantity"
        raise SpecError("missing", f"expected columns of one quantity in an order, found {found}; {advice}")

    def _arranged(self, values: Array) -> Array:
        count = values.shape[1]
        if self.arrangement == "signal":
            return values[:, None]
        if self.arrangement == "grey picture":
            side = math.isqrt(count)
            if side * side != count:
                wanted = "expected a square number of columns of values for a grey picture"
                raise SpecError("arrangement", f"{wanted}, found {count:,}")
            return values.reshape(len(values), 1, side, side)
        return values


def _notes(
    roles: Roles, found: Columns, kept: int, empty: int, among: tuple[str, ...], *, apart: bool, lack: str
) -> tuple[str, ...]:
    notes = [f"{len(roles.values):,} columns of values, from {roles.values[0]!r} to {roles.values[-1]!r}."]
    if roles.ids:
        notes.append(f"Samples are called what {roles.ids!r} says.")
    if apart:
        notes.append(
            "Each column was taken from its own lowest and highest value to 0 to 1: of all samples, those "
            "that validate and test among them."
        )
    if among:
        notes.append(f"{_odd_words(among)}.")
    if lacking := len(found) - kept - empty:
        notes.append(f"Left out: {lacking:,} of {len(found):,} rows, in which {lack}.")
    if empty:
        notes.append(f"Left out: {empty:,} of {len(found):,} rows, in which a cell is empty.")
    if found.pointed:
        names, cell = ", ".join(map(repr, found.pointed)), next(iter(found.pointed.values()))
        notes.append(
            f"{names}: points separate thousands and a comma decimals: {cell} was read as {unpointed(cell)}."
        )
    if roles.unused:
        notes.append(f"Columns of texts that are not used: {', '.join(roles.unused)}.")
    return tuple(notes)


def _values(found: Columns, roles: Roles, rows: Array) -> Array:
    """The numbers of some rows, `(n, d)`."""
    return np.stack([found.numbers[name][rows] for name in roles.values], axis=1)


def _odd(found: Columns, roles: Roles, whole: Array) -> tuple[str, ...]:
    """The columns of another kind, by the rows that lack no number, indices `(n,)`."""
    return strays(roles.values, apart_by_scale(_values(found, roles, whole)))


def _odd_words(among: tuple[str, ...]) -> str:
    return (
        f"{', '.join(map(repr, among))}: of another kind than the rest, by scale or by name; if it is no "
        "value, name it under Quantities or Leave out"
    )


def _fill_notes(cells: int, rows: int, of: int, *, named: bool) -> tuple[str, ...]:
    """What was filled in, if anything was; `named`: the columns' names say how far apart they are."""
    if not cells:
        return ()
    what = f"{cells:,} missing number{'s' * (cells != 1)} in {rows:,} of {of:,} rows"
    how = "where the columns lie by the numbers in their names."
    if not named:
        how = "as if the columns were evenly spaced. It is meant for columns in an order, as of a spectrum."
    return (f"Filled in: {what}, on a straight line between the nearest numbers of the row, {how}",)


def _chosen(layout: Layout, asked: tuple[str, ...], field: str, *, without: bool = False) -> list[str]:
    """The columns asked for, or those that are left without them, in the table's order.

    Raises:
        SpecError: when one of them is not there.
    """
    unknown = next((name for name in asked if name not in layout.names), None)
    if unknown is not None:
        known = ", ".join(layout.names[:12]) + (" ..." if len(layout.names) > 12 else "")
        raise SpecError(field, f"expected names of columns ({known}), found {unknown!r}")
    return [name for name in layout.names if (name in asked) != without]


def _empty(found: Columns, names: tuple[str, ...]) -> Array:
    """The rows where one of some columns says nothing, bool `(N,)`; columns that are left out don't count."""
    empty = np.zeros(len(found), bool)
    for name in names:
        if name in found.numbers:
            empty |= np.isnan(found.numbers[name])
        elif name in found.texts:
            empty |= found.texts[name] == NO_ENTRY
    return empty


def _tells_samples(found: Columns, name: str) -> bool:
    """Whether a column says what each sample is called: all its entries differ, and they are texts or ids."""
    column = found.column(name)
    if name in found.numbers and not (name.lower() in NAMES and is_whole(column)):
        return False
    return len(column) > 1 and len(set(column.tolist())) == len(column)


def _called(column: Array) -> Array:
    """What samples are called, str `(N,)`; long texts are cut: all take as much as the longest."""
    return np.array([text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in map(str, column)])


def _looks_like_labels(found: Columns, name: str) -> bool:
    if name in found.texts:
        return True
    column = found.numbers[name]
    return name.lower() in LABELS and is_whole(column) and len(np.unique(column)) <= MOST_CLASSES


def _on_their_own(values: Array, names: tuple[str, ...]) -> tuple[Array, Meaning]:
    """Each column of `(n, d)` from its lowest and highest value to 0 to 1, and the way back."""
    low, high = values.min(axis=0), values.max(axis=0)
    gain = np.where(high > low, high - low, 1.0)
    return (values - low) / gain, Meaning(names, gain, low)


def _whole(values: Array) -> Array:
    """As whole numbers where they all are."""
    whole = is_whole(values) and np.abs(values).max() < 2**31
    return np.asarray(values, np.int32 if whole else np.float64)
