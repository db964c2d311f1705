"""A script does again whatever was done to the run while it trained."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aestudio.run import Run
from tests.export.cases import CONV, DENSE, STOPS, case, samples
from tests.export.conftest import Trained, exported, losses_in, said_apart

pytest.importorskip("aestudio.experiment.changes")

CLOSE = 1e-6
PLATEAU = {"kind": "plateau", "patience": 1, "min_delta": 0.01}
Change = tuple[int, str, Any]
CHANGES: dict[str, tuple[dict[str, Any], list[Change]]] = {
    "batch size": ({}, [(3, "batch size", 7), (11, "batch size", 32)]),
    "batch size under a schedule": (
        {"training.schedule": {"kind": "cosine"}},
        [(3, "batch size", 7), (9, "learning rate", 0.0004), (14, "batch size", 50)],
    ),
    "optimizer": (
        {},
        [
            (4, "optimizer", {"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9}),
            (9, "optimizer", "rmsprop"),
        ],
    ),
    "a penalty from the start": ({"family.code_penalty": 0.01}, []),
    "a penalty in 16 bits": ({"family.code_penalty": 0.01, "training.precision": "bf16"}, []),
    "a penalty that comes": (
        {"training.early_stopping": {**STOPS, "patience": 50}, "training.schedule": PLATEAU},
        [(8, "code penalty", 0.02)],
    ),
    "a penalty that comes and goes before a step": (
        {"training.schedule": {**PLATEAU, "min_delta": 0.5}},  # it falls at every epoch
        [(8, "code penalty", 0.02), (8, "code penalty", 0.0), (13, "code penalty", 0.0)],
    ),
    "a penalty that goes": ({"family.code_penalty": 0.05}, [(8, "code penalty", 0.0)]),
}


@pytest.fixture(scope="module")
def runs(trained: Trained) -> dict[str, Run]:
    found = {}
    for name, (settings, changes) in CHANGES.items():
        experiment = case(DENSE if "optimizer" in name else CONV, {"training.epochs": 6, **settings})
        found[name] = trained(experiment, samples(), _steered(changes))
    return found


def _steered(changes: list[Change]) -> Callable[[Any], None]:
    left = list(changes)

    def steer(session: Any) -> None:
        while left and session.trainer.where.step >= left[0][0]:
            _, name, value = left.pop(0)
            session.change(name, value)

    return steer


@pytest.fixture(scope="module", autouse=True)
def _reports_at_every_step() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aestudio.trainer.loop.REPORT_SECONDS", 0.0)
        yield


@pytest.fixture(scope="module")
def said(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("scripts")
    scripts = {name: folder / f"{number}.py" for number, name in enumerate(runs)}
    for name, run in runs.items():
        exported(run, "script", scripts[name], samples())
    printed = said_apart(list(scripts.values()))
    return {name: printed[script] for name, script in scripts.items()}


@pytest.mark.parametrize("name", CHANGES)
def test_the_script_ends_with_the_losses_of_the_steered_run(
    name: str, runs: dict[str, Run], said: dict[str, str]
) -> None:
    final = runs[name].summary.final
    done = [event["event"] for event in runs[name].history().events if "base" in event]
    assert done == [change for _, change, _ in CHANGES[name][1]]

    found = {term: own for term, own, _ in losses_in(said[name])}

    assert found.keys() == final.keys()
    for term, value in final.items():
        assert math.isclose(found[term], value, rel_tol=CLOSE), (term, found[term], value)


def test_first_weights_are_those_it_began_with(trained: Trained, tmp_path: Path) -> None:
    """Even where the run they came from has gone on since."""
    import torch
    from safetensors.torch import load_file, save_file

    first = trained(case(DENSE), samples())
    run = trained(case(DENSE, {"training.seed": 5}), samples(), weights=first)
    file = first.path / "weights.safetensors"
    save_file({key: torch.zeros_like(value) for key, value in load_file(file).items()}, file)
    script = tmp_path / "s.py"

    exported(run, "script", script, samples())

    name, own, recorded = next(losses_in(said_apart([script])[script]))
    assert math.isclose(own, recorded, rel_tol=CLOSE), name
