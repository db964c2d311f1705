"""The picture files of a folder and its subfolders, listed without opening any."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aestudio.data.dataset import Report
from aestudio.data.reading.files import reading, why

__all__ = ["Listing", "is_picture", "listed", "walk"]

_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
_EVERY = 2000  # files between two reports


@dataclass
class Listing:
    """What lies in a folder.

    Attributes:
        names: the picture files, relative to the folder, with "/" between folders, in alphabetical order.
        stamps: by name, size in bytes and time of the last change in nanoseconds.
        others: how many files of other kinds there are (hidden ones are not counted).
        closed: subfolders that could not be listed, and why.
    """

    names: list[str] = field(default_factory=list)
    stamps: dict[str, tuple[int, int]] = field(default_factory=dict)
    others: int = 0
    closed: list[str] = field(default_factory=list)

    def fingerprint(self, *more: str) -> str:
        """A SHA-256 that changes whenever a file comes, goes or is changed, or `more` does."""
        digest = hashlib.sha256("\0".join(more).encode("utf-8", "surrogateescape"))
        for name in self.names:
            digest.update(f"\0{name}\0{self.stamps[name]}".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def listed(folder: Path, report: Report) -> Listing:
    """List the folder.

    Args:
        folder: of the pictures.
        report: told how many were found; may raise `Cancelled`.

    Raises:
        SpecError: when the folder itself cannot be listed.
    """
    found = Listing()
    for entry, name in walk(folder, found):
        if not is_picture(entry.name):
            found.others += not entry.name.startswith(".")
            continue
        found.stamps[name] = _stamp(entry)
        if len(found.stamps) % _EVERY == 0:
            report(0.0, f"Listing the pictures: {len(found.stamps):,}")
    found.names = sorted(found.stamps)
    return found


def is_picture(name: str) -> bool:
    """Whether a file of that name is taken for a picture: PNG, JPEG or TIFF, not hidden."""
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


def walk(folder: Path, found: Listing) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Every file under the folder with its relative name; links to folders are followed, but not in circles.

    Folders that cannot be opened are noted in `found`.

    Raises:
        SpecError: when the folder itself cannot be opened.
    """
    todo, seen = [""], set()
    while todo:
        under = todo.pop()
        try:
            place = os.stat(folder / under)  # noqa: PTH116 (as the next line)
            if (place.st_dev, place.st_ino) in seen:
                continue
            seen.add((place.st_dev, place.st_ino))
            with os.scandir(folder / under) as entries:
                for entry in entries:
                    if entry.is_dir():
                        todo.append(f"{under}{entry.name}/")
                    else:
                        yield entry, under + entry.name
        except OSError as error:
            if not under:
                with reading("path", folder):
                    raise
            found.closed.append(f"{under} ({why(error)})")


def _stamp(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        state = entry.stat()
    except OSError:  # a link that leads nowhere: found out, and told, when it is opened
        return (0, 0)
    return (state.st_size, state.st_mtime_ns)
