"""What scripts depend on: exit status, one line of error, and with --json one object and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aestudio import __version__
from aestudio.cli import main as frame
from aestudio.cli import projects
from aestudio.cli.parser import COMMANDS
from aestudio.project import Project
from tests.cli.conftest import PROGRAM, Command

Make = Callable[..., Project]


def test_version(aestudio: Command) -> None:
    assert aestudio("--version").out == f"AE Studio {__version__}\n"


def test_help_names_every_command(aestudio: Command) -> None:
    said = aestudio("--help")
    assert said.status == 0
    for name in COMMANDS:
        assert f"\n  {name} " in said.out
        assert f"usage: aestudio {name} " in aestudio(name, "--help").out


def test_help_says_what_stands_for_what_and_where_values_are_listed(aestudio: Command) -> None:
    for name, place in (("new", "SOURCE"), ("train", "PROJECT"), ("resume", "RUN"), ("show", "VIEW")):
        lines = aestudio(name, "--help").out.splitlines()
        assert any(line.strip().startswith(place) and len(line.split()) > 3 for line in lines), (name, lines)
    assert "--fields" in " ".join(aestudio("train", "--help").out.split())
    assert "the last comparison" in " ".join(aestudio("families", "--help").out.split())


def test_every_field_that_is_listed_can_be_set(aestudio: Command, tmp_path: Path) -> None:
    project = tmp_path / "Trial.aestudio"
    assert aestudio("new", "digits", project).status == 0
    listed = aestudio("summary", str(project), "--fields", "--json").json["fields"]
    paths = {one["path"]: one for one in listed}
    assert "adam" in paths["training.optimizer.kind"]["kinds"]
    settings = [part for one in listed for part in ("--set", f"{one['path']}={json.dumps(one['value'])}")]
    said = aestudio("summary", str(project), "--fields", "--json", *settings)
    assert said.status == 0, said.err
    assert said.json["fields"] == listed
    assert "training.optimizer.learning_rate" in aestudio("summary", str(project), "--fields").out


def test_examples(aestudio: Command) -> None:
    found = aestudio("examples", "--json").json["examples"]
    assert found[0]["name"] == "digits"
    assert all(set(one) == {"name", "title", "line"} for one in found)
    assert aestudio("examples").out.count("\n") == len(found) + 2


WRONG = {
    "unknown option": (["examples", "--foo"], "unrecognized arguments: --foo; see aestudio"),
    "mistyped command": (
        ["trian"],
        "trian: expected a command or a project, found neither; did you mean 'train'?",
    ),
    "mistyped command with arguments": (
        ["trian", "{project}", "--set", "training.epochs=3"],
        "trian: expected a command or a project, found neither; did you mean 'train'?",
    ),
    "no project": (
        ["nothing-there"],
        "nothing-there: expected a project (a folder with a project.json), found none",
    ),
    "too few": (["train"], "the following arguments are required: PROJECT; see aestudio train --help"),
    "unknown example": (["new", "mnist64", "x"], "expected an example, one of digits, mnist-64,"),
    "unknown example to open": (
        ["--example", "digit"],
        "did you mean 'digits', 'digits-classifier' or 'digits-vae'?",
    ),
    "no such project": (
        ["summary", "X.aestudio"],
        "X.aestudio: expected a project, found nothing of that name",
    ),
    "no such project to list": (["runs", "X.aestudio"], "X.aestudio: expected a project (a folder with a"),
    "no such run": (["resume", "X"], "X: expected a run's folder with an experiment.json, found none"),
    "no such run to show": (["show", "X", "loss", "--out", "x.png"], "X: expected a run's folder"),
    "a project for a run": (
        ["resume", "{project}"],
        "expected a run's folder, found a project; it has no runs yet",
    ),
    "unknown view": (
        ["show", "X", "lattent", "--out", "x.png"],
        "expected one of loss, reconstructions",
    ),
    "beginning of a view": (["show", "X", "recon", "--out", "x.png"], "did you mean 'reconstructions'?"),
    "mistyped option": (["train", "{project}", "--devise", "cpu"], "did you mean '--device'?"),
    "mistyped choice": (["export", "X", "--to", "onyx", "--out", "x"], "did you mean 'onnx'?"),
    "mistyped value": (
        ["train", "{project}", "--set", "networks.encoder.layers[1].activation=rleu"],
        "found 'rleu'; did you mean 'relu'?",
    ),
    "beginning of several commands": (["re"], "did you mean 'resume' or 'reproduce'?"),
    "mistyped project": (["summary", "{project}x"], "did you mean '"),
    "mistyped project to list": (["runs", "{project}x"], "did you mean '"),
    "audit": (["audit", "X", "--out", "d"], "X: expected a run's folder"),
    "audit without a folder": (["audit", "X"], "audit: expected --out DIR"),
    "audit of nothing": (["audit"], "audit: expected a run to audit, or --self-test"),
    "export": (["export", "X", "--to", "script", "--out", "x.py"], "X: expected a run's folder"),
    "export as": (
        ["export", "X", "--to", "pdf", "--out", "x"],
        "argument --to/--kind: invalid choice: 'pdf'",
    ),
    "no equals sign": (["summary", "{project}", "--set", "abc"], "--set abc: expected PATH=VALUE"),
    "no path": (["summary", "{project}", "--set", "=3"], "--set =3: expected PATH=VALUE"),
    "limit": (
        ["train", "{project}", "--set", "networks.encoder.layers[1].units=0"],
        "networks.encoder.layers[1].units: expected an integer from 1 to 65536, found 0",
    ),
    "field": (
        ["train", "{project}", "--set", "training.epoch=3"],
        "training.epoch: there is no setting of this name; did you mean training.epochs? `aestudio summary "
        "PROJECT --fields` lists all",
    ),
    "field at another place": (
        ["train", "{project}", "--set", "learning_rate=0.1"],
        "learning_rate: there is no setting of this name; did you mean training.optimizer.learning_rate?",
    ),
    "place": (
        ["train", "{project}", "--set", "trainin.epochs=3"],
        "trainin.epochs: there is no setting of this name; did you mean training.epochs?",
    ),
    "field like none": (
        ["train", "{project}", "--set", "training.optimizer.lr=3"],
        "there is no setting of this name; the names here are learning_rate, beta1,",
    ),
    "variant": (
        ["train", "{project}", "--variant", "9"],
        "--variant: expected one of the project's variants (none)",
    ),
    "device": (["train", "{project}", "--device", "tpu"], "argument --device: invalid choice: 'tpu'"),
    "shapes": (
        ["train", "{project}", "--set", "networks.decoder.layers[0].units=9"],
        "networks.decoder.layers[1]: expected 64 numbers for 1 × 8 × 8, found 9",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input(aestudio: Command, project: Make, wrong: str) -> None:
    """Exit status 2, nothing on standard output, one line on standard error, nothing written."""
    arguments, message = WRONG[wrong]
    folder = project().base
    said = aestudio(*(argument.format(project=folder) for argument in arguments))
    assert (said.status, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert message in said.error
    assert [file.name for file in folder.iterdir()] == ["project.json"]


def test_a_real_process(real: Command, project: Make) -> None:
    """The same through a shell: the installed entry point hands on status and streams."""
    said = real("summary", project().base, "--set", "networks.encoder.layers[1].units=0")
    assert (said.status, said.out) == (2, "")
    assert (
        said.err == "error: networks.encoder.layers[1].units: expected an integer from 1 to 65536, found 0\n"
    )
    said = real("summary", project().base, "--json")
    assert (said.status, said.err) == (0, "")
    assert said.json["parameters"] == 1_266


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_answers_go_through_a_pipe_that_knows_few_letters(real: Command, encoding: str) -> None:
    """As on Windows, where a pipe has the letters of a code page: × and → are in titles of examples."""
    few = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    told, expected = real("examples", "--json", env=few, encoding=encoding), real("examples", "--json")
    assert (told.status, told.err) == (0, "")
    assert told.json == expected.json
    for words in (("examples",), ("--help",), ("show", "--help")):
        said = real(*words, env=few, encoding=encoding)
        assert (said.status, said.err) == (0, "")


def test_a_bug_is_reported_to_a_file(
    aestudio: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No traceback reaches a user; it is in a file, and the message says which."""

    def broken(_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(projects, "list_examples", broken)
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path / "logs"))
    said = aestudio("examples")
    assert said.status == 1
    assert (
        "this is a bug in AE Studio (ZeroDivisionError: division by zero); a report of it is in" in said.error
    )
    (report,) = (tmp_path / "logs").iterdir()
    assert str(report) in said.error
    assert "Traceback (most recent call last)" in report.read_text()
    assert "aestudio examples" in report.read_text()


