"""Every family's script, run where AE Studio can't be imported, ends with the losses of the run."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import torch

from aestudio.data import Dataset
from aestudio.families import FAMILIES
from aestudio.run import Run
from aestudio.trainer import compile_experiment
from tests.export.cases import FAMILY_CASES, PICTURE, samples
from tests.export.conftest import Trained, exported, losses_in, said_apart

CLOSE = 1e-6


@pytest.fixture(scope="module")
def runs(trained: Trained) -> dict[str, tuple[Run, Dataset]]:
    """A run of every case."""
    pictures = samples(PICTURE)
    return {name: (trained(one, pictures), pictures) for name, one in FAMILY_CASES.items()}


@pytest.fixture(scope="module")
def scripts(
    runs: dict[str, tuple[Run, Dataset]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The script of every run."""
    folder = tmp_path_factory.mktemp("scripts")
    found = {name: folder / f"{number:03}.py" for number, name in enumerate(runs)}
    for name, (run, dataset) in runs.items():
        exported(run, "script", found[name], dataset)
    return found


@pytest.fixture(scope="module")
def said(scripts: dict[str, Path]) -> dict[str, str]:
    """What every script prints."""
    printed = said_apart(list(scripts.values()))
    return {name: printed[script] for name, script in scripts.items()}


@pytest.mark.parametrize("name", FAMILY_CASES)
def test_the_script_ends_with_the_losses_of_the_run(
    name: str, runs: dict[str, tuple[Run, Dataset]], said: dict[str, str]
) -> None:
    final = runs[name][0].summary.final

    found = {term: own for term, own, _ in losses_in(said[name])}

    assert found == pytest.approx(final, rel=CLOSE)


@pytest.mark.parametrize("kind", FAMILIES.names())
def test_the_model_of_the_script_gives_what_the_model_of_the_run_gives(
    kind: str, runs: dict[str, tuple[Run, Dataset]], scripts: dict[str, Path]
) -> None:
    """With the run's weights: the same samples, codes, likelihoods or classes, to the last bit."""
    import runpy

    run, dataset = runs[f"family {kind}"]
    script = str(scripts[f"family {kind}"])
    own, ours = runpy.run_path(script)["build"](), compile_experiment(run.experiment, dataset).model
    ours.load_state_dict(run.weights())
    with torch.no_grad():
        for tensor, value in zip(own.state_dict().values(), ours.state_dict().values(), strict=True):
            tensor.copy_(value)  # layers are named otherwise
    for model in (own, ours):
        model.eval()

    def outputs(model: Any) -> list[torch.Tensor]:
        x = torch.rand(5, *PICTURE, generator=torch.Generator().manual_seed(0))
        asked: dict[str, Any] = {
            "Encodes": lambda: model.encode(x),
            "Reconstructs": lambda: model.reconstruct(x),
            "Samples": lambda: model.generate(model.noise(5, torch.Generator().manual_seed(1))),
            "Likelihoods": lambda: model.log_likelihood(x, None, torch.Generator().manual_seed(2)),
            "Discriminates": lambda: model.believed(x),
            "Predicts": lambda: model.predict(x),
            "Upsamples": lambda: model.upsample(x[:, :, :: model.degrade.factor, :: model.degrade.factor]),
        }
        with torch.inference_mode():
            return [ask() for ability, ask in asked.items() if ability in run.experiment.family.abilities]

    found = list(zip(outputs(own), outputs(ours), strict=True))
    assert found
    assert all(torch.equal(first, second) for first, second in found)


def test_no_line_of_it_imports_what_is_ours_and_each_name_is_there_once(
    scripts: dict[str, Path],
) -> None:
    for name, script in scripts.items():
        body = ast.parse(script.read_text("utf-8")).body
        defined = [one.name for one in body if isinstance(one, ast.ClassDef | ast.FunctionDef)]
        assert len(defined) == len(set(defined)), name
        assert "import aestudio" not in (text := script.read_text("utf-8")), name
        assert "from aestudio" not in text, name
