"""A project: a folder `Name.aestudio` with the experiment in project.json, and the runs it was trained in.

    {"format": 1, "program": "AE Studio 0.1.0", "about": "...", "variants": [...], "experiment": {...}}

Files of older formats are migrated as they are read; one of a newer format, or one that can't be read, is
refused and never overwritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aestudio import __version__
from aestudio.atomic import WriteFailed, write_json
from aestudio.expected import shown
from aestudio.experiment import Experiment, set_path
from aestudio.places import moved_paths
from aestudio.spec import Spec, SpecError

__all__ = ["FORMAT", "Project", "Variant", "changed_on_disk", "load", "parse_project", "project_file", "save"]

FORMAT = 1
PROGRAM = "AE Studio"
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By format number: what makes of a file of that format one of the next."""


@dataclass(frozen=True)
class Variant:
    """The experiment with some settings changed, to be compared with the others.

    Attributes:
        title: what sets it apart.
        settings: by path in the experiment, its value; set in this order.
    """

    title: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"title": self.title, "settings": dict(self.settings)}


@dataclass(frozen=True)
class Project:
    """An experiment with what belongs to it.

    Attributes:
        experiment: what is built, trained and looked at.
        about: a text for the reader: what to try, what to see.
        variants: named changes of the experiment.
        path: its folder; None: never saved.
        fingerprint: of project.json as it was last read or written; empty where it was not.
    """

    experiment: Experiment
    about: str = ""
    variants: tuple[Variant, ...] = ()
    path: Path | None = None
    fingerprint: str = field(default="", compare=False)

    @property
    def base(self) -> Path:
        """The folder that relative data paths start from."""
        return Path.cwd() if self.path is None else self.path

    @property
    def runs(self) -> Path:
        """Where its runs lie."""
        return self.base / "runs"

    @property
    def name(self) -> str:
        """What it is called: the folder's name without `.aestudio`."""
        return "Untitled" if self.path is None else self.path.name.removesuffix(".aestudio")

    def variant(self, index: int) -> Experiment:
        """The experiment with the settings of variant `index`."""
        return with_settings(self.experiment, self.variants[index].settings)

    def to_json(self) -> dict[str, Any]:
        """What project.json holds."""
        return {
            "format": FORMAT,
            "program": f"{PROGRAM} {__version__}",
            "about": self.about,
            "variants": [variant.to_json() for variant in self.variants],
            "experiment": self.experiment.to_json(),
        }


def with_settings(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment with values set by path; the result is checked when all are in.

    Kinds and whole objects are set before what they hold, in whatever order they are given.

    Raises:
        SpecError: when there is no such place, or a value does not fit it.
    """
    data = experiment.to_json()
    whole = {
        path: value for path, value in settings.items() if path.endswith("kind") or isinstance(value, dict)
    }
    for path, value in whole.items():
        set_path(data, path, value)
    if len(whole) == len(settings):
        return Experiment.parse(data)
    with contextlib.suppress(SpecError):  # fields that were left out get a place to be set at
        data = Experiment.parse(data).to_json()
    for path, value in settings.items():
        if path not in whole:
            set_path(data, path, value)
    return Experiment.parse(data)


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


def parse_project(data: object, file: Path) -> Project:
    """The project that the JSON of `file` describes.

    Raises:
        SpecError: at the first thing that doesn't fit; names the file.
    """
    try:
        return _parsed(_migrated(data))
    except SpecError as error:
        raise SpecError(error.path, f"{error.problem} (in {file})") from None


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
        return _fingerprint((project.path / "project.json").read_bytes()) != project.fingerprint
    except OSError:
        return False  # gone is not changed: saving makes it anew


def _content(file: Path, path: Path) -> bytes:
    try:
        content = file.read_bytes()
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
    return "a file of another kind" if path.exists() else "nothing of that name; check the path"


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


def _migrated(data: object) -> dict[str, Any]:
    """The data in the present format."""
    if not isinstance(data, dict):
        raise SpecError("", f"expected a project (an object), found {shown(data)}")
    number = data.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise SpecError("format", f"expected a format number from 1 to {FORMAT}, found {shown(number)}")
    if number > FORMAT:
        program = data.get("program", "one newer than this")
        found = f"found {number}: it was saved by a newer AE Studio ({shown(program)})"
        raise SpecError("format", f"expected at most {FORMAT}, {found}; update AE Studio to open it")
    for step in range(number, FORMAT):
        data = MIGRATIONS[step](data)
    return data


class _File(Spec):
    """What project.json holds; the experiment and the variants are looked at one by one."""

    format: int
    program: str = ""
    about: str = ""
    variants: tuple[dict[str, Any], ...] = ()
    experiment: dict[str, Any]


def _parsed(data: dict[str, Any]) -> Project:
    content = _File.parse(data)
    experiment = Experiment.parse(content.experiment)
    variants = [_variant(given, index, experiment) for index, given in enumerate(content.variants)]
    return Project(experiment, content.about, tuple(variants))


def _variant(given: dict[str, Any], index: int, experiment: Experiment) -> Variant:
    """A variant that can be applied."""
    where = f"variants[{index}]"
    if extra := set(given) - {"title", "settings"}:
        raise SpecError(f"{where}.{min(extra)}", "expected title and settings only, found this")
    title, settings = given.get("title"), given.get("settings", {})
    if not isinstance(title, str) or not title:
        raise SpecError(f"{where}.title", f"expected a text, found {shown(title)}")
    if not isinstance(settings, dict):
        raise SpecError(f"{where}.settings", f"expected an object, found {shown(settings)}")
    try:
        with_settings(experiment, settings)
    except SpecError as error:
        raise error.under(f"{where}.settings") from None
    return Variant(title, settings)


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
