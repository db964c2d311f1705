"""The command that compares families: a table to be read, and files of it."""

from __future__ import annotations

from pathlib import Path

from aestudio.benchmark import usual_epochs
from tests.cli.conftest import Command


def test_families_are_trained_measured_and_written(aestudio: Command, tmp_path: Path) -> None:
    project, out = tmp_path / "P.aestudio", tmp_path / "out"
    less = ("--set", "data.count=300", "--set", "training.threads=1")
    assert aestudio("new", "flow-gaussians", project).status == 0

    found = aestudio(
        "families",
        *(project, *less, "--epochs", 1, "--samples", 30),
        *("--draws", 1, "--trainings", 2, "--out", out, "--json"),
    )

    assert found.status == 0, found.err
    rows = {row["family"]: row for row in found.json["rows"]}
    assert rows["flow"]["cells"]["likelihood"]["bound"] == ""
    assert len(rows["flow"]["cells"]["likelihood"]["values"]) == 2
    assert {row["cells"]["rate"]["value"] for row in found.json["rows"] if not row["baseline"]} > {0.008}
    assert rows["gan"]["blank"]["likelihood"] == "gives no likelihood"
    assert {file.name for file in out.iterdir()} == {"families.csv", "families.json", "families.png"}
    again = aestudio("families", project, "--kept")
    assert "Normalizing flow" in again.out
    assert "Gaussian of the data" in again.out


def test_what_cant_be_meant_is_refused(aestudio: Command, tmp_path: Path) -> None:
    project = tmp_path / "P.aestudio"
    assert aestudio("new", "flow-gaussians", project).status == 0

    assert "found none" in aestudio("families", project, "--kept").error
    assert "found both" in aestudio("families", project, "--epochs", 2, "--seconds", 3).error
    assert aestudio("families", project, "--draws", 0).status == 2
    assert aestudio("families", project, "--trainings", 0).status == 2


def test_the_help_says_how_many_epochs_there_are_without_any_asked_for(aestudio: Command) -> None:
    said = aestudio("families", "--help").out

    assert f"without --epochs: {usual_epochs((1, 8, 8))} of each" in said
    assert f"in the plane {usual_epochs((2,))}" in said
