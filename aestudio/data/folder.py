"""A folder of pictures: PNG, JPEG, TIFF; labels from its subfolders and from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Report, silent, within
from aestudio.data.reading.album import album, ids, notes, shape_of_first
from aestudio.data.reading.files import existing
from aestudio.data.reading.images import Look
from aestudio.data.reading.labels import coded_columns, matched, read_table
from aestudio.data.reading.listing import Listing, listed
from aestudio.spec import SpecError, hints

__all__ = ["Folder"]

_WANTED = "a folder of PNG, JPEG or TIFF pictures"

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
        pictures = album(folder, listing, self._look, within(report, 0.02, 1))
        files = pictures.rows[:, 0]
        labels, names = coded_columns({name: column[files] for name, column in table.items()}, "labels")
        return Dataset(
            name=folder.resolve().name,
            values=pictures.values,
            labels=labels,
            names=names,
            range=pictures.range,
            ids=ids(listing, pictures),
            notes=notes(listing, pictures),
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...] | None:
        """The shape of a picture that is found at once; None where there is none."""
        return shape_of_first(self.path, base, _WANTED, self._look)

    @property
    def _look(self) -> Look:
        return Look(self.colour, self.size)

    def _table(self, base: Path, listing: Listing) -> dict[str, Array]:
        """The label columns, one entry for each listed file."""
        folders = np.array([name.rpartition("/")[0] or "." for name in listing.names])
        table = {"folder": folders} if any(folders != ".") else {}
        if self.labels:
            file = existing("labels", self.labels, base, "a CSV table")
            table.update(matched(read_table(file, "labels"), listing.names, file.name, "labels"))
        return table
