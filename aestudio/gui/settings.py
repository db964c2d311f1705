"""What the window remembers of itself between two starts: never part of a project."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_dir
from PySide6.QtCore import QByteArray, QSettings

__all__ = [
    "add_recent",
    "blocks_folder",
    "bytes_of",
    "export_folder",
    "exported",
    "import_folder",
    "imported",
    "keep_dialogs_here",
    "keep_view",
    "last_folder",
    "recent",
    "remove_recent",
    "settings",
    "short_path",
    "unsaved_folder",
    "view_of",
]

RECENT = 12
VIEWS = 50  # projects of which it is remembered what was chosen in their views


def settings() -> QSettings:
    """The window's own settings."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "aestudio", "window")


def keep_dialogs_here() -> None:
    """Put what Qt's own dialogs remember beside these settings, not into one file of all Qt programs."""
    folder = str(Path(settings().fileName()).parent)
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)


def recent() -> list[Path]:
    """The projects opened last, newest first; those that are gone are left out."""
    stored = settings().value("recent", [])
    names = [stored] if isinstance(stored, str) else list(stored or [])  # type: ignore[call-overload]
    return [Path(name) for name in names if (Path(name) / "project.json").is_file()]


def add_recent(folder: Path) -> None:
    """Put a project at the top of the list."""
    others = [path for path in recent() if path != folder]
    settings().setValue("recent", [str(path) for path in [folder, *others][:RECENT]])


def remove_recent(folder: Path) -> None:
    """Take a project off the list; its files stay."""
    settings().setValue("recent", [str(path) for path in recent() if path != folder])


def view_of(folder: Path, view: str) -> dict[str, str]:
    """What was chosen in a view of a project, by name; empty where nothing was."""
    return dict(_views().get(str(folder), {}).get(view, {}))


def keep_view(folder: Path, view: str, chosen: Mapping[str, str]) -> None:
    """Remember what was chosen in a view of a project."""
    views = _views()
    mine = {**views.pop(str(folder), {}), view: dict(chosen)}
    newest = list(views.items())[-VIEWS + 1 :]
    settings().setValue("views", json.dumps({**dict(newest), str(folder): mine}))


def _views() -> dict[str, dict[str, dict[str, str]]]:
    """By project and view, the one that was changed last at the end."""
    try:
        found = json.loads(str(settings().value("views", "{}")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def last_folder() -> str:
    """Where a project was saved last; the user's home at first."""
    return str(settings().value("folder", str(Path.home())))


def _data_folder() -> Path:
    """The program's own folder among the user's data."""
    return Path(os.environ.get("AESTUDIO_DATA_DIR") or user_data_dir("aestudio", appauthor=False))


def unsaved_folder() -> Path:
    """Where projects live that were never saved, each in a folder of its own."""
    return _data_folder() / "unsaved"


def blocks_folder() -> Path:
    """Where the user's reusable blocks are kept."""
    return _data_folder() / "blocks"


def bytes_of(key: str) -> QByteArray:
    """A stored arrangement; empty where there is none."""
    value = settings().value(key)
    return value if isinstance(value, QByteArray) else QByteArray()


def import_folder() -> Path:
    """Where to look first for a file to open: where the last one was, else at home."""
    folder = Path(str(settings().value("imports", "")))
    return folder if folder.is_absolute() and folder.is_dir() else Path.home()


def imported(path: Path) -> None:
    """Remember where a file or folder was found."""
    settings().setValue("imports", str(path.absolute().parent))


def short_path(path: Path) -> str:
    """A path with the home folder as ~."""
    try:
        return (Path("~") / path.relative_to(Path.home())).as_posix()
    except ValueError:
        return str(path)


def export_folder() -> Path:
    """Where to offer to save a picture or a table: where the last one was, or a project, or at home."""
    for key in ("exports", "folder"):
        folder = Path(str(settings().value(key, "")))
        if folder.is_absolute() and folder.is_dir():
            return folder
    return Path.home()


def exported(path: Path) -> str:
    """Remember where a file was saved; a sentence that says so."""
    settings().setValue("exports", str(path.absolute().parent))
    return f"Saved as {path}"