def test_a_bug_without_a_place_for_its_report(
    aestudio: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("odd")

    (tmp_path / "file").write_text("")
    monkeypatch.setattr(projects, "list_examples", broken)
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path / "file"))
    said = aestudio("examples")
    assert said.status == 1
    assert "(RuntimeError: odd), at test_contract.py:" in said.error


def test_stopped_before_it_began(aestudio: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(projects, "list_examples", stopped)
    assert aestudio("examples").status == frame.STOPPED == 130


@pytest.mark.skipif(os.name == "nt", reason="needs a shell with pipes")
def test_a_reader_that_leaves() -> None:
    """`aestudio examples | true` says nothing."""
    command = f"{' '.join(PROGRAM)} examples | true"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments", [["examples"], ["--version"], ["runs", "{project}"], ["train", "--help"]]
)
def test_quick_commands_import_little(project: Make, arguments: list[str]) -> None:
    """What needs no model starts in a fraction of a second: no torch, no numpy, no Qt."""
    given = [argument.format(project=project().base) for argument in arguments]
    code = (
        f"import sys; from aestudio.__main__ import main; status = main({given!r});"
        "heavy = {'torch', 'numpy', 'sklearn', 'PySide6', 'matplotlib'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_display(aestudio: Command, monkeypatch: pytest.MonkeyPatch, project: Make) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    said = aestudio(project().base)
    assert said.status == 1
    assert "no display to open the window on" in said.error
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "the window needs PySide6, which is not installed" in aestudio("--example", "digits").error
