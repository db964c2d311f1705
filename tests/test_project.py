"""Project files: what is saved comes back, what can't be read is said and kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aestudio.atomic import WriteFailed
from aestudio.experiment import Experiment
from aestudio.project import Project, Variant, changed_on_disk, content, load, save, with_settings
from aestudio.project import project as module
from aestudio.spec import SpecError
from tests.conftest import Build

Make = Callable[..., Project]


def edited(project: Project, change: Callable[[dict[str, Any]], object]) -> Path:
    """The project's file with its JSON changed by hand."""
    assert project.path is not None
    file = project.path / "project.json"
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))
    return file


def test_round_trip(tmp_path: Path, tiny: Build) -> None:
    made = Project(tiny(), "Try this.", (Variant("wider", {"networks.encoder.layers[1].units": 99}),))
    saved = save(made, tmp_path / "A.aestudio")
    assert load(tmp_path / "A.aestudio") == load(tmp_path / "A.aestudio" / "project.json") == saved
    assert (saved.name, saved.runs) == ("A", saved.base / "runs")
    assert saved.variant(0).networks["encoder"].layers[1].units == 99


def test_a_variant_that_no_longer_fits_does_not_close_the_project(tmp_path: Path, tiny: Build) -> None:
    """A layer that a variant sets was deleted; the project opens, and the variant says why it can't be."""
    made = Project(tiny(), "", (Variant("wider", {"networks.encoder.layers[9].units": 99}),))
    saved = save(made, tmp_path / "A.aestudio")
    assert load(tmp_path / "A.aestudio") == saved
    with pytest.raises(SpecError, match=r"layers\[9\]"):
        saved.variant(0)


def test_the_file(project: Make) -> None:
    saved = project()
    data = json.loads((saved.base / "project.json").read_text())
    assert list(data) == ["format", "program", "about", "variants", "experiment"]
    assert (data["format"], data["program"]) == (1, "AE Studio 0.1.0")


def test_changed_on_disk(project: Make) -> None:
    saved = project()
    assert not changed_on_disk(saved)
    assert not changed_on_disk(Project(Experiment()))
    edited(saved, lambda data: data.update(about="from another window"))
    assert changed_on_disk(saved)
    (saved.base / "project.json").unlink()
    assert not changed_on_disk(saved)


def test_relative_data_paths_lead_to_the_same_file(tmp_path: Path, tiny: Build) -> None:
    """Saving elsewhere keeps pointing at the same data; the relative path stays relative."""
    experiment = tiny({"data": {"kind": "arrays", "path": "../data/x.npy", "labels": "/abs/y.csv"}})
    first = save(Project(experiment, path=tmp_path / "one" / "A.aestudio"), tmp_path / "one" / "A.aestudio")
    assert first.experiment.data.path == "../data/x.npy"
    second = save(first, tmp_path / "two" / "deep" / "B.aestudio")
    assert second.experiment.data.path == "../../../one/data/x.npy"
    assert second.experiment.data.labels == "/abs/y.csv"
    assert load(second.base) == second


