"""The labels of published sets of portraits, read from the files as their makers wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np

from aestudio.data.dataset import Array
from aestudio.data.people import PERSON
from aestudio.data.reading.files import reading
from aestudio.data.reading.labels import NO_ENTRY, file_column, files_in, read_table, texts
from aestudio.expected import likely
from aestudio.spec import SpecError

__all__ = ["Labelled", "celeba", "fairface", "from_table", "utkface"]

AGES = (
    *((2, "0-2"), (9, "3-9"), (19, "10-19"), (29, "20-29"), (39, "30-39")),
    *((49, "40-49"), (59, "50-59"), (69, "60-69")),
)
ELDEST = "70 or more"
SEXES = ("male", "female")  # of UTKFace, by its number
RACES = ("White", "Black", "Asian", "Indian", "Others")


@dataclass
class Labelled:
    """What is known of the picture files of a folder.

    Attributes:
        names: of those that have labels, as they were listed.
        columns: by label column, a text for each of `names`.
        order: by label column, its classes where they are not to stand by alphabet.
        held_out: bool, for each of `names`, whether the makers set it apart; None: they set none apart.
        reasons: by file name, why it has no labels.
        absent: how many labels there are without a picture.
    """

    names: list[str]
    columns: dict[str, Array]
    order: dict[str, tuple[str, ...]] = field(default_factory=dict)
    held_out: Array | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    absent: int = 0


def from_table(names: Sequence[str], table: Mapping[str, Array], called: str, person: str = "") -> Labelled:
    """Labels from a table with a row for each picture; a row without any label does not count.

    Where the table leaves the folders out, pictures of one name in two of them have no label: it does not say
    whose the row is.

    Args:
        names: of the picture files.
        table: columns by name, one of them of file names.
        called: the table's file, for what is said.
        person: the column of persons, if there is one.

    Raises:
        SpecError: when the table has no column of file names, or names a file twice, or has no such column.
    """
    key, entries = files_in(table, called, "labels")
    if person and person not in table:
        wanted = f"expected one of {', '.join(table)} (columns of {called})"
        raise SpecError("person", f"{wanted}, found {person!r}{likely(person, table, '')}")
    found = {name: column for name, column in table.items() if name != key}
    rows = {entry: row for row, entry in enumerate(entries)}
    if len(rows) < len(entries):
        twice = next(entry for row, entry in enumerate(entries) if rows[entry] != row)
        raise SpecError("labels", f"expected one row for each picture in {called}, found two for {twice!r}")
    wholes = bool(set(entries) & set(names))  # the table may leave the folders out
    entry_of = {name: name if wholes else name.rpartition("/")[2] for name in names}
    pictures, seen = Counter(entry_of.values()), set[int]()

    def row_of(name: str) -> int | str:
        entry = entry_of[name]
        row = rows.get(entry)
        if row is None:
            return f"no row in {called}"
        seen.add(row)
        if (count := pictures[entry]) > 1:
            return f"expected one picture called {entry!r} (see {called}), found {count}; name the folder too"
        if all(str(column[row]) in ("", NO_ENTRY) for column in found.values()):
            return f"a row without labels in {called}"
        return row

    labelled, kept = _labelled(names, row_of)
    at = np.array(kept, int)
    labelled.columns = {PERSON if name == person else name: column[at] for name, column in found.items()}
    labelled.absent = len(rows) - len(seen)
    return labelled


def fairface(names: Sequence[str], file: Path) -> Labelled:
    """FairFace (Karkkainen and Joo, WACV 2021): a table of file, age, gender, race; folders train and val.

    The other part's table, beside `file` and of its name with "train" for "val" or the reverse, is read too.
    Pictures in val/ are held out.

    Raises:
        SpecError: when a table is none, or its columns are others.
    """
    tables = [read_table(path, "labels") for path in (file, *_other_half(file))]
    for table in tables:
        if lacking := {"file", "age", "gender", "race"} - set(table):
            found = f"found {', '.join(table)}"
            raise SpecError("labels", f"expected FairFace's columns {', '.join(sorted(lacking))}, {found}")
    wanted = ("file", "age", "gender", "race")
    both = {name: texts(chain(*(table[name] for table in tables))) for name in wanted}
    labelled = from_table(names, both, file.name)
    there, ages = set(labelled.columns["age"]), [*(name for _, name in AGES), "more than 70"]
    if there <= set(ages):
        labelled.order["age"] = tuple(age for age in ages if age in there)
    labelled.held_out = np.array([name.rpartition("/")[0].endswith("val") for name in labelled.names])
    return labelled


def _other_half(file: Path) -> list[Path]:
    for here, there in (("train", "val"), ("val", "train")):
        other = file.with_name(file.name.replace(here, there))
        if here in file.name and other.is_file():
            return [other]
    return []


def utkface(names: Sequence[str]) -> Labelled:
    """UTKFace (Zhang, Song and Qi, CVPR 2017): files called age_gender_race_datetime.jpg.

    A few names of the published set lack a field; these files are left out.
    """
    found: dict[str, tuple[str, str, str]] = {}

    def read(name: str) -> int | str:
        parts = name.rpartition("/")[2].split("_")
        numbers = [int(part) if part.isdecimal() else -1 for part in parts[:3]]
        if len(parts) < 4 or min(numbers) < 0 or numbers[1] > 1 or numbers[2] > 4 or numbers[0] > 120:
            return "its name is not age_gender_race_datetime.jpg"
        found[name] = (_decade(numbers[0]), SEXES[numbers[1]], RACES[numbers[2]])
        return 0

    labelled, _ = _labelled(names, read)
    columns = np.array([found[name] for name in labelled.names]).reshape(-1, 3)
    labelled.columns = {"age": columns[:, 0], "gender": columns[:, 1], "race": columns[:, 2]}
    ages = (*(name for _, name in AGES), ELDEST)
    labelled.order = {"age": tuple(age for age in ages if age in set(columns[:, 0]))}
    return labelled


def _decade(age: int) -> str:
    return next((name for up_to, name in AGES if age <= up_to), ELDEST)


def celeba(names: Sequence[str], file: Path) -> Labelled:
    """CelebA (Liu, Luo, Wang and Tang, ICCV 2015): list_attr_celeba.txt, or the same as .csv.

    Where they lie beside it, identity_CelebA.txt gives the column of persons and list_eval_partition (.txt or
    .csv) says which pictures are held out: all but the training part.

    Raises:
        SpecError: when the file is no such list.
    """
    if file.suffix.lower() == ".csv":
        table = {name: texts(column) for name, column in read_table(file, "labels").items()}
        files = table.pop(file_column(table), np.empty(0))
        entries = {entry: row for row, entry in enumerate(files.tolist())}
    else:
        entries, table = _attributes(file)
    labelled, kept = _labelled(
        names, lambda name: entries.get(name.rpartition("/")[2], f"no row in {file.name}")
    )
    words = {"1": "yes", "-1": "no", "0": "no"}
    for name, column in table.items():
        if set(column) - set(words):
            raise SpecError("labels", f"expected 1 and -1 for {name} in {file.name}, found another value")
        labelled.columns[name] = np.array([words[column[row]] for row in kept])
    labelled.absent = len(entries) - len(set(kept))
    persons, parts = _pairs(file, "identity_CelebA"), _pairs(file, "list_eval_partition")
    short = [name.rpartition("/")[2] for name in labelled.names]
    if persons:
        labelled.columns[PERSON] = texts(persons.get(name, NO_ENTRY) for name in short)
    if parts:
        labelled.held_out = np.array([parts.get(name, "0") != "0" for name in short])
    return labelled


def _attributes(file: Path) -> tuple[dict[str, int], dict[str, Array]]:
    """The rows by file name and the columns: a count, then a line of names, then a line a picture."""
    with reading("labels", file):
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    header = lines[1].split() if len(lines) > 1 else []
    rows = [cells for line in lines[2:] if (cells := line.split())]
    bad = next((cells for cells in rows if len(cells) != len(header) + 1), None)
    if not header or not rows or bad is not None:
        found = f"found {len(bad)} cells for {bad[0]!r}" if bad else "found another kind of file"
        raise SpecError("labels", f"expected CelebA's list of attributes in {file.name}, {found}")
    values = np.array([cells[1:] for cells in rows], dtype=object)
    return {cells[0]: row for row, cells in enumerate(rows)}, dict(zip(header, values.T, strict=True))


def _pairs(beside: Path, stem: str) -> dict[str, str]:
    """What a list of two columns beside the attributes says of each picture; empty where there is none."""
    for name in (f"{stem}.txt", f"{stem}.csv"):
        file = beside.with_name(name)
        if file.is_file():
            with reading("labels", file):
                lines = file.read_text(encoding="utf-8", errors="replace").replace(",", " ").split("\n")
            return {cells[0]: cells[1] for line in lines if len(cells := line.split()) == 2}
    return {}


def _labelled(names: Sequence[str], read: Callable[[str], int | str]) -> tuple[Labelled, list[int]]:
    """The names that `read` gives a row for, and these rows; a text says why it has none."""
    labelled, rows = Labelled([], {}), []
    for name in names:
        row = read(name)
        if isinstance(row, str):
            labelled.reasons[name] = row
        else:
            labelled.names.append(name)
            rows.append(row)
    return labelled, rows
