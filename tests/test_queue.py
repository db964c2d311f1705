"""Runs in line: fixed when queued, in order, there again after a crash; a bad one holds up no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aestudio.atomic import WriteFailed, read_json
from aestudio.project import queue as queue_module
from aestudio.project.queue import Queue, load_queue, save_queue
from aestudio.spec import SpecError
from tests.trainer.small import experiment


def three() -> Queue:
    return Queue().add([(name, experiment()) for name in ("a", "b", "c")])


def names(queue: Queue) -> list[str]:
    return [item.name for item in queue.items]


def test_the_line_is_reordered_and_shortened() -> None:
    queue = three()
    assert names(queue.move(3, 0)) == ["c", "a", "b"]
    assert names(queue.move(1, 99)) == ["b", "c", "a"]
    assert names(queue.remove(2)) == ["a", "c"]
    with pytest.raises(SpecError, match=r"expected the number of a run in line \(1, 2, 3\), found 7"):
        queue.move(7, 0)


def test_one_at_a_time_and_none_while_paused() -> None:
    queue = three()
    assert queue.next == queue.items[0]
    assert queue.begun(1, "run-001").next is None
    assert Queue(queue.items, paused=True).next is None
    with pytest.raises(SpecError, match="stop it first"):
        queue.begun(1, "run-001").remove(1)


def test_a_bad_run_is_reported_and_the_line_goes_on() -> None:
    queue = three().begun(1, "run-001").failed(1, "the loss is NaN")
    assert (queue.items[0].state, queue.items[0].reason) == ("failed", "the loss is NaN")
    assert queue.next is not None
    assert queue.next.name == "b"
    again = queue.again(1).next
    assert again is not None
    assert (again.name, again.run, again.reason) == ("a", "", "")


def test_after_a_crash_the_line_is_there_and_the_run_is_to_be_resumed(tmp_path: Path) -> None:
    save_queue(tmp_path, three().begun(1, "run-001"))
    queue = load_queue(tmp_path).found_again()
    assert names(queue) == ["a", "b", "c"]
    assert (queue.items[0].state, queue.items[0].run) == ("interrupted", "run-001")
    assert queue.items[1].experiment == experiment()
    assert names(queue.done(1)) == ["b", "c"]


def test_a_line_that_was_read_is_read_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is written; one that somebody else has written is read again, and kept if need be."""
    save_queue(tmp_path, three())
    read: list[Path] = []

    def reading(file: Path) -> Any:
        read.append(file)
        return read_json(file)

    monkeypatch.setattr(queue_module, "read_json", reading)
    for number in (1, 2):
        save_queue(tmp_path, three().begun(number, "run-001"))
    assert not read
    assert load_queue(tmp_path) == three().begun(2, "run-001")
    (tmp_path / "queue.json").write_text("somebody else's")
    with pytest.raises(WriteFailed, match="is kept"):
        save_queue(tmp_path, three())
    assert (tmp_path / "queue.json").read_text() == "somebody else's"


def test_an_experiment_that_was_changed_is_written_as_it_is(tmp_path: Path) -> None:
    save_queue(tmp_path, three())
    other = three().moved(lambda asked: experiment({"training.epochs": 77}), str)
    save_queue(tmp_path, other)
    assert load_queue(tmp_path) == other


def test_a_project_without_a_line_has_an_empty_one(tmp_path: Path) -> None:
    assert load_queue(tmp_path) == Queue()


@pytest.mark.parametrize(
    "text", ["{", '{"format": 2}', '{"items": [{"number": 1, "experiment": {"data": "?"}}]}']
)
def test_a_line_that_cannot_be_read_is_said_and_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "queue.json").write_text(text)
    with pytest.raises(SpecError, match=r"queue\.json"):
        load_queue(tmp_path)
    with pytest.raises(WriteFailed, match="is kept"):
        save_queue(tmp_path, Queue())
    assert (tmp_path / "queue.json").read_text() == text
