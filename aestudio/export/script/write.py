"""The script put together, and its data beside it."""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from aestudio import __version__
from aestudio.atomic import write_with
from aestudio.data import Dataset, Parts
from aestudio.data.dataset import Affine, Array
from aestudio.experiment import Experiment, resolve
from aestudio.export.kinds import EXPORTS, Exported, Source
from aestudio.export.script.data import write_arrays
from aestudio.export.script.events import BATCH_SIZE, OPTIMIZER, Done, done_to, events_code
from aestudio.export.script.layers import chain_lines, class_sources, init_name, one_line, used_modules
from aestudio.export.script.settings import (
    corruption_code,
    loss_code,
    loss_weights,
    optimizer_code,
    schedule_code,
    terms_code,
)
from aestudio.export.script.template import INITS, PARTS
from aestudio.families.corruption import NOISE_SEED
from aestudio.footprint import HELD
from aestudio.job import Pieces
from aestudio.memory import evaluation_batch
from aestudio.networks import Resolved, shape_text
from aestudio.run import Run
from aestudio.spec import SpecError
from aestudio.trainer.compiled import build_model

__all__ = ["data_file", "script_text", "write"]


@dataclass(frozen=True, eq=False)
class _Given:
    """A run and what its script is to say."""

    run: Run
    experiment: Experiment
    dataset: Dataset
    parts: Parts
    affine: Affine
    resolved: Mapping[str, Resolved]
    events: tuple[Done, ...]
    file: Path

    @property
    def ends(self) -> bool:
        """Whether the run came to its end, and so touched the test part."""
        return self.run.summary.state == "done"

    def has(self, what: str) -> bool:
        """Whether something of that name was done to the run."""
        return any(event.what == what for event in self.events)

    @property
    def weighs(self) -> dict[str, float]:
        """The weights of the parts of the loss at the start, where any ever counts."""
        weights: dict[str, float] = loss_weights(self.experiment)
        return weights if any(weights.values()) or any(map(self.has, weights)) else {}

    @property
    def begins_with(self) -> str:
        """The run whose weights it began with; empty: drawn by the seed."""
        return str(self.run.environment.get("weights_from") or "")


def write(source: Source, path: Path) -> Pieces[Exported]:
    """The script, and its data beside it."""
    assert source.dataset is not None
    if not (family := source.run.experiment.family).scripted:
        instead = "export its weights, ONNX or a report instead"
        raise SpecError("family", f"expected an autoencoder, found the {family.title.lower()}; {instead}")
    given = _gathered(source.run, source.dataset, path)
    text = script_text(given)
    yield 0.02, "Writing the data"
    for fraction in write_arrays(data_file(path), _arrays(given)):
        yield 0.02 + 0.97 * fraction, "Writing the data"
    write_with(path, lambda to: to.write_text(text, encoding="utf-8"))
    epochs = source.run.summary.epochs
    line = f"Trains {epochs:,} epoch{'s' * (epochs != 1)} and compares its losses with the run's."
    return Exported(path, (data_file(path),), (line,), {"recorded": _recorded(given)})


def data_file(path: Path) -> Path:
    """Where the data of the script at `path` lie."""
    return EXPORTS["script"].beside(path)[0]


def _gathered(run: Run, dataset: Dataset, file: Path) -> _Given:
    experiment = run.experiment
    epochs = run.summary.epochs
    if type(epochs) is not int or epochs < 1:
        raise SpecError(run.name, f"expected a run with at least one finished epoch, found {epochs!r}")
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    resolved = {role: found for role, found in resolve(experiment, dataset.shape).items() if found}
    affine = experiment.data.affine(dataset, parts)
    events = done_to(run, experiment)
    return _Given(run, experiment, dataset, parts, affine, resolved, events, file)


def _arrays(given: _Given) -> dict[str, Array]:
    """What the data file holds."""
    parts = {part: given.parts[part] for part in ("train", "validation", "test")}
    if not given.begins_with:
        return {"values": given.dataset.values, **parts}
    first = _first_weights(given)
    model = build_model(given.experiment, given.dataset.shape, given.dataset.classes)
    names = model.state_dict()  # the file has an order of its own
    weights = {f"first.{number:04}": first[name].numpy() for number, name in enumerate(names)}
    return {"values": given.dataset.values, **parts, **weights}


