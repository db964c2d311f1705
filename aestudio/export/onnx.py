"""The trained model as an ONNX file, measured against the model it was made of."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from aestudio.atomic import write_with
from aestudio.data.dataset import Array
from aestudio.export.kinds import Exported, Source
from aestudio.export.onnx_models import Carried, Coded, Enlarging
from aestudio.job import Pieces
from aestudio.networks import shape_text
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment

__all__ = ["NEEDED", "write"]

NEEDED = ("onnx", "onnxscript", "onnxruntime")  # the optional extra "onnx"
MEASURED = 256  # samples that go through both

# ONNX Runtime would note a number of this machine in the user's cache, and report its use to its makers.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def write(source: Source, path: Path) -> Pieces[Exported]:
    """The file, and how far its outputs are from the model's on samples of the run's own data."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        wanted = f"expected the packages for ONNX, found no {' and no '.join(missing)}"
        raise SpecError("onnx", f"{wanted}; install them with: pip install 'aestudio[onnx]'")
    assert source.dataset is not None
    run = source.run
    able = set((family := run.experiment.family).abilities)
    if not ({"Encodes", "Decodes"} <= able or "Upsamples" in able):
        wanted = "expected a model with a code, or one that enlarges pictures"
        instead = "export its weights or a report instead"
        raise SpecError("family", f"{wanted}, found the {family.title.lower()}; {instead}")
    yield 0.05, "Reading the weights"
    compiled = compile_experiment(run.experiment, source.dataset, "cpu")
    compiled.model.load_state_dict(run.weights())
    model = (Enlarging if "Upsamples" in able else Coded)(compiled.model)
    model.eval()
    yield 0.1, "Translating the network"
    program = _translated(model, compiled)
    yield 0.7, "Measuring it against the model"
    difference, count, part = _measured(program, model, compiled)
    about = model.about(compiled)
    facts = {"max_difference": difference, "samples": count, "part": part} | about
    _describe(program, run.name, compiled, facts)
    write_with(path, lambda to: program.save(str(to), external_data=False))
    lines = [f"Largest difference from the model on {count:,} {part} samples: {difference:.2g}."]
    if column := run.experiment.family.label_column:
        lines.append(f"The file takes the class of each sample ({column}) as its second input, y.")
    return Exported(path, lines=tuple(lines), facts=facts)


def _translated(model: Carried, compiled: Compiled) -> Any:
    """The model as an ONNX program whose first axis is free."""
    rows = compiled.parts.train[:2]
    examples = _inputs(model, compiled, rows if len(rows) == 2 else rows.repeat(2))
    free = {0: torch.export.Dim.DYNAMIC}
    with _quiet(), torch.no_grad():
        return torch.onnx.export(
            model, tuple(examples.values()), dynamo=True, dynamic_shapes=(free,) * len(examples),
            verbose=False, input_names=list(examples), output_names=list(model.outputs),
        )  # fmt: skip


def _inputs(model: Carried, compiled: Compiled, rows: Array) -> dict[str, Tensor]:
    """What the file takes of some samples, by the names it has there."""
    return model.inputs(*compiled.batch(compiled.batches.rows(rows)))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what torch has to say of its own future and of packages that are not needed."""
    told = logging.getLogger("torch.onnx._internal.exporter._registration")
    level = told.level
    told.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        told.setLevel(level)


def _measured(program: Any, model: Carried, compiled: Compiled) -> tuple[float, int, str]:
    """The largest difference between the two, on how many samples, of which part; also one by one."""
    import onnxruntime

    part = "validation" if len(compiled.parts.validation) else "train"
    rows = compiled.parts[part][:MEASURED]
    given = _inputs(model, compiled, rows)
    session = onnxruntime.InferenceSession(
        program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    with torch.inference_mode():
        wanted = [value.numpy() for value in model(*given.values())]
    together = session.run(list(model.outputs), {name: value.numpy() for name, value in given.items()})
    single = session.run(list(model.outputs), {name: value[:1].numpy() for name, value in given.items()})
    first = [value[:1] for value in wanted]
    pairs = [*zip(together, wanted, strict=True), *zip(single, first, strict=True)]
    # NumPy's maximum, which is no number where one is none; Python's passes over it.
    difference = float(np.max([_distance(a, b) for a, b in pairs]))
    if not np.isfinite(difference):
        expected = "expected outputs of the file and the model that are numbers"
        raise SpecError("onnx", f"{expected}, found some on {len(rows):,} samples that are none")
    return difference, len(rows), {"train": "training"}.get(part, part)


def _distance(a: Array, b: Array) -> float:
    return float(np.abs(a.astype(np.float64) - b).max())


def _describe(program: Any, name: str, compiled: Compiled, facts: dict[str, Any]) -> None:
    """What whoever opens the file should know."""
    low_high = compiled.affine.range(compiled.dataset.range)
    told = {
        "program": "AE Studio",
        "run": name,
        "input": facts["input"],
        "input_range": json.dumps(low_high),
        "sample_shape": shape_text(compiled.dataset.shape),
        "max_difference": repr(facts["max_difference"]),
        "measured_on": f"{facts['samples']} {facts['part']} samples",
    }
    if column := compiled.experiment.family.label_column:
        names = compiled.dataset.class_names(column)
        told["classes"] = f"y: {column}, int64, from 0: {', '.join(names)}"
    program.model.metadata_props.update(told)
