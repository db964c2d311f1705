"""`aestudio sweep`: every combination, one after the other; a failed one holds up no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from aestudio.run import Run
from tests.cli.conftest import Command


@pytest.fixture
def project(tmp_path: Path, aestudio: Command) -> Path:
    folder = tmp_path / "Trial.aestudio"
    assert aestudio("new", "digits", folder, "--set", "training.epochs=1").status == 0
    return folder


def test_two_values_with_two_seeds_are_four_runs_and_a_table(aestudio: Command, project: Path) -> None:
    said = aestudio("sweep", project, "--set", "training.batch_size=256,512", "--seeds", 2)
    assert said.status == 0, said.err
    assert "batch_size  seed" in said.out
    assert "batch_size 256: best" in said.out
    assert "(median of 2 seeds, " in said.out
    runs = [Run(project / "runs" / f"run-{number:03}") for number in range(1, 5)]
    assert [run.experiment.training.batch_size for run in runs] == [256, 256, 512, 512]
    assert all(run.summary.state == "done" for run in runs)


def test_a_failed_one_is_reported_and_the_next_is_trained(aestudio: Command, project: Path) -> None:
    said = aestudio("sweep", project, "--set", "networks.decoder.layers[3].units=63,64", "--json")
    assert said.status == 1
    first, second = said.json["runs"]
    assert first["state"] == "failed"
    assert "networks.decoder" in first["reason"]
    assert second["state"] == "done"
    assert second["settings"] == {"networks.decoder.layers[3].units": 64}


def test_a_single_value_is_set_for_all(aestudio: Command, project: Path) -> None:
    said = aestudio(
        "sweep", project, "--set", "training.epochs=2", "--set", "training.batch_size=256,512", "--json"
    )
    assert [run["epochs"] for run in said.json["runs"]] == [2, 2]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--set", "training.batch_size=16"], "expected several values for a field"),
        (["--set", "training.batch_size=16..x"], "expected a range"),
        (["--set", "training.batch_size=16,0"], "training.batch_size: expected"),
        (["--set", "training.batchsize=16,32"], "did you mean 'batch_size'"),
        (["--set", "training.batch_size"], "expected PATH=VALUES"),
    ],
)
def test_nothing_is_trained_while_something_is_wrong(
    aestudio: Command, project: Path, given: list[str], says: str
) -> None:
    said = aestudio("sweep", project, *given)
    assert said.status == 2
    assert says in said.error
    assert not (project / "runs").exists()


def test_a_linked_decoder_follows_the_encoder(aestudio: Command, project: Path) -> None:
    given = ["--set", "linked=true", "--set", "networks.encoder.layers[1].units=32,48"]
    said = aestudio("sweep", project, *given, "--json")
    assert said.status == 0, said.err
    run = Run(Path(said.json["runs"][0]["run"]))
    layers = run.experiment.to_json()["networks"]["decoder"]["layers"]
    assert [layer["units"] for layer in layers if layer["kind"] == "dense"] == [64, 128, 32, 64]
