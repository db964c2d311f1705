"""Projects on disk: what can't be read is said in words, and never overwritten."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

from aestudio.atomic import WriteFailed, read_plain, write_json
from aestudio.expected import beside
from aestudio.places import moved_paths
from aestudio.project.content import parse_project
from aestudio.project.project import Project
from aestudio.spec import SpecError

__all__ = ["changed_on_disk", "load", "plain_name", "project_file", "save"]


def plain_name(title: str) -> str:
    """A title as a name for files that every system and every command line takes: `digits-8x8-code-of-2`."""
    letters = unicodedata.normalize("NFKD", title.replace("×", "x").replace("→", "to"))
    plain = letters.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "untitled"


def project_file(path: Path) -> Path:
    """The project.json of a project given by its folder or by that file."""
    return path if path.suffix == ".json" and not path.is_dir() else path / "project.json"


def load(path: Path) -> Project:
    """Open the project in a folder, or given by its project.json.

    Raises:
        SpecError: when it is not there, can't be read, is no project or a newer one's; says what to do.
    """
    file = project_file(path)
    content = _content(file, path)
    project = parse_project(_decoded(content, file), file)
    return replace(project, path=file.parent.resolve(), fingerprint=_fingerprint(content))


def save(project: Project, path: Path) -> Project:
    """Write the project to a folder, new or its own; data given by relative paths stay the same files.

    Returns:
        The project as it is now on disk.

    Raises:
        WriteFailed: when it can't be written, or a project.json is there that can't be read: it is kept.
    """
    file = project_file(path)
    folder = file.parent.resolve()
    _refuse_unreadable(file)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(f"{folder}: can't be made ({error.strerror}); choose another folder") from error
    moved = moved_paths(project.experiment, project.base, folder)
    saved = replace(project, experiment=moved, path=folder)
    write_json(file, saved.to_json())
    return replace(saved, fingerprint=_fingerprint(file.read_bytes()))


def changed_on_disk(project: Project) -> bool:
    """Whether project.json is no longer what was last read or written: another window or program saved it."""
    if project.path is None or not project.fingerprint:
        return False
    try:
        return _fingerprint(read_plain(project.path / "project.json")[1]) != project.fingerprint
    except OSError:
        return False  # gone is not changed: saving makes it anew


def _content(file: Path, path: Path) -> bytes:
    try:
        content = read_plain(file)[1]
    except (FileNotFoundError, NotADirectoryError):
        raise SpecError(str(path), f"expected a project, found {_what_is(path)}") from None
    except OSError as error:
        what = f"expected a project that can be read, found that {file.name} can't be ({error.strerror})"
        raise SpecError(str(path), f"{what}; check its permissions") from None
    if not content.strip():
        remedy = "put back a copy, or delete it and make a new project"
        raise SpecError(str(file), f"expected a project, found an empty file; {remedy}")
    return content


def _what_is(path: Path) -> str:
    """What is at a path where no project is."""
    if (path / "experiment.json").is_file():
        return "the folder of a run; its project is two folders up"
    if path.is_dir():
        return "a folder without a project.json"
    hint = beside(path, "project.json") or "; check the path"
    return "a file of another kind" if path.exists() else f"nothing of that name{hint}"


def _decoded(content: bytes, file: Path) -> Any:
    try:
        return json.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise SpecError(str(file), "expected a project as JSON text in UTF-8, found other bytes") from None
    except json.JSONDecodeError as error:
        ends = "that it ends too early" if error.pos >= len(content.rstrip()) - 1 else error.msg.lower()
        where = f"line {error.lineno}, column {error.colno}"
        remedy = "mend it there, or put back a copy; it is left as it is"
        raise SpecError(str(file), f"expected JSON, found at {where}: {ends}; {remedy}") from None
    except RecursionError:
        raise SpecError(str(file), "expected a project, found JSON nested too deeply") from None
    except ValueError:
        raise SpecError(str(file), "expected a project, found a number of too many digits") from None


def _refuse_unreadable(file: Path) -> None:
    """What could not be read is never overwritten."""
    if not file.exists():
        return
    try:
        load(file)
    except SpecError as error:
        raise WriteFailed(
            f"{file}: is kept, since it can't be read ({error}); choose another folder"
        ) from None


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