def test_an_unsaved_projects_paths_start_here(
    tmp_path: Path, tiny: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    saved = save(Project(tiny({"data": {"kind": "mnist", "path": "m.npz"}})), Path("P.aestudio"))
    assert saved.experiment.data.path == "../m.npz"


def cut(data: dict[str, Any]) -> None:
    data["experiment"]["networks"]["encoder"]["layers"][1]["units"] = 0


WRONG = {
    "limit": (
        cut,
        r"networks\.encoder\.layers\[1\]\.units: expected an integer from 1 to 65536, found 0 \(in .*json\)",
    ),
    "field": (
        lambda data: data["experiment"]["training"].update(epoch=3),
        r"training\.epoch: there is no setting of this name; did you mean 'epochs'\?",
    ),
    "field by its title": (
        lambda data: data["experiment"]["training"].update(cpu_threads=3),
        r"training\.cpu_threads: there is no setting of this name; did you mean 'threads'\?",
    ),
    "kind": (
        lambda data: data["experiment"]["training"].update(optimizer={"kind": "adm"}),
        r"training\.optimizer: expected an optimizer kind, one of .*, found 'adm'; did you mean 'adam'\?",
    ),
    "top field": (
        lambda data: data.update(abuot=""),
        r"abuot: there is no setting of this name; did you mean 'about'\?",
    ),
    "no experiment": (lambda data: data.pop("experiment"), r"experiment: expected a value, found none"),
    "newer": (
        lambda data: data.update(format=7, program="AE Studio 3.0.0"),
        r"format: expected at most 1, found 7: it was saved by a newer AE Studio \('AE Studio 3.0.0'\); "
        r"update AE Studio to open it",
    ),
    "no format": (
        lambda data: data.pop("format"),
        r"format: expected a format number from 1 to 1, found nothing",
    ),
    "odd format": (lambda data: data.update(format="1"), r"format: expected a format number .* found '1'"),
    "untitled": (
        lambda data: data.update(variants=[{}]),
        r"variants\[0\]\.title: expected a text, found nothing",
    ),
    "extra in variant": (
        lambda data: data.update(variants=[{"title": "x", "set": {}}]),
        r"variants\[0\]\.set: expected title and settings only",
    ),
    "no object": (
        lambda data: data.update(variants=[{"title": "x", "settings": 3}]),
        r"variants\[0\]\.settings: expected an object, found 3",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_content(project: Make, wrong: str) -> None:
    """The place, what was expected, what was found, and the file; and the file is kept."""
    change, message = WRONG[wrong]
    saved = project()
    file = edited(saved, change)
    before = file.read_bytes()
    with pytest.raises(SpecError, match=message):
        load(file)
    with pytest.raises(WriteFailed, match=r"project\.json: is kept, since it can't be read"):
        save(saved, saved.base)
    assert file.read_bytes() == before


BYTES = {
    "empty": (b"", r"json: expected a project, found an empty file; put back a copy"),
    "truncated": (
        b'{"format": 1, "exp',
        r"json: expected JSON, found at line 1, column \d+: .*left as it is",
    ),
    "cut at the end": (b'{"format": 1,', r"found at line 1, column \d+: that it ends too early"),
    "other bytes": (b"\x80\x04\x95", r"expected a project as JSON text in UTF-8, found other bytes"),
    "a list": (b"[1, 2]", r"expected a project \(an object\), found \[1, 2\]"),
    "too deep": (b"[" * 100_000, r"expected a project, found JSON nested too deeply"),
    "too many digits": (b'{"format": ' + b"1" * 5000 + b"}", r"found a number of too many digits"),
}


@pytest.mark.parametrize("wrong", BYTES)
def test_wrong_bytes(project: Make, wrong: str) -> None:
    content, message = BYTES[wrong]
    saved = project()
    file = saved.base / "project.json"
    file.write_bytes(content)
    with pytest.raises(SpecError, match=message):
        load(file)
    with pytest.raises(WriteFailed):
        save(saved, saved.base)
    assert file.read_bytes() == content


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"X\.aestudio: expected a project, found nothing of that name"):
        load(tmp_path / "X.aestudio")
    with pytest.raises(SpecError, match=r"found a folder without a project\.json"):
        load(tmp_path)
    (tmp_path / "experiment.json").write_text("{}")
    with pytest.raises(SpecError, match="found the folder of a run; its project is two folders up"):
        load(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(SpecError, match="found a file of another kind"):
        load(tmp_path / "notes.txt")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read and write everything")
def test_no_permission(project: Make) -> None:
    saved = project()
    (saved.base / "project.json").chmod(0)
    with pytest.raises(SpecError, match=r"found that project.json can't be \(Permission denied\)"):
        load(saved.base)


def test_unreadable(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """As without permission, for those who run the tests as root."""

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    saved = project()
    monkeypatch.setattr("aestudio.project.files.read_plain", refuse)
    with pytest.raises(SpecError, match=r"can't be \(Permission denied\); check its permissions"):
        load(saved.base)
    assert not changed_on_disk(saved)


def test_older_formats_are_migrated(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of format 1 is read by a program whose format is 3."""
    saved = project({"training.epochs": 7})
    monkeypatch.setattr(module, "FORMAT", 3)
    monkeypatch.setattr(content, "FORMAT", 3)
    monkeypatch.setitem(content.MIGRATIONS, 1, lambda data: {**data, "about": data["about"] + " two"})
    monkeypatch.setitem(content.MIGRATIONS, 2, lambda data: {**data, "about": data["about"] + " three"})
    found = load(saved.base)
    assert (found.about, found.experiment.training.epochs) == (" two three", 7)
    assert json.loads((save(found, saved.base).base / "project.json").read_text())["format"] == 3


def test_a_folder_that_cant_be_made(tmp_path: Path, tiny: Build) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteFailed, match=r"can't be made \(.*\); choose another folder"):
        save(Project(tiny()), tmp_path / "file" / "P.aestudio")


def test_kinds_are_set_before_what_they_hold(tiny: Build) -> None:
    """A new kind drops the old one's fields, so the order on the command line must not matter."""
    settings = {"training.optimizer.momentum": 0.9, "training.optimizer.kind": "sgd"}
    optimizer = with_settings(tiny(), settings).training.optimizer
    assert (optimizer.kind, optimizer.momentum) == ("sgd", 0.9)


PLACES = {
    "trainig.epochs": r"trainig: there is no setting of this name; did you mean 'training'\?",
    "training.epoch": r"training\.epoch: there is no setting of this name; did you mean 'epochs'\?",
    "training.foo": r"training\.foo: .* the names here are epochs, batch_size, optimizer, ",
    "networks.encoder.layers[9]": r"layers\[9\]: expected a number from \[0\] to \[2\], found '\[9\]'",
    "networks.encoder.layers.units": r"layers\.units: expected a number from \[0\] to \[2\], found 'units'",
    "training.epochs.x": r"training\.epochs\.x: expected a place inside an object or a list, found 3",
}


@pytest.mark.parametrize("path", PLACES)
def test_no_such_place(tiny: Build, path: str) -> None:
    with pytest.raises(SpecError, match=PLACES[path]):
        with_settings(tiny(), {path: 1})
