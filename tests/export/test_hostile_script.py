"""A run may be anyone's: whatever its files say, the script made of it runs none of it."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aestudio.data import Dataset
from aestudio.export.script.layers import one_line
from aestudio.run import Run
from aestudio.spec import SpecError
from tests.export.cases import DENSE, case, samples
from tests.export.conftest import Trained, exported, said_apart

CODE = "__import__('os').abort()"
CLOSES = f'"""\n{CODE}\n"""'


@pytest.fixture(scope="module")
def run(trained: Trained) -> Run:
    return trained(case(DENSE, {"training.epochs": 1}), samples())


@pytest.fixture
def changed(run: Run, tmp_path: Path) -> Callable[..., Run]:
    """A copy of the run in a folder of that name, some values of a file of its others."""

    def change(name: str = "run-001", file: str = "summary.json", **values: Any) -> Run:
        folder = tmp_path / name
        shutil.copytree(run.path, folder)
        known = json.loads((folder / file).read_text())
        (folder / file).write_text(json.dumps(known | values))
        return Run(folder)

    return change


@pytest.mark.parametrize(
    "event",
    [
        {"step": CODE, "event": "threads", "value": 1},
        {"step": "0", "event": "threads", "value": 1},
        {"step": True, "event": "threads", "value": 1},
        {"step": 0, "event": "threads", "value": CODE},
        {"step": CODE, "event": "learning rate", "value": 0.1, "base": 0.1},
        {"step": 0, "event": "learning rate", "value": 0.1, "base": CODE},
        {"step": 0, "event": "learning rate", "value": CODE, "base": 0.1},
        {"step": 0, "event": "batch size", "value": CODE, "base": 0.1},
        {"step": 0, "event": "code penalty", "value": CODE, "base": 0.1},
        {"step": 0, "event": "optimizer", "value": {"kind": "sgd", "momentum": CODE}, "base": 0.1},
        {"step": 0, "event": "optimizer", "value": CODE, "base": 0.1},
        {"step": 0, "event": CODE, "value": 1, "base": 0.1},
    ],
    ids=str,
)
def test_events_that_are_none_are_refused(
    event: dict[str, Any], changed: Callable[..., Run], tmp_path: Path
) -> None:
    run = changed()
    with (run.path / "events.jsonl").open("a") as file:
        file.write(json.dumps(event) + "\n")

    with pytest.raises(SpecError, match="expected"):
        exported(run, "script", tmp_path / "s.py", samples())
    assert not (tmp_path / "s.py").exists()


def test_a_number_of_epochs_that_is_none_is_refused(changed: Callable[..., Run], tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="at least one finished epoch"):
        exported(changed(epochs=f"1\n{CODE}"), "script", tmp_path / "s.py", samples())


def test_what_a_run_says_of_itself_becomes_no_code(
    changed: Callable[..., Run], run: Run, tmp_path: Path
) -> None:
    """Only the docstring and what is compared differ from the script of an honest run."""
    final = {**run.summary.final, CLOSES: 1.0}
    honest, summary, machine, named = (tmp_path / name for name in ("h.py", "s.py", "m.py", "n.py"))
    exported(run, "script", honest, samples())
    exported(changed("a", reason=CLOSES, device=CLOSES, final=final), "script", summary, samples())
    versions = {"torch": f"2{CLOSES}", "numpy": CLOSES, "weights_from": None}
    exported(changed("b", "environment.json", **versions), "script", machine, samples())
    odd = Dataset(CLOSES, samples().values, samples().labels, range=(0.0, 255.0))
    exported(changed(CLOSES.replace("\n", ";")), "script", named, odd)

    wanted = _code(honest)
    assert wanted
    assert all(_code(script) == wanted for script in (summary, machine, named))
    assert all("relative difference" in text for text in said_apart([machine, named]).values())


@pytest.mark.parametrize(
    "values", [{"state": CLOSES}, {"final": {"x": CLOSES}}, {"steps": CLOSES}, {"best": [CLOSES]}]
)
def test_a_summary_whose_values_are_none_is_refused(
    values: dict[str, Any], changed: Callable[..., Run], tmp_path: Path
) -> None:
    with pytest.raises(SpecError, match="expected a run"):
        exported(changed(**values), "script", tmp_path / "s.py", samples())


def test_a_role_that_the_family_has_not_is_refused(
    run: Run, changed: Callable[..., Run], tmp_path: Path
) -> None:
    """Its name was written into the script as it stood, and nothing else told of it."""
    known = json.loads((run.path / "experiment.json").read_text())["networks"]
    evil = f'a": {CODE}}}\n    #'
    other = changed(file="experiment.json", networks=known | {evil: known["decoder"]})
    with pytest.raises(SpecError, match="expected one of the roles encoder, decoder"):
        exported(other, "script", tmp_path / "s.py", samples())
    assert not (tmp_path / "s.py").exists()


def _code(script: Path) -> list[str]:
    """All statements but the docstring, the names of files and losses, and whether the run has ended."""
    body = ast.parse(script.read_text("utf-8")).body[1:]
    kept = [one for one in body if not (isinstance(one, ast.Assign) and _name(one) in ("DATA", "RECORDED"))]
    return [ast.dump(one) for one in kept if getattr(one, "name", "") != "main"]


def _name(one: ast.Assign) -> str:
    return getattr(one.targets[0], "id", "")


@pytest.mark.parametrize("words", [CLOSES, '"', "\\", "a\x00b", "a\u2028b", "a\rb", "a\u202eb", "\ud800"])
def test_words_end_neither_a_comment_nor_a_docstring(words: str) -> None:
    plain = one_line(words)

    parsed = ast.parse(f'"""{plain}"""\n# {plain}\n')
    plain.encode()

    assert len(parsed.body) == 1
    assert ast.get_docstring(parsed, clean=False) == plain
