"""A folder of pictures: PNG, JPEG, TIFF; labels from its subfolders and from a table."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Report, silent, within
from aestudio.data.reading.cache import prepared
from aestudio.data.reading.files import existing, reading
from aestudio.data.reading.images import Look
from aestudio.data.reading.labels import coded_columns, matched, read_table
from aestudio.data.reading.listing import Listing, is_picture, listed, walk
from aestudio.data.reading.pictures import Pictures, attempted, open_pictures, write_pictures
from aestudio.spec import SpecError, hints

__all__ = ["Folder"]

_WANTED = "a folder of PNG, JPEG or TIFF pictures"
_VERSION = "1"  # of how pictures are decoded; another one makes prepared pictures anew
_NAMED = 20  # files named in the notes

Pixels = Annotated[int, Field(ge=1, le=8192)]


@DATASETS.register
class Folder(DatasetSpec):
    """The pictures of a folder and its subfolders."""

    kind = "folder"
    title = "Folder of pictures"

    path: str = Field(
        "",
        title="Folder",
        description="The folder with the pictures: PNG, JPEG or TIFF, 8 or 16 bit or float, grey or colour. "
        "Subfolders are included; their names become the label column 'folder'.",
        json_schema_extra=hints(file="folder"),
    )
    labels: str = Field(
        "",
        title="Label table",
        description="A CSV table with a column 'filename' and a row for every picture; its other columns "
        "become label columns. Empty: none.",
        json_schema_extra=hints(file="open"),
    )
    colour: Literal["as stored", "grey", "RGB"] = Field(
        "as stored",
        title="Colour",
        description="Turns all pictures to grey or to RGB; 'as stored' needs pictures that are all alike.",
    )
    size: tuple[Pixels, Pixels] | None = Field(
        None,
        title="Size",
        description="Height and width that all pictures are scaled to, in pixels. Empty: as stored, which "
        "needs pictures of one size.",
        json_schema_extra=hints(unit="pixels"),
    )

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """The pictures in alphabetical order, in their own dtype, as a memory map of a prepared copy.

        The copy is made on the first load, in the cache folder, and again when a file or a setting changes.
        Files that cannot be read are left out and listed in the notes; a sample's id is its file's name.

        Raises:
            DataMissing: when there is no such folder.
            SpecError: when it has no picture that can be read, the pictures are not alike, or the table does
                not fit them.
        """
        folder = existing("path", self.path, base, _WANTED, folder=True)
        listing = listed(folder, within(report, 0, 0.02))
        if not listing.names:
            found = (
                f"found only files of other kinds ({listing.others:,})"
                if listing.others
                else "found no files"
            )
            raise SpecError("path", f"expected {_WANTED} at {folder}, {found}")
        table = self._table(base, listing)
        pictures = self._pictures(folder, listing, within(report, 0.02, 1))
        files = pictures.rows[:, 0]
        labels, names = coded_columns({name: column[files] for name, column in table.items()}, "labels")
        return Dataset(
            name=folder.resolve().name,
            values=pictures.values,
            labels=labels,
            names=names,
            range=pictures.range,
            ids=_ids(listing, pictures),
            notes=_notes(listing, pictures),
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...] | None:
        """The shape of a picture that is found at once; None where there is none."""
        try:
            folder = existing("path", self.path, base, _WANTED, folder=True)
            files = (name for entry, name in walk(folder, Listing()) if is_picture(entry.name))
            for name in islice(files, 10):
                picture = next(attempted(folder / name, self._look), "")
                if not isinstance(picture, str):
                    return tuple(picture.shape)
        except SpecError:
            pass
        return None

    @property
    def _look(self) -> Look:
        return Look(self.colour, self.size)

    def _pictures(self, folder: Path, listing: Listing, report: Report) -> Pictures:
        key = listing.fingerprint(_VERSION, str(folder.resolve()), str(self._look))

        def build(out: Path) -> None:
            write_pictures(out, folder, listing.names, self._look, report)

        place = prepared(f"pictures-{key[:32]}", build, report)
        with reading("path", place):
            return open_pictures(place)

    def _table(self, base: Path, listing: Listing) -> dict[str, Array]:
        """The label columns, one entry for each listed file."""
        folders = np.array([name.rpartition("/")[0] or "." for name in listing.names])
        table = {"folder": folders} if any(folders != ".") else {}
        if self.labels:
            file = existing("labels", self.labels, base, "a CSV table")
            table.update(matched(read_table(file, "labels"), listing.names, file.name, "labels"))
        return table


def _ids(listing: Listing, pictures: Pictures) -> Array:
    """File names, with the place in the file where it holds several pictures: "stack.tif[3]"."""
    several = np.bincount(pictures.rows[:, 0]) > 1
    names = listing.names
    return np.array([f"{names[i]}[{page}]" if several[i] else names[i] for i, page in pictures.rows.tolist()])


def _notes(listing: Listing, pictures: Pictures) -> tuple[str, ...]:
    notes = []
    left_out = pictures.left_out
    if left_out:
        notes.append(f"Left out: {len(left_out):,} of {len(listing.names):,} files, which could not be read.")
        notes += [f"{name}: {reason}" for name, reason in islice(left_out.items(), _NAMED)]
        notes += [f"... and {len(left_out) - _NAMED:,} more."] if len(left_out) > _NAMED else []
    if listing.closed:
        notes.append(f"Folders that could not be opened: {', '.join(listing.closed)}.")
    if listing.others:
        notes.append(f"Files of other kinds that were passed over: {listing.others:,}.")
    return tuple(notes)