def _first_weights(given: _Given) -> dict[str, Any]:
    """As the run kept them; of runs of earlier versions, those of the run they came from, as they are now."""
    if (given.run.path / "start.safetensors").is_file():
        return given.run.weights("start")
    return Run((given.run.path / given.begins_with).resolve()).weights()


def script_text(given: _Given) -> str:
    """The script."""
    used = used_modules(row for network in given.resolved.values() for row in network.layers)
    classes = class_sources(used)
    filled = [
        _fill("head", **_head(given)),
        _fill("settings", **_settings(given)),
        _if(classes, "shape"),
        *(f"\n\n{source}\n" for source in classes),
        *_helpers(given, used),
        *(_network(role, network) for role, network in given.resolved.items()),
        _fill("model", **_model(given)),
        _fill("data", **_data(given)),
        _if(given.has(BATCH_SIZE), "share_function"),
        _fill("train", **_train(given)),
        _fill("main", load=_if(given.begins_with, "load"), test=_if(given.ends, "test")),
    ]
    return "".join(filled)


def _fill(part: str, **values: object) -> str:
    return Template(PARTS[part]).substitute(values)


def _if(wanted: object, part: str, **values: object) -> str:
    return _fill(part, **values) if wanted else ""


def _head(given: _Given) -> dict[str, object]:
    environment = given.run.environment
    data = given.dataset
    return {
        "title": f'The run "{one_line(given.run.name)}": {given.experiment.family.title.lower()}.',
        "version": __version__,
        "torch": _version(environment.get("torch", "")),
        "numpy": _version(environment.get("numpy", "")),
        "file": one_line(given.file.name),
        "data": f"{one_line(data.name)} ({len(data):,} samples of {shape_text(data.shape)})",
        "notes": "".join(f"\n{textwrap.fill(note, 100)}\n" for note in _notes(given)),
    }


def _version(recorded: object) -> str:
    """A version as recorded, without what was built: "2.13.0" of "2.13.0+cpu"; nothing that is none."""
    return re.split("[^0-9A-Za-z.]", str(recorded))[0]


def _notes(given: _Given) -> list[str]:
    """What a reader should know beyond that."""
    notes, summary = [], given.run.summary
    if summary.device != "cpu":
        notes.append(
            f"The run was trained on {one_line(str(summary.device))}, which rounds otherwise than a CPU: "
            "small differences grow as training goes on, and the losses here agree only roughly."
        )
    if given.begins_with:
        notes.append(
            f"It began with weights of {one_line(Path(given.begins_with).name)}: they are in the data file."
        )
    if not given.ends:
        state = one_line(str(summary.state))
        notes.append(f"The run is not finished ({state}): only its whole epochs are repeated.")
    return notes


def _settings(given: _Given) -> dict[str, object]:
    training = given.experiment.training
    return {
        "data_name": _quoted(data_file(given.file).name),
        "gain": repr(float(given.affine.gain)),
        "offset": repr(float(given.affine.offset or 0.0)),
        "scaling": f"scaling: {given.experiment.data.scaling}",
        "seed": training.seed,
        "epochs": training.epochs,
        "trained": repr(given.run.summary.epochs),
        "batch_size": training.batch_size,
        "evaluation_batch": evaluation_batch(given.dataset.shape, training.batch_size),
        "events": events_code(given.events),
        "recorded": _quoted(_recorded(given)),
    }


def _quoted(value: object) -> str:
    """A plain value as Python code, in double quotes."""
    return json.dumps(value, ensure_ascii=False)


