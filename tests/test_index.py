"""What is kept of a folder's runs saves reading them, and never says anything else than they do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aestudio.atomic import write_json
from aestudio.experiment import Experiment
from aestudio.run import Run, Summary, index, listing
from aestudio.run.label import Label, write_label
from aestudio.run.series import RECORDED_AS

AGO = 60  # seconds
FILES = ("experiment.json", "environment.json", "summary.json", "label.json")


@pytest.fixture
def runs(tmp_path: Path, tiny: Callable[..., Experiment], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with three runs that ended a minute ago; all that are listed are kept."""
    monkeypatch.setattr(index, "MISSING", 1)
    listing.forget()
    for number, state in enumerate(("done", "stopped", "failed"), 1):
        part = {"type": "sweep", "of": "batch size", "number": number, "count": 3}
        run = Run.create(tmp_path / f"run-00{number}", tiny(), {"parameters": 7 * number, RECORDED_AS: part})
        best = {"epoch": 2, "val_loss": float("inf") if state == "failed" else 0.5}
        if number == 3:
            write_json(run.path / "environment.json", {"repeats": "../run-001"})
        run.write_summary(Summary(state=state, epochs=number, best=best))  # type: ignore[arg-type]
        age(run.path)
    write_label(tmp_path / "run-002", Label(name="Wide", note="a\tb\n“c”"))
    age(tmp_path / "run-002")
    yield tmp_path
    listing.forget()


def age(run: Path) -> None:
    """Let its files be of a minute ago."""
    for name in FILES:
        if (run / name).exists():
            os.utime(run / name, (time.time() - AGO,) * 2)


def again(runs: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[listing.Listed], list[str]]:
    """What another window lists, and which runs it read for that."""
    read: list[str] = []
    plainly = listing._read

    def note(path: Path) -> listing.Listed | None:
        read.append(path.name)
        return plainly(path)

    with monkeypatch.context() as patch:
        patch.setattr(listing, "_read", note)
        listing.forget()
        return listing.list_runs(runs), [name for name in read if name.startswith("run")]


def test_another_window_reads_no_run_again(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = listing.list_runs(runs)
    assert [row.name for row in first] == ["run-001", "Wide", "run-003"]
    found, read = again(runs, monkeypatch)
    assert found == first
    assert read == []


@pytest.mark.parametrize("name", FILES)
def test_a_run_of_which_a_file_has_changed_is_read(
    runs: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    listing.list_runs(runs)
    (runs / "run-001" / name).write_text("{}")
    found, read = again(runs, monkeypatch)
    (runs / index.FILE).unlink()
    assert read == ["run-001"]
    assert found == again(runs, monkeypatch)[0]


def test_runs_that_are_gone_or_moved_are_not_listed(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing.list_runs(runs)
    (runs / "run-001" / "experiment.json").unlink()
    (runs / "run-002").rename(runs / "run-007")
    found, read = again(runs, monkeypatch)
    assert [row.path.name for row in found] == ["run-003", "run-007"]
    assert "run-003" not in read


@pytest.mark.parametrize("state", ["running", "interrupted"])
def test_a_run_that_may_train_is_read_each_time(
    runs: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    Run(runs / "run-001").write_summary(Summary(state=state, epochs=1))  # type: ignore[arg-type]
    age(runs / "run-001")
    listing.list_runs(runs)
    assert again(runs, monkeypatch)[1] == ["run-001"]


def test_what_was_written_a_moment_ago_is_read_again(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(runs / "run-003" / "summary.json")  # it may change once more, and keep size and time
    listing.list_runs(runs)
    assert again(runs, monkeypatch)[1] == ["run-003"]


@pytest.mark.parametrize(
    "damage", ["", "[", "{}", '{"stamp": 1}', '{"stamp": [[1, 2]], "family": 3}', "\x00"]
)
def test_a_damaged_one_is_as_none(runs: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    first = listing.list_runs(runs)
    head, *lines = (runs / index.FILE).read_text(encoding="utf-8").split("\n")
    broken = [f"{line.partition(chr(9))[0]}\t{damage}" for line in lines]
    (runs / index.FILE).write_text("\n".join([head, *broken]), encoding="utf-8")
    assert again(runs, monkeypatch)[0] == first
    (runs / index.FILE).write_bytes(b"\xff" + damage.encode())
    assert again(runs, monkeypatch)[0] == first


def test_wrong_values_are_not_believed(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = listing.list_runs(runs)
    text = (runs / index.FILE).read_text(encoding="utf-8")
    (runs / index.FILE).write_text(text.replace('"epochs": 1', '"epochs": "many"'), encoding="utf-8")
    found, read = again(runs, monkeypatch)
    assert (found, read) == (first, ["run-001"])


def test_few_runs_are_simply_read(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MISSING", 4)
    listing.list_runs(runs)
    assert not (runs / index.FILE).exists()


def test_a_folder_that_cannot_be_written_is_listed_all_the_same(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (runs / index.FILE).mkdir()
    assert len(listing.list_runs(runs)) == 3
