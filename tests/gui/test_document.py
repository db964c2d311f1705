"""The document: one immutable experiment and a named history."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aestudio.examples import example
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.project import Project, save
from aestudio.spec import replace


def with_epochs(experiment: Experiment, epochs: int) -> Experiment:
    return replace(experiment, training=replace(experiment.training, epochs=epochs))


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document(Experiment())


def test_an_edit_can_be_taken_back_and_done_again(document: Document) -> None:
    before = document.experiment
    after = with_epochs(before, 7)

    document.edit(after, "Change epochs")
    assert document.experiment == after
    assert document.undo_stack.undoText() == "Change epochs"
    document.undo_stack.undo()
    assert document.experiment == before
    document.undo_stack.redo()
    assert document.experiment == after


def test_edits_of_one_thing_are_one_step(document: Document) -> None:
    before = document.experiment
    for epochs in (3, 4, 5):
        document.edit(with_epochs(before, epochs), "Change epochs", merge="epochs")

    document.undo_stack.undo()

    assert document.experiment == before
    assert not document.undo_stack.canUndo()


def test_edits_of_two_things_are_two_steps(document: Document) -> None:
    first = with_epochs(document.experiment, 3)
    document.edit(first, "Change epochs", merge="epochs")
    document.edit(
        replace(first, training=replace(first.training, batch_size=8)), "Change batch", merge="batch"
    )

    document.undo_stack.undo()

    assert document.experiment == first


def test_an_edit_that_changes_nothing_is_no_step(document: Document) -> None:
    document.edit(document.experiment, "Change nothing")

    assert not document.undo_stack.canUndo()


def test_coming_back_to_the_start_leaves_no_step(document: Document) -> None:
    before = document.experiment
    document.edit(with_epochs(before, 3), "Change epochs", merge="epochs")
    document.edit(before, "Change epochs", merge="epochs")

    assert not document.is_changed


def test_saving_makes_it_clean_and_keeps_the_history(document: Document, tmp_path: Path) -> None:
    document.edit(with_epochs(document.experiment, 3), "Change epochs")
    document.saved(Project(document.experiment, path=tmp_path / "A.aestudio"))

    assert not document.is_changed
    assert document.name == "A"
    assert document.undo_stack.canUndo()


def test_data_are_found_after_an_undo_of_what_was_edited_before_a_save_elsewhere(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Their path starts from the project's folder, which is another one since."""
    file = tmp_path / "A.aestudio" / "x.npy"
    file.parent.mkdir()
    file.write_bytes(b"")
    document = Document(Experiment())
    data = {"kind": "arrays", "path": "x.npy"}
    document.open(save(Project(Experiment.parse({"data": data}), path=file.parent), file.parent))
    document.edit(with_epochs(document.experiment, 3), "Change epochs")
    document.edit(with_epochs(document.experiment, 4), "Change epochs")
    document.undo_stack.undo()

    document.saved(save(document.project, tmp_path / "B.aestudio"))

    def found() -> bool:
        at = document.base / str(getattr(document.experiment.data, "path", ""))
        return at.resolve() == file

    assert found()
    document.undo_stack.undo()
    assert found()
    document.undo_stack.redo()
    assert found()
    assert not document.is_changed
    document.undo_stack.redo()
    assert found()


def test_another_project_starts_with_an_empty_history(document: Document, qtbot: QtBot) -> None:
    document.edit(with_epochs(document.experiment, 3), "Change epochs")
    with qtbot.waitSignals([document.changed, document.opened]):
        document.open(Project(Experiment()), "Another")

    assert not document.undo_stack.canUndo()
    assert document.name == "Another"


def test_a_project_on_a_users_own_data_is_called_as_they_are() -> None:
    """It was offered as untitled.aestudio, and the next one as untitled-2."""
    document = Document(Experiment.parse({"data": {"kind": "table", "path": "/home/anna/Raman spectra.csv"}}))
    assert document.file_name == "raman-spectra"
    assert Document(Experiment()).file_name == "untitled"


def test_the_title_of_an_example_claims_nothing_of_networks_that_were_changed() -> None:
    """The window went on saying "code of 2" of a code of 4."""
    digits, document = example("digits"), Document(Experiment())
    document.open(digits.project(), digits.title)
    document.edit(with_epochs(document.experiment, 3), "Change epochs")
    assert document.name == "Digits 8×8, code of 2"
    document.edit(digits.project().variant(1), "Settings “code of 4”")
    assert document.name == "Digits 8×8"
    document.undo_stack.undo()
    assert document.name == "Digits 8×8, code of 2"
