"""Another family at the command line, and what `show --help` tells of the views."""

from __future__ import annotations

from pathlib import Path

import pytest

from aestudio.experiment import problems
from aestudio.families import FAMILIES
from aestudio.figures import VIEWS
from aestudio.project import load
from tests.cli.conftest import Command


@pytest.mark.parametrize("kind", FAMILIES.names())
def test_another_family_comes_with_networks_that_work(kind: str, aestudio: Command, tmp_path: Path) -> None:
    new = tmp_path / "Other.aestudio"
    learned = ["--set", "family.label=digit"] if kind == "mlp" else []
    given = ["--set", f"family.kind={kind}", "--set", "training.epochs=7", *learned]
    made = aestudio("new", "digits", new, *given)
    assert made.status == 0, made.err
    experiment = load(new).experiment
    assert (experiment.family.kind, experiment.training.epochs) == (kind, 7)
    assert not problems(experiment, (1, 8, 8), (0.0, 1.0), {"digit": 10})


def test_what_is_set_beside_the_family_is_of_the_new_one(aestudio: Command, tmp_path: Path) -> None:
    aestudio("new", "digits", folder := tmp_path / "D.aestudio")
    given = ["--set", "family.label=digit", "--set", "family.kind=vae", "--set", "family.kind=gan"]
    assert aestudio("summary", folder, *given, "--json").json["problems"] == []


def test_a_family_there_is_not_is_told(aestudio: Command, tmp_path: Path) -> None:
    aestudio("new", "digits", folder := tmp_path / "D.aestudio")
    found = aestudio("summary", folder, "--set", "family.kind=vea")
    assert found.status == 2
    assert "vae" in found.err


def test_the_help_of_show_lists_the_views(capsys: pytest.CaptureFixture[str]) -> None:
    from aestudio.cli.parser import parse

    with pytest.raises(SystemExit):
        parse(["show", "--help"])
    said = capsys.readouterr().out
    assert all(name in said for name in VIEWS)