def _recorded(given: _Given) -> dict[str, float]:
    final = given.run.summary.final
    return {str(name): value for name, value in final.items() if _is_number(value)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _helpers(given: _Given, used: list[Any]) -> list[str]:
    """The functions that draw weights, as far as they are used."""
    rows = [row for network in given.resolved.values() for row in network.layers]
    found = dict.fromkeys(_inits(rows))
    helpers = [_fill("init", name=init_name(init), init=init, draw=INITS[init]) for init in found]
    if any(type(module).__name__ == "MaskedLinear" for module in used):
        helpers.append(PARTS["cleared"])
    return helpers


def _inits(rows: Any) -> list[str]:
    found = []
    for row in rows:
        if hasattr(row.layer, "init"):
            found.append(row.layer.init)
        if getattr(row.layer, "shortcut", "") == "projection":
            found.append("glorot uniform")
        found += _inits(row.body)
    return found


def _network(role: str, network: Resolved) -> str:
    lines = textwrap.indent("\n".join(chain_lines(network.layers)), " " * 8)
    takes, gives = shape_text(network.input_shape), shape_text(network.output_shape or ())
    words = f'"""{takes} to {gives}; {network.parameters:,} parameters."""'
    return f"\n\ndef build_{role}() -> nn.Module:\n    {words}\n    return nn.Sequential(\n{lines}\n    )\n"


def _model(given: _Given) -> dict[str, object]:
    family: Any = given.experiment.family
    rounded = given.experiment.training.precision == "bf16"
    return {
        "weights": f"\nWEIGHTS = {_quoted(given.weighs)}  # of the parts of the loss\n"
        if given.weighs
        else "",
        "corruption": _indented(corruption_code(family.corruption)),
        "loss": _indented(loss_code(family.loss)),
        "losses": _indented(terms_code(given.weighs, rounded)),
        "schedule": _indented(schedule_code(given.experiment.training.schedule)),
    }


def _indented(lines: list[str]) -> str:
    return textwrap.indent("\n".join(lines), "    ")


def _data(given: _Given) -> dict[str, object]:
    """How the samples are scaled: as they are taken, or beforehand where single precision would not do."""
    values = 'values = file["values"]'
    batch = ["return self.values.index_select(0, rows)"]
    if given.dataset.values.dtype.str in HELD:
        batch = ["x = self.values.index_select(0, rows).to(torch.float32)"]
        if given.affine.gain != 1.0:
            batch.append("x.mul_(GAIN)")
        batch.append("return x.add_(OFFSET)" if given.affine.offset else "return x")
    elif given.dataset.values.dtype.itemsize <= 2:
        values = 'values = np.float32(file["values"] * np.float32(GAIN) + np.float32(OFFSET))'
    else:
        values = 'values = (file["values"] * GAIN + OFFSET).astype(np.float32)'
    return {
        "values": values,
        "initial": _if(given.begins_with, "initial"),
        "batch": "\n        ".join(batch),
    }


def _train(given: _Given) -> dict[str, object]:
    training = given.experiment.training
    rule, schedule = training.early_stopping, training.schedule
    falls = schedule.kind == "plateau"
    start = _if(falls, "plateau_start") + _if(rule.enabled, "stop_start")
    forget = _if(rule.enabled, "forget_best") + _if(falls, "forget_plateau")
    forgets = forget and any(map(given.has, given.weighs))
    start += _if(forgets, "weighed_start")
    rules = ""
    if falls:
        rules += _fill("plateau", **_values(schedule, "min_delta", "patience", "gamma", "floor"))
    if rule.enabled:
        restore = PARTS["restore"] if rule.restore_best else ""
        rules += _fill("stop", restore=restore, **_values(rule, "monitor", "min_delta", "patience"))
    changing = given.has(BATCH_SIZE)
    return {
        "noise_seed": f"{NOISE_SEED:_}",
        "optimizer": optimizer_code(training.optimizer),
        "rate": repr(training.optimizer.learning_rate),
        "rule_start": start,
        "rule": rules,
        "since_start": _if(changing, "since_start"),
        "share": PARTS["share_changing" if changing else "share"],
        "more_events": _more_events(given),
        "weighed_anew": _if(forgets, "weighed_anew", forget=forget),
    }


def _more_events(given: _Given) -> str:
    """How the script does what is rarely done to a run."""
    return (
        _if(given.has(BATCH_SIZE), "batch_event")
        + _if(given.has(OPTIMIZER), "optimizer_event")
        + _if(any(map(given.has, given.weighs)), "weight_event")
    )


def _values(spec: object, *names: str) -> dict[str, str]:
    return {name: _quoted(getattr(spec, name)) for name in names}
