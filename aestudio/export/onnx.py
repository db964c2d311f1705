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
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from aestudio.atomic import write_with
from aestudio.data.dataset import Array
from aestudio.export.kinds import Exported, Source
from aestudio.job import Pieces
from aestudio.networks import shape_text
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment

if TYPE_CHECKING:
    from aestudio.families.autoencoder_model import AutoencoderModel

__all__ = ["NEEDED", "write"]

NEEDED = ("onnx", "onnxscript", "onnxruntime")  # the optional extra "onnx"
MEASURED = 256  # samples that go through both
OUTPUTS = ("code", "reconstruction")

# ONNX Runtime would note a number of this machine in the user's cache, and report its use to its makers.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


class _Both(nn.Module):
    """Samples, and their classes where the model is told them, to their code and reconstruction."""

    def __init__(self, model: AutoencoderModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """`(B, *shape)` and `(B,)` to `(B, *code)` and `(B, *shape)`."""
        told = () if y is None else (y,)
        code = self.model.encode(x, *told)
        return code, self.model.decode(code, *told)


def write(source: Source, path: Path) -> Pieces[Exported]:
    """The file, and how far its outputs are from the model's on samples of the run's own data."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        wanted = f"expected the packages for ONNX, found no {' and no '.join(missing)}"
        raise SpecError("onnx", f"{wanted}; install them with: pip install 'aestudio[onnx]'")
    assert source.dataset is not None
    run = source.run
    if not {"Encodes", "Decodes"} <= set((family := run.experiment.family).abilities):
        instead = "export its weights or a report instead"
        raise SpecError(
            "family", f"expected a model with a code, found the {family.title.lower()}; {instead}"
        )
    yield 0.05, "Reading the weights"
    compiled = compile_experiment(run.experiment, source.dataset, "cpu")
    compiled.model.load_state_dict(run.weights())
    model = _Both(compiled.model).eval()  # type: ignore[arg-type]  # it has a code
    yield 0.1, "Translating the network"
    program = _translated(model, compiled)
    yield 0.7, "Measuring it against the model"
    difference, count, part = _measured(program, model, compiled)
    facts = {"max_difference": difference, "samples": count, "part": part, "code": _code_size(compiled)}
    _describe(program, run.name, compiled, facts)
    write_with(path, lambda to: program.save(str(to), external_data=False))
    lines = [f"Largest difference from the model on {count:,} {part} samples: {difference:.2g}."]
    if column := run.experiment.family.label_column:
        lines.append(f"The file takes the class of each sample ({column}) as its second input, y.")
    return Exported(path, lines=tuple(lines), facts=facts)


def _translated(model: nn.Module, compiled: Compiled) -> Any:
    """The model as an ONNX program whose first axis is free."""
    rows = compiled.parts.train[:2]
    examples = _inputs(compiled, rows if len(rows) == 2 else rows.repeat(2))
    free = {0: torch.export.Dim.DYNAMIC}
    with _quiet(), torch.no_grad():
        return torch.onnx.export(
            model, tuple(examples.values()), dynamo=True, dynamic_shapes=(free,) * len(examples),
            verbose=False, input_names=list(examples), output_names=list(OUTPUTS),
        )  # fmt: skip


def _inputs(compiled: Compiled, rows: Array) -> dict[str, Tensor]:
    """By the names they have in the file: samples, and their classes where the model is told them."""
    x, y = compiled.batch(compiled.batches.rows(rows))
    return {"x": x} if y is None else {"x": x, "y": y}


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


def _measured(program: Any, model: nn.Module, compiled: Compiled) -> tuple[float, int, str]:
    """The largest difference between the two, on how many samples, of which part; also one by one."""
    import onnxruntime

    part = "validation" if len(compiled.parts.validation) else "train"
    rows = compiled.parts[part][:MEASURED]
    given = _inputs(compiled, rows)
    session = onnxruntime.InferenceSession(
        program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    with torch.inference_mode():
        wanted = [value.numpy() for value in model(*given.values())]
    together = session.run(list(OUTPUTS), {name: value.numpy() for name, value in given.items()})
    single = session.run(list(OUTPUTS), {name: value[:1].numpy() for name, value in given.items()})
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


def _code_size(compiled: Compiled) -> list[int]:
    with torch.inference_mode():
        code: Tensor = compiled.model.encode(torch.zeros(1, *compiled.dataset.shape))  # type: ignore[operator]
    return list(code.shape[1:])


def _describe(program: Any, name: str, compiled: Compiled, facts: dict[str, Any]) -> None:
    """What whoever opens the file should know."""
    affine, low_high = compiled.affine, compiled.affine.range(compiled.dataset.range)
    told = {
        "program": "AE Studio",
        "run": name,
        "input": f"x = stored values * {affine.gain!r} + {affine.offset or 0.0!r}, float32",
        "input_range": json.dumps(low_high),
        "sample_shape": shape_text(compiled.dataset.shape),
        "max_difference": repr(facts["max_difference"]),
        "measured_on": f"{facts['samples']} {facts['part']} samples",
    }
    if column := compiled.experiment.family.label_column:
        names = compiled.dataset.class_names(column)
        told["classes"] = f"y: {column}, int64, from 0: {', '.join(names)}"
    program.model.metadata_props.update(told)
