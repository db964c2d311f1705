"""Labelled portraits that the user brings, in a published layout or with a table; none is bundled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from aestudio.data.dataset import DATASETS, Array, Dataset, DatasetSpec, Report, silent, within
from aestudio.data.reading import layouts
from aestudio.data.reading.album import album, ids, left_out, notes, shape_of_first
from aestudio.data.reading.files import existing
from aestudio.data.reading.images import Look
from aestudio.data.reading.labels import coded, read_table
from aestudio.data.reading.listing import Listing, listed
from aestudio.spec import SpecError, hints

__all__ = ["Portraits"]

WANTED = "a folder of portraits in PNG, JPEG or TIFF"
FROM = {  # where the labels of published sets come from, as their makers say
    "FairFace": "annotator-perceived",
    "UTKFace": "classifier-predicted",
    "CelebA": "annotator-perceived",
}
TERMS = {
    "FairFace": "FairFace names CC BY 4.0 as its licence.",
    "UTKFace": "UTKFace is for research that is not commercial; ages, genders and races were estimated by a "
    "model and checked by people.",
    "CelebA": "CelebA is for research that is not commercial; Pale_Skin is no scale of skin colour.",
}

Pixels = Annotated[int, Field(ge=8, le=1024)]


@DATASETS.register
class Portraits(DatasetSpec):
    """Pictures of people with labels, on this machine; where the labels come from is asked for and kept."""

    kind = "portraits"
    title = "Labelled portraits"

    layout: Literal["table", "FairFace", "UTKFace", "CelebA"] = Field(
        "table",
        title="Layout",
        description="How the labels lie: in a CSV table with a column 'filename', or as in the published "
        "sets of these names.",
    )
    path: str = Field(
        "",
        title="Folder",
        description="The folder with the pictures, subfolders included.",
        json_schema_extra=hints(file="folder"),
    )
    labels: str = Field(
        "",
        title="Labels",
        description="The CSV table; of FairFace, either of its two tables (the other is found beside it); of "
        "CelebA, list_attr_celeba.txt or .csv (persons and parts are found beside it).",
        json_schema_extra=hints(file="open", shown_if=("layout", ("table", "FairFace", "CelebA"))),
    )
    provenance: Literal["not stated", "self-reported", "annotator-perceived", "classifier-predicted"] = Field(
        "not stated",
        title="Labels are",
        description="Who said what the labels say: the people themselves, others who looked at the "
        "pictures, or a program. An audit needs to know, and says so in its report.",
        json_schema_extra=hints(shown_if=("layout", "table")),
    )
    person: str = Field(
        "",
        title="Column of persons",
        description="The table's column that says who is in the picture. Split by groups of 'person', and "
        "nobody is in two parts. Empty: there is none.",
        json_schema_extra=hints(shown_if=("layout", "table")),
    )
    size: tuple[Pixels, Pixels] = Field(
        (64, 64),
        title="Size",
        description="Height and width that all pictures are scaled to.",
        json_schema_extra=hints(unit="pixels"),
    )
    colour: Literal["RGB", "grey"] = Field("RGB", title="Colour", description="What all are turned to.")

    def load(self, *, base: Path = Path(), report: Report = silent) -> Dataset:
        """The pictures that have labels, uint8 `(N, 3 or 1, *size)`, as a memory map of a prepared copy.

        Files without labels or that cannot be read are left out and listed in the notes.

        Raises:
            DataMissing: when there is no such folder or table.
            SpecError: when nothing has labels, or the table is not as expected, or who made its labels is
                not stated.
        """
        folder = existing("path", self.path, base, WANTED, folder=True)
        if self.layout == "table" and self.provenance == "not stated":
            found = "found 'not stated'"
            expected = (
                "expected who made the labels (self-reported, annotator-perceived, classifier-predicted)"
            )
            raise SpecError("provenance", f"{expected}, {found}; choose it")
        listing = listed(folder, within(report, 0, 0.02))
        labelled = self._labels(listing, base)
        if not labelled.names:
            found = (
                f"found none among {len(listing.names):,} pictures" if listing.names else "found no picture"
            )
            first = next(iter(labelled.reasons.items()), None)
            why = f" ({first[0]}: {first[1]})" if first else ""
            raise SpecError("path", f"expected portraits with labels as {self.layout} has them, {found}{why}")
        kept = replace(listing, names=labelled.names)
        pictures = album(folder, kept, self._look, within(report, 0.02, 1))
        files = pictures.rows[:, 0]
        labels, names = _coded(labelled, files)
        return Dataset(
            name=folder.resolve().name,
            values=pictures.values,
            labels=labels,
            names=names,
            range=pictures.range,
            ids=ids(kept, pictures),
            held_out=None if labelled.held_out is None else labelled.held_out[files],
            provenance=FROM.get(self.layout, self.provenance),
            notes=(
                *left_out(labelled.reasons, len(listing.names), "which have no labels"),
                *([f"Labels without a picture: {labelled.absent:,}."] if labelled.absent else []),
                *notes(kept, pictures),
                *([TERMS[self.layout]] if self.layout in TERMS else []),
            ),
        )

    def sample_shape(self, *, base: Path = Path()) -> tuple[int, ...] | None:
        """`(3 or 1, *size)` where there is a picture that can be read; None where there is none."""
        return shape_of_first(self.path, base, WANTED, self._look)

    @property
    def _look(self) -> Look:
        return Look(self.colour, self.size)

    def _labels(self, listing: Listing, base: Path) -> layouts.Labelled:
        if self.layout == "UTKFace":
            return layouts.utkface(listing.names)
        file = existing("labels", self.labels, base, f"the labels ({self.layout})")
        if self.layout == "FairFace":
            return layouts.fairface(listing.names, file)
        if self.layout == "CelebA":
            return layouts.celeba(listing.names, file)
        return layouts.from_table(listing.names, read_table(file, "labels"), file.name, self.person)


def _coded(
    labelled: layouts.Labelled, files: Array
) -> tuple[dict[str, Array], Mapping[str, tuple[str, ...]]]:
    """Classes and their names, in the order that the layout knows or by alphabet."""
    labels, names = {}, {}
    for name, column in labelled.columns.items():
        if order := labelled.order.get(name):
            number = {text: k for k, text in enumerate(order)}
            labels[name] = np.array([number[text] for text in column[files].tolist()], np.int64)
            names[name] = order
        else:
            labels[name], classes = coded(column[files], "labels", name)
            names |= {name: classes} if classes else {}
    return labels, names
