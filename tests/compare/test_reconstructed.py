"""The same samples as several runs reconstruct them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from aestudio.compare import Compared, Reconstructing, SideBySide, read_runs, sheet_picture
from aestudio.job import finish
from aestudio.project import Project
from aestudio.run import Run
from aestudio.session import Session, load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment

Make = Callable[..., Project]
WAIT = 20_000


def trained(project: Make, *settings: dict[str, object]) -> tuple[Project, list[Compared]]:
    made = project({"training.epochs": 2})
    for number, one in enumerate(settings, 1):
        experiment = project({"training.epochs": 2, **one}).experiment
        dataset = load_data(experiment, made.base)
        for _ in Session.start(experiment, dataset, made.runs / f"run-00{number}").progress():
            pass
    return made, read_runs(made.runs)


def reconstructed(made: Project, runs: list[Compared], count: int = 10) -> SideBySide:
    return finish(Reconstructing.of(runs, count), load_data(made.experiment, made.base))


def test_each_run_reconstructs_the_same_validation_samples(project: Make) -> None:
    made, runs = trained(project, {}, {"networks.encoder.layers[1].units": 5}, {"data.split.seed": 9})
    found = reconstructed(made, runs, 6)
    assert [one.name for one in found.runs] == ["run-001", "run-002", "run-003"]
    assert found.samples is not None
    assert found.inputs.shape[0] == len(found.samples) == 6
    dataset = load_data(made.experiment, made.base)
    for run, one in zip(runs, found.runs, strict=True):
        compiled = compile_experiment(run.experiment, dataset)
        assert set(found.samples.rows) <= set(compiled.parts["validation"])
        compiled.model.load_state_dict(Run(run.path).weights("best"))
        with torch.inference_mode():
            output = compiled.model.eval().reconstruct(torch.from_numpy(found.inputs))  # type: ignore[operator]
        np.testing.assert_allclose(one.outputs, output.numpy(), atol=1e-6)
        wanted = ((one.outputs - found.inputs) ** 2).reshape(6, -1).mean(1)
        np.testing.assert_allclose(one.errors, wanted)
        assert one.weights == "best"


def test_runs_that_cannot_take_part_are_named_with_why(project: Make, tmp_path: Path) -> None:
    made, runs = trained(project, {}, {}, {})
    (runs[1].path / "best.safetensors").unlink()
    (runs[1].path / "weights.safetensors").write_bytes(b"nothing")
    environment = runs[2].path / "environment.json"
    known = Run(runs[2].path).environment["data_fingerprint"]
    environment.write_text(environment.read_text().replace(known, "of other data"))
    found = reconstructed(made, runs)
    assert [one.name for one in found.runs] == ["run-001"]
    assert [one.name for one in found.left_out] == ["run-003", "run-002"]
    assert found.left_out[0].why == "it learned from other data"
    assert "saved weights" in found.left_out[1].why

    sheet_picture(found).save(tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(SpecError, match="it learned from other data"):
        sheet_picture(reconstructed(made, runs[2:]))
