"""The script put together, and its data beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aestudio.atomic import write_with
from aestudio.data import Dataset
from aestudio.data.dataset import Array
from aestudio.experiment import problems, resolve
from aestudio.export.kinds import EXPORTS, Exported, Source
from aestudio.export.script import head, model, training
from aestudio.export.script.data import write_arrays
from aestudio.export.script.events import BATCH_SIZE, done_to
from aestudio.export.script.subject import Subject, fill, part_if, recorded
from aestudio.job import Pieces
from aestudio.run import Run
from aestudio.spec import SpecError
from aestudio.trainer.compiled import build_model

__all__ = ["data_file", "script_text", "write"]


def write(source: Source, path: Path) -> Pieces[Exported]:
    """The script, and its data beside it."""
    assert source.dataset is not None
    subject = _gathered(source.run, source.dataset, path)
    text = script_text(subject)
    yield 0.02, "Writing the data"
    for fraction in write_arrays(data_file(path), _arrays(subject)):
        yield 0.02 + 0.97 * fraction, "Writing the data"
    write_with(path, lambda to: to.write_text(text, encoding="utf-8"))
    epochs = source.run.summary.epochs
    line = f"Trains {epochs:,} epoch{'s' * (epochs != 1)} and compares its losses with the run's."
    return Exported(path, (data_file(path),), (line,), {"recorded": recorded(subject)})


def data_file(path: Path) -> Path:
    """Where the data of the script at `path` lie."""
    return EXPORTS["script"].beside(path)[0]


def _gathered(run: Run, dataset: Dataset, file: Path) -> Subject:
    experiment = run.experiment
    epochs = run.summary.epochs
    if type(epochs) is not int or epochs < 1:
        raise SpecError(run.name, f"expected a run with at least one finished epoch, found {epochs!r}")
    if found := problems(experiment, dataset.shape, classes=dataset.classes):
        raise SpecError(f"{run.name}, {found[0].path}", found[0].text)
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    resolved = {role: found for role, found in resolve(experiment, dataset.shape).items() if found}
    affine = experiment.data.affine(dataset, parts)
    events = done_to(run, experiment)
    return Subject(run, experiment, dataset, parts, affine, resolved, events, file, data_file(file))


def _arrays(subject: Subject) -> dict[str, Array]:
    """What the data file holds."""
    parts = {part: subject.parts[part] for part in ("train", "validation", "test")}
    if column := subject.experiment.family.label_column:
        parts["classes"] = subject.dataset.labels[column]
    if not subject.begins_with:
        return {"values": subject.dataset.values, **parts}
    first = _first_weights(subject)
    built = build_model(subject.experiment, subject.dataset.shape, subject.dataset.classes)
    names = built.state_dict()  # the file has an order of its own
    weights = {f"first.{number:04}": first[name].numpy() for number, name in enumerate(names)}
    return {"values": subject.dataset.values, **parts, **weights}


def _first_weights(subject: Subject) -> dict[str, Any]:
    """As the run kept them; of runs of earlier versions, those of the run they came from, as they are now."""
    if (subject.run.path / "start.safetensors").is_file():
        return subject.run.weights("start")
    return Run((subject.run.path / subject.begins_with).resolve()).weights()


def script_text(subject: Subject) -> str:
    """The script."""
    sources = model.sources_of(subject)
    classes = model.definitions(sources)  # what they import is known only then
    filled = [
        fill("head", **head.head(subject, sources.imports)),
        fill("settings", **head.settings(subject)),
        *classes,
        *model.helpers(subject),
        *(model.network(role, made) for role, made in subject.resolved.items()),
        fill("model", **model.model(subject)),
        fill("data", **training.data(subject)),
        part_if(subject.has(BATCH_SIZE), "share_function"),
        fill("train", **training.train(subject)),
        fill("main", load=part_if(subject.begins_with, "load"), test=part_if(subject.ends, "test")),
    ]
    return "".join(filled)
