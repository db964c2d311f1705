"""The commands on projects that train nothing: examples, new, summary."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.cli.output import Answer, table
from aestudio.cli.parser import UsageError
from aestudio.examples import Example, example, examples
from aestudio.program import called

if TYPE_CHECKING:
    from aestudio.experiment import Experiment
    from aestudio.project import Project

__all__ = ["list_examples", "named_example", "new", "summary"]


def list_examples(arguments: Namespace) -> Answer:
    """The bundled examples."""
    found = [{"name": one.name, "title": one.title, "line": one.line} for one in examples()]
    return Answer(table(("Name", "Title", ""), [tuple(row.values()) for row in found]), {"examples": found})


def named_example(name: str) -> Example:
    """The example of that name.

    Raises:
        UsageError: when there is none.
    """
    try:
        return example(name)
    except ValueError as error:
        raise UsageError(str(error)) from None


def new(arguments: Namespace) -> Answer:
    """A new project from an example or from data; a place where something is already is left alone."""
    from aestudio.project import project_file, save
    from aestudio.spec import SpecError

    source = _source(arguments.source)

    folder = project_file(Path(arguments.project)).parent
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SpecError(
            str(folder), "expected a new or empty folder, found something there; choose another name"
        )
    given = [f"family.kind={arguments.family}"] if arguments.family else []
    if arguments.convolutional and isinstance(source, Example):
        raise UsageError(
            "--convolutional: expected data to draft networks for, found an example; leave it out"
        )
    project, said = _made(source, arguments.variant, [*given, *arguments.set], arguments.convolutional)
    saved = save(project, folder)
    named = source.name if isinstance(source, Path) else f"the example {source.name}"
    made = f"{saved.path}: a new project from {named}"
    return Answer([*said, made, f"Train it with: {called()} train {arguments.project}"])


def _source(given: str) -> Example | Path:
    """What a new project is made from: the example of that name, else what lies at that place.

    Raises:
        UsageError: when there is neither.
    """
    if any(one.name == given for one in examples()):
        return example(given)
    if (path := Path(given).expanduser()).exists():
        return path.absolute()
    if path.suffix or len(path.parts) > 1:
        raise UsageError(f"{given}: expected an example, or a file or folder of data, found nothing there")
    return named_example(given)


def _made(
    source: Example | Path, variant: str | None, given: list[str], convolutional: bool
) -> tuple[Project, list[str]]:
    """The project, not saved yet, and what there is to say about it."""
    from aestudio.project import Project

    if isinstance(source, Path):
        from aestudio.cli.own_data import drafted

        experiment, said = drafted(source, variant, given, convolutional)
        return Project(experiment), said
    from aestudio.cli.settings import changed

    project = source.project()
    return replace(project, experiment=changed(project, variant, given)), []


def summary(arguments: Namespace) -> Answer:
    """What the project's networks are made of, and what is wrong with them."""
    from aestudio.cli.settings import changed
    from aestudio.cli.summary import facts, lines
    from aestudio.project import load

    project = load(Path(arguments.project))
    experiment = changed(project, arguments.variant, arguments.set)
    if arguments.fields:
        return _fields(experiment, project.base)
    found = facts(experiment, project.base)
    return Answer(lines(project, found), found)


def _fields(experiment: Experiment, base: Path) -> Answer:
    """What `--set` can set: by its path, its value now, and the kinds or label columns there are."""
    from aestudio.cli.at_hand import data_at_hand
    from aestudio.experiment import fields_of

    fields = fields_of(experiment)
    dataset = data_at_hand(experiment, base) if any(one.column for one in fields) else None
    columns = [] if dataset is None else list(dataset.labels)
    kinds = [columns if one.column else list(one.kinds) for one in fields]
    both = list(zip(fields, kinds, strict=True))
    found = [{"path": one.path, "value": one.value, "kinds": may} for one, may in both]
    rows = [(one.path, json.dumps(one.value), ", ".join(may)) for one, may in both]
    return Answer(table(("Path", "Now", "Kinds"), rows), {"fields": found})
