"""What the user says of a run lies beside it and touches nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aestudio.atomic import WriteFailed
from aestudio.run import Run
from aestudio.run.label import Label, read_label, run_name, write_label
from aestudio.spec import SpecError
from tests.trainer.small import experiment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a run that has just begun."""
    return Run.create(tmp_path / "run-001", experiment(), {}).path


def test_a_run_without_a_label_has_an_empty_one(folder: Path) -> None:
    assert read_label(folder) == Label()


def test_a_label_is_read_back_and_the_run_is_as_it_was(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_label(folder, Label(name="Wider", note="two lines\nä", hidden=True))
    assert read_label(folder) == Label(name="Wider", note="two lines\nä", hidden=True)
    assert {name: (folder / name).read_bytes() for name in before} == before


def test_a_run_is_called_by_the_users_name_else_by_its_folders(folder: Path) -> None:
    assert run_name(folder) == "run-001"
    write_label(folder, Label(name="Wider"))
    assert run_name(folder) == "Wider"
    (folder / "label.json").write_text('{"name": 3}')
    assert run_name(folder) == "run-001"


def test_a_label_that_cannot_be_read_is_said_and_kept(folder: Path) -> None:
    (folder / "label.json").write_text('{"name": 3}')
    with pytest.raises(SpecError, match=r"name: expected .*label\.json"):
        read_label(folder)
    with pytest.raises(WriteFailed, match="is kept, since it can't be read"):
        write_label(folder, Label(name="new"))
    assert (folder / "label.json").read_text() == '{"name": 3}'
