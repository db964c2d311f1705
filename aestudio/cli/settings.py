"""`--set PATH=VALUE` and `--variant`: an experiment as the command line changes it."""

from __future__ import annotations

import difflib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from aestudio.cli.at_hand import data_at_hand
from aestudio.cli.output import warn
from aestudio.cli.parser import UsageError
from aestudio.expected import UNKNOWN, likely
from aestudio.experiment import Experiment, fields_of, follow
from aestudio.experiment.advice import Known
from aestudio.experiment.choosing import given_of, use_family, with_roles
from aestudio.families import FAMILIES, Given
from aestudio.networks import Shape
from aestudio.places import path_fields
from aestudio.project import Project, with_settings
from aestudio.spec import SpecError

__all__ = ["assignments", "changed"]

A_LIST = "expected a list"
A_TEXT = "expected a text"


def assignments(given: list[str]) -> dict[str, Any]:
    """The values by path; a value is JSON, or else plain text.

    Raises:
        UsageError: when there is no `=`.
    """
    found = {}
    for text in given:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise UsageError(f"--set {text}: expected PATH=VALUE, as in training.epochs=50")
        found[path.strip()] = _value(value)
    return found


def _items(given: str | float) -> list[str]:
    """What stands where a list is expected: one thing, or several with commas in between.

    Square brackets may be around them, as they are left of JSON whose quotes the shell took away.
    """
    text = str(given).strip()
    inside = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    return [part.strip() for part in inside.split(",") if part.strip()]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def changed(project: Project, variant: str | None, given: list[str]) -> Experiment:
    """The project's experiment with a variant's settings, then those of `--set`; checked when all are in.

    Raises:
        SpecError: when there is no such place or variant, or the result is wrong.
    """
    settings = dict(_variant(project, variant)) if variant else {}
    settings |= assignments(given)
    return _changed(project, settings) if settings else project.experiment


def _changed(project: Project, settings: dict[str, Any]) -> Experiment:
    try:
        before, rest = _of_family(project, settings)
        experiment = _from_here(with_settings(before, rest), settings, project.base)
        if any(path.startswith("family.") for path in rest):
            experiment = _with_roles(experiment, project.base)
    except SpecError as error:
        given = settings.get(error.path)
        if error.problem.startswith(A_LIST) and isinstance(given, str | float | int):
            if not isinstance(given, bool):
                return _with_list(project, settings, error.path, _items(given))
            problem = error.problem.replace(A_LIST, f"{A_LIST} (as --set {error.path}=one,two)")
            raise SpecError(error.path, problem) from None
        raise _with_nearest(error, settings, project.experiment) from None
    return _linked(before, experiment, project.base)


def _with_list(project: Project, settings: dict[str, Any], path: str, items: list[str]) -> Experiment:
    """With a list at `path`; where it is one of texts, "400" is a text too: columns are called so."""
    values = [_value(item) for item in items]
    try:
        return _changed(project, {**settings, path: values})
    except SpecError as error:
        if not error.path.startswith(f"{path}[") or not error.problem.startswith(A_TEXT):
            raise
    texts = [value if isinstance(value, str) else item for value, item in zip(values, items, strict=True)]
    return _changed(project, {**settings, path: texts})


def _with_roles(experiment: Experiment, base: Path) -> Experiment:
    """With the networks that its family asks for as it is set, where the shape of the data is known."""
    shape = experiment.data.sample_shape(base=base)
    return experiment if shape is None else with_roles(experiment, shape)


def _with_nearest(error: SpecError, settings: dict[str, Any], experiment: Experiment) -> SpecError:
    """An error that says which setting is meant, where it is that there is none of the name given."""
    given = next((path for path in settings if path.startswith(error.path)), "")
    if UNKNOWN not in error.problem or not given:
        return error
    known = [field.path for field in fields_of(experiment)]
    close = nearest(given, known)
    said = f"{UNKNOWN}; did you mean {close}?" if close else f"{error.problem};"
    return SpecError(given, f"{said} `aestudio summary PROJECT --fields` lists all")


def nearest(given: str, known: list[str]) -> str:
    """The known path that is meant most likely: its last name counts most; empty: there is none like it."""
    last = given.rpartition(".")[2]
    names = difflib.get_close_matches(last, {path.rpartition(".")[2] for path in known}, 1, 0.7)
    alike = [path for path in known if path.rpartition(".")[2] in names]
    return max(alike, key=lambda path: difflib.SequenceMatcher(None, given, path).ratio(), default="")


def _of_family(project: Project, settings: dict[str, Any]) -> tuple[Experiment, dict[str, Any]]:
    """With another family come networks that work for it, as in the window; and what is then left to set.

    Settings of the data come first, as the networks are for their shape; where it isn't known, and where
    there is no such family, the value is set as it is, and what is wrong with that is said.
    """
    experiment, kind = project.experiment, settings.get("family.kind")
    if kind not in FAMILIES.names() or kind == experiment.family.kind:
        return experiment, settings
    of_data = {path: value for path, value in settings.items() if path.partition(".")[0] == "data"}
    experiment = _from_here(with_settings(experiment, of_data), of_data, project.base)
    shape = experiment.data.sample_shape(base=project.base)
    if shape is None:
        return project.experiment, settings
    rest = {p: value for p, value in settings.items() if p != "family.kind" and p not in of_data}
    given = _given(experiment, project.base, shape, settings.get("family.label"))
    return use_family(experiment, str(kind), given), rest


def _given(experiment: Experiment, base: Path, shape: Shape, label: object) -> Given:
    """What is known of the data, as far as they are here; of their labels only the wanted one, if it is."""
    dataset = data_at_hand(experiment, base)
    if dataset is None:
        return Given(shape, Known.without_data(experiment.data, shape).range)
    given, classes = given_of(experiment, dataset), dataset.classes
    return replace(given, classes={str(label): classes[str(label)]}) if label in classes else given


def _linked(before: Experiment, experiment: Experiment, base: Path) -> Experiment:
    """With linked networks, an edit of the encoder is carried over to the decoder, and back."""
    shape = experiment.data.sample_shape(base=base) if experiment.linked else None
    if shape is None:
        return experiment
    link = follow(before, experiment, shape)
    if link.said:
        warn(link.said)
    return link.experiment


def _variant(project: Project, wanted: str) -> dict[str, Any]:
    titles = [variant.title for variant in project.variants]
    numbers = [str(number + 1) for number in range(len(titles))]
    for variant, names in zip(project.variants, zip(titles, numbers, strict=True), strict=True):
        if wanted in names:
            return dict(variant.settings)
    known = ", ".join(f"{number} {title!r}" for number, title in zip(numbers, titles, strict=True)) or "none"
    found = f"found {wanted!r}{likely(wanted, titles, '')}"
    raise SpecError("--variant", f"expected one of the project's variants ({known}), {found}")


def _from_here(experiment: Experiment, settings: dict[str, Any], base: Path) -> Experiment:
    """Paths on the command line start from the current folder, as everywhere, if something is there."""
    paths: dict[str, Any] = {}
    for name in path_fields(experiment.data):
        given = settings.get(f"data.{name}")
        if isinstance(given, str) and given and not Path(given).is_absolute() and Path(given).exists():
            paths[f"data.{name}"] = str(Path(given).absolute())
    return with_settings(experiment, paths) if paths else experiment
