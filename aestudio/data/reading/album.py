"""The picture files of a folder as samples: decoded once, called by their names, with what was left out."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np

from aestudio.data.dataset import Array, Report
from aestudio.data.reading.cache import prepared
from aestudio.data.reading.files import existing, reading
from aestudio.data.reading.images import Look
from aestudio.data.reading.listing import Listing, is_picture, walk
from aestudio.data.reading.measure import measured_note
from aestudio.data.reading.pictures import Pictures, attempted, open_pictures, write_pictures
from aestudio.spec import SpecError

__all__ = ["album", "ids", "left_out", "notes", "shape_of_first"]

_VERSION = "1"  # of how pictures are decoded; another one makes prepared pictures anew
_NAMED = 20  # files named in the notes
_TRIED = 10  # files that are opened for the shape of a picture


def album(folder: Path, listing: Listing, look: Look, report: Report) -> Pictures:
    """The pictures of a listing, from a copy that is made on the first load and when a file changes.

    Raises:
        SpecError: when no file can be read, or pictures are not alike.
    """
    key = listing.fingerprint(_VERSION, str(folder.resolve()), str(look))

    def build(out: Path) -> None:
        write_pictures(out, folder, listing.names, look, report)

    place = prepared(f"pictures-{key[:32]}", build, report)
    with reading("path", place):
        return open_pictures(place)


def shape_of_first(path: str, base: Path, wanted: str, look: Look) -> tuple[int, ...] | None:
    """The shape of the first picture under `path`, as `look` makes it; None where none is found at once."""
    try:
        folder = existing("path", path, base, wanted, folder=True)
        files = (name for entry, name in walk(folder, Listing()) if is_picture(entry.name))
        for name in islice(files, _TRIED):
            picture = next(attempted(folder / name, look), "")
            if not isinstance(picture, str):
                return tuple(picture.shape)
    except SpecError:
        pass
    return None


def ids(listing: Listing, pictures: Pictures) -> Array:
    """File names, with the place in the file where it holds several pictures: "stack.tif[3]"."""
    several = np.bincount(pictures.rows[:, 0]) > 1
    names = listing.names
    return np.array([f"{names[i]}[{page}]" if several[i] else names[i] for i, page in pictures.rows.tolist()])


def notes(listing: Listing, pictures: Pictures) -> tuple[str, ...]:
    """What was left out or passed over, and whether the range was measured, in sentences."""
    found = left_out(pictures.left_out, len(listing.names), "which could not be read")
    if listing.closed:
        found.append(f"Folders that could not be opened: {', '.join(listing.closed)}.")
    if listing.others:
        found.append(f"Files of other kinds that were passed over: {listing.others:,}.")
    return (*found, *measured_note(pictures.values.dtype))


def left_out(reasons: dict[str, str], count: int, why: str) -> list[str]:
    """Sentences on files that are no samples: how many, and the first by name with their reasons."""
    if not reasons:
        return []
    named = [f"{name}: {reason}" for name, reason in islice(reasons.items(), _NAMED)]
    more = [f"... and {len(reasons) - _NAMED:,} more."] if len(reasons) > _NAMED else []
    return [f"Left out: {len(reasons):,} of {count:,} files, {why}.", *named, *more]
