"""Nothing is ever lost: saving, automatic saving, and what a crash leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.storage import AUTOSAVE, Storage, left_behind, recovery
from aestudio.project import Project, load
from aestudio.spec import replace


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AESTUDIO_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document(Experiment())
    document.open(Project(Experiment()), "Trial")
    return document


@pytest.fixture
def storage(document: Document) -> Iterator[Storage]:
    storage = Storage(document)
    yield storage
    storage.begin()


def change(document: Document, epochs: int = 7) -> None:
    training = replace(document.experiment.training, epochs=epochs)
    document.edit(replace(document.experiment, training=training), "Change epochs")


def crash(storage: Storage) -> None:
    """The process is gone: its lock no longer holds, and nothing was tidied up."""
    storage.autosave()
    storage._finish_writing()
    assert storage._lock is not None
    storage._lock.unlock()


def test_what_was_never_saved_survives_a_crash(storage: Storage, document: Document) -> None:
    change(document)
    crash(storage)

    (found,) = left_behind()

    assert found.title == "Trial"
    assert found.project.experiment == document.experiment


def test_a_window_that_is_still_open_is_not_recovered(storage: Storage, document: Document) -> None:
    change(document)
    storage.autosave()
    storage._finish_writing()

    assert left_behind() == []


def test_saving_keeps_the_runs_made_before(storage: Storage, document: Document, tmp_path: Path) -> None:
    change(document)
    run = storage.runs / "run-001"
    run.mkdir(parents=True)
    (run / "experiment.json").write_text("{}")

    storage.save(tmp_path / "A.aestudio")

    assert (tmp_path / "A.aestudio" / "runs" / "run-001" / "experiment.json").is_file()
    assert load(tmp_path / "A.aestudio").experiment == document.experiment
    assert left_behind() == []


def test_changes_of_a_saved_project_are_recovered_and_forgotten_when_saved(
    storage: Storage, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    change(document, 9)
    storage.autosave()
    storage._finish_writing()
    found = recovery(folder)
    assert found is not None
    assert found.project.experiment.training.epochs == 9

    storage.save(folder)

    assert not (folder / AUTOSAVE).exists()
    assert recovery(folder) is None


def test_discarding_removes_what_was_never_saved(
    storage: Storage, document: Document, data_folder: Path
) -> None:
    change(document)
    storage.autosave()
    storage.close(keep_runs=False)

    assert list((data_folder / "unsaved").iterdir()) == []


def test_a_change_from_elsewhere_is_noticed(storage: Storage, document: Document, tmp_path: Path) -> None:
    folder = tmp_path / "A.aestudio"
    storage.save(folder)
    assert not storage.is_changed_elsewhere()

    text = (folder / "project.json").read_text().replace('"epochs": 20', '"epochs": 21')
    (folder / "project.json").write_text(text)

    assert storage.is_changed_elsewhere()
