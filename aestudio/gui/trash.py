"""The system's trash: what is moved there can be had back."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QFile

__all__ = ["forget_note", "system_trash"]


def system_trash(path: Path) -> Path | None:
    """Move a file or folder to the system's trash; where it is then, None: there is no such trash."""
    file = QFile(str(path))
    return Path(file.fileName()) if file.moveToTrash() and file.fileName() != str(path) else None


def forget_note(place: Path) -> None:
    """What was at `place` in the trash has been put back: the desktop's own note of it goes."""
    with contextlib.suppress(OSError):
        if place.parent.name == "files" and not place.exists():
            (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink()
