"""A project from a file or folder of the user's own data, with networks that are drafted for them."""

from __future__ import annotations

from pathlib import Path

from aestudio.cli.output import number
from aestudio.cli.progress import reading
from aestudio.cli.settings import assignments, changed
from aestudio.data import Dataset
from aestudio.data.pointed_at import assumed, spec_for
from aestudio.experiment import Experiment
from aestudio.experiment.amount import enough_training
from aestudio.experiment.choosing import draft, given_of, use_family
from aestudio.experiment.experiment import problems
from aestudio.networks import Shape
from aestudio.numerals import shape_text
from aestudio.project import Project, with_settings
from aestudio.session import load_data
from aestudio.spec import SpecError

__all__ = ["drafted"]

KIND, AXES = "family.kind", "data.axes"


def drafted(
    source: Path, variant: str | None, given: list[str], convolutional: bool = False
) -> tuple[Experiment, list[str]]:
    """An experiment on these data, and what was found, assumed and made, in lines.

    As in the window: the kind of data is told from the file, and the networks are the family's draft for the
    shape of a sample. The data are read, as it depends on them which settings suit a family.

    Args:
        source: a file or folder.
        variant: as for `changed`.
        given: what `--set` gave. Settings of the data come first, as the networks are for their shape.
        convolutional: networks of convolutions are wanted.

    Raises:
        SpecError: when no kind of data reads it, they can't be read, or a setting is wrong.
    """
    spec, said = assumed(spec_for(source, None), source.parent)
    settings = assignments(given)
    of_data = [text for text in given if _path(text).partition(".")[0] == "data"]
    experiment = changed(Project(Experiment(data=spec)), None, of_data)
    kind = settings.get(KIND, experiment.family.kind)
    with_settings(experiment, {KIND: kind})  # no such family: said before long data are read
    with reading() as report:
        dataset = load_data(experiment, Path(), report)
    told = given_of(experiment, dataset)
    rest = [text for text in given if text not in of_data and _path(text) != KIND]
    experiment = use_family(experiment, str(kind), told)
    to_learn = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out).train
    training = enough_training(experiment.training, len(to_learn))
    experiment = experiment.model_copy(update={"training": training})
    if convolutional:
        experiment = _convolutional(experiment, told.shape)
    experiment = changed(Project(experiment), variant, rest)
    wrong = problems(experiment, told.shape, told.range, told.classes, told.step)
    return experiment, [
        *_found(experiment, dataset),
        *([f'{said}; if they are not: --set data.axes="as stored"'] if said and AXES not in settings else []),
        f"{experiment.family.title}, its networks drafted for {shape_text(told.shape)}",
        f"To be trained for {experiment.training.epochs:,} epochs, in batches of "
        f"{experiment.training.batch_size:,}",
        *(f"problem: {problem}" for problem in wrong),
    ]


def _convolutional(experiment: Experiment, shape: Shape) -> Experiment:
    """The same with networks of convolutions.

    Raises:
        SpecError: where its family has none for such samples.
    """
    family = experiment.family
    if not family.convolves(shape):
        wanted = "expected pictures or signals, and a family with a second draft of convolutions"
        found = f"found samples of {shape_text(shape)} for the {family.title}"
        raise SpecError("--convolutional", f"{wanted}, {found}; leave it out")
    return experiment.model_copy(update={"networks": draft(family, shape, convolutional=True)})


def _path(setting: str) -> str:
    return setting.partition("=")[0].strip()


def _found(experiment: Experiment, dataset: Dataset) -> list[str]:
    """What the data are taken for."""
    low, high = map(number, dataset.range)
    labels = [f"{column} ({count:,} classes)" for column, count in dataset.classes.items()]
    return [
        f"{experiment.data.title}: {len(dataset):,} samples of {shape_text(dataset.shape)}, {low} to {high}",
        f"Labels: {', '.join(labels) or 'none'}",
        *([f"Quantities: {', '.join(dataset.quantities)}"] if dataset.quantities else []),
        *dataset.notes,
    ]
