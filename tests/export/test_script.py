"""A script, run where AE Studio can't be imported, ends with the losses of the run it was made of."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from aestudio.data import Dataset
from aestudio.export.script.write import data_file
from aestudio.run import Run
from aestudio.session import Session
from aestudio.spec import SpecError
from tests.export.cases import CASES, CONV, DENSE, case, samples
from tests.export.conftest import Trained, exported, losses_in, said_apart, set_rate

CLOSE = 1e-6


@pytest.fixture(scope="module")
def runs(trained: Trained) -> dict[str, tuple[Run, Dataset]]:
    """A run of every case, and some that were steered, stopped, gone on with or on other numbers."""
    plain = samples()
    found = {name: (trained(experiment, plain), plain) for name, experiment in CASES.items()}
    for dtype in ("u2", ">i2", "f2", "f4", "f8"):
        other = samples(dtype=dtype)
        found[f"stored as {dtype}"] = (trained(case(DENSE), other), other)
    found["steered"] = (trained(case(CONV, {"training.epochs": 8}), plain, _steer), plain)
    found["stopped by the user"] = (trained(case(DENSE, {"training.epochs": 9999}), plain, _stop), plain)
    first = found["dense"][0]
    found["from another run"] = (trained(case(DENSE, {"training.seed": 5}), plain, weights=first), plain)
    found["odd names"] = _oddly_named(trained)
    return found


def _oddly_named(trained: Trained) -> tuple[Run, Dataset]:
    """What a user called things goes into comments and must not become code."""
    name = 'bad """\nimport os\\'
    odd = Dataset('x"""\nraise SystemExit(7)\n', samples().values, range=(0.0, 255.0))
    return trained(case(DENSE, {"networks.encoder.layers[1].name": name}), odd), odd


def _steer(session: Session) -> None:
    """Half the rate from the sixth step on."""
    if session.trainer.where.step >= 6 and not any("base" in event for event in session.run.history().events):
        set_rate(session, 0.0005)


def _stop(session: Session) -> None:
    session.stopping = session.trainer.where.epoch >= 2


@pytest.fixture(scope="module")
def said(runs: dict[str, tuple[Run, Dataset]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What every run's script prints."""
    folder = tmp_path_factory.mktemp("scripts")
    scripts = {name: folder / f"{number:03}.py" for number, name in enumerate(runs)}
    for name, (run, dataset) in runs.items():
        exported(run, "script", scripts[name], dataset)
    scripts["dense, another seed"] = _with_another_seed(scripts["dense"])
    printed = said_apart(list(scripts.values()))
    return {name: printed[script] for name, script in scripts.items()}


def _with_another_seed(script: Path) -> Path:
    changed = script.with_name("another-seed.py")
    shutil.copy(data_file(script), data_file(changed))
    text = script.read_text("utf-8").replace(data_file(script).name, data_file(changed).name)
    changed.write_text(text.replace("\nSEED = 0", "\nSEED = 1"), "utf-8")
    return changed


STEERED = ["odd names", "steered", "stopped by the user", "from another run"]
STORED = [f"stored as {dtype}" for dtype in ("u2", ">i2", "f2", "f4", "f8")]


@pytest.mark.parametrize("name", [*CASES, *STORED, *STEERED])
def test_the_script_ends_with_the_losses_of_the_run(
    name: str, runs: dict[str, tuple[Run, Dataset]], said: dict[str, str]
) -> None:
    final = runs[name][0].summary.final

    found = {term: own for term, own, _ in losses_in(said[name])}

    assert found.keys() == final.keys()
    for term, value in final.items():
        assert math.isclose(found[term], value, rel_tol=CLOSE), (name, term, found[term], value)


def test_the_steered_run_was_steered(runs: dict[str, tuple[Run, Dataset]]) -> None:
    assert any("base" in event for event in runs["steered"][0].history().events)


def test_another_seed_is_told_apart(said: dict[str, str]) -> None:
    """The comparison can fail: a script with another seed does not end with the run's losses."""
    _, own, recorded = next(losses_in(said["dense, another seed"]))

    assert not math.isclose(own, recorded, rel_tol=1e-4)


def test_the_network_takes_the_weights_of_the_run(trained: Trained, tmp_path: Path) -> None:
    """Its state dict holds the same tensors in the same order."""
    import runpy

    run, script = trained(case(CONV), samples()), tmp_path / "s.py"
    exported(run, "script", script, samples())

    own = runpy.run_path(str(script))["build"]().state_dict()

    assert [value.shape for value in own.values()] == [v.shape for v in _in_order(run)]


def _in_order(run: Run) -> list[torch.Tensor]:
    from aestudio.trainer.compiled import build_model

    return list(build_model(run.experiment, (4, 6, 4)).state_dict().values())


def test_the_data_lie_beside_it_as_they_were_stored(trained: Trained, tmp_path: Path) -> None:
    dataset, script = samples(dtype="u2"), tmp_path / "s.py"
    exported(trained(case(DENSE), dataset), "script", script, dataset)

    with np.load(data_file(script), allow_pickle=False) as file:
        assert np.array_equal(file["values"], dataset.values)
        assert file["values"].dtype == dataset.values.dtype
        assert sum(len(file[part]) for part in ("train", "validation", "test")) == len(dataset)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s-data.npz", "s.py"]


def test_other_data_are_refused(trained: Trained, tmp_path: Path) -> None:
    run = trained(case(DENSE), samples())

    with pytest.raises(SpecError, match="expected the data the run was trained on"):
        exported(run, "script", tmp_path / "s.py", samples(count=99))
    assert not list(tmp_path.iterdir())
