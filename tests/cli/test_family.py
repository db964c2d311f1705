"""Another family at the command line, and what `show --help` tells of the views."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aestudio.experiment import problems
from aestudio.families import FAMILIES
from aestudio.figures import VIEWS
from aestudio.project import load
from tests.cli.conftest import Command


@pytest.mark.parametrize("kind", FAMILIES.names())
def test_another_family_comes_with_networks_that_work(kind: str, aestudio: Command, tmp_path: Path) -> None:
    new = tmp_path / "Other.aestudio"
    made = aestudio("new", "digits", new, "--set", f"family.kind={kind}", "--set", "training.epochs=7")
    assert made.status == 0, made.err
    experiment = load(new).experiment
    assert (experiment.family.kind, experiment.training.epochs) == (kind, 7)
    assert not problems(experiment, (1, 8, 8), (0.0, 1.0), {"digit": 10})


def test_what_is_set_beside_the_family_is_of_the_new_one(aestudio: Command, tmp_path: Path) -> None:
    aestudio("new", "digits", folder := tmp_path / "D.aestudio")
    given = ["--set", "family.label=digit", "--set", "family.kind=vae", "--set", "family.kind=gan"]
    assert aestudio("summary", folder, *given, "--json").json["problems"] == []


def test_a_setting_that_needs_another_network_brings_it(aestudio: Command, tmp_path: Path) -> None:
    new, on = tmp_path / "S.aestudio", "family.adversarial=true"
    assert aestudio("new", "digits", new, "--set", "family.kind=superres", "--set", on).status == 0
    experiment = load(new).experiment

    assert [*experiment.networks] == ["encoder", "decoder", "discriminator"]
    assert not problems(experiment, (1, 8, 8), (0.0, 1.0), {"digit": 10})
    off = aestudio("summary", new, "--set", "family.adversarial=false", "--json").json
    assert off["problems"] == []


def test_a_classifier_learns_the_label_column_there_is_and_another_is_told_which_there_are(
    aestudio: Command, tmp_path: Path
) -> None:
    new = tmp_path / "C.aestudio"
    assert aestudio("new", "digits", new, "--set", "family.kind=mlp").status == 0
    family = load(new).experiment.family
    assert (getattr(family, "label", ""), getattr(family, "outputs", 0)) == ("digit", 10)

    wrong = aestudio("summary", new, "--set", "family.label=letter", "--json").json["problems"]
    assert wrong == ["family.label: expected a label column of the data (digit), found 'letter'"]
    none = aestudio("summary", new, "--set", "family.label=", "--json").json["problems"]
    assert none == ["family.label: expected a label column to learn (digit), found none"]


def test_the_outputs_are_those_of_the_column_that_was_asked_for(aestudio: Command, tmp_path: Path) -> None:
    values = np.random.default_rng(0).random((30, 4))
    np.savez(tmp_path / "two.npz", x=values, side=np.arange(30) % 2, sort=np.arange(30) % 5)
    new = tmp_path / "T.aestudio"
    given = ["data.kind=arrays", f"data.path={tmp_path / 'two.npz'}", "data.values_key=x"]
    given = [*given, 'data.label_keys=["side", "sort"]', "family.kind=mlp", "family.label=sort"]
    made = aestudio("new", "digits", new, *(word for one in given for word in ("--set", one)))
    assert made.status == 0, made.err
    assert getattr(load(new).experiment.family, "outputs", 0) == 5


@pytest.mark.parametrize("kind", ["mlp", "vae"])
def test_the_fields_say_which_label_columns_there_are(kind: str, aestudio: Command, tmp_path: Path) -> None:
    aestudio("new", "digits", folder := tmp_path / "D.aestudio")
    found = aestudio("summary", folder, "--set", f"family.kind={kind}", "--fields", "--json").json["fields"]
    assert [one["kinds"] for one in found if one["path"] == "family.label"] == [["digit"]]


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
