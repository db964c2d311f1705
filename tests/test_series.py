"""A run says what it is one of: on its record, in the list of runs and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aestudio.atomic import write_json
from aestudio.cli.main import main
from aestudio.experiment import Experiment
from aestudio.project.queue import Queue, load_queue, save_queue
from aestudio.run import Run, Series
from aestudio.run.listing import list_runs, what_it_is
from aestudio.run.series import series_of


def test_it_is_told_in_words() -> None:
    assert Series(type="sweep", of="latent size", number=3, count=8).words == "sweep of latent size, 3 of 8"
    assert Series(type="bottleneck", number=2, count=4).words == "bottleneck sweep, 2 of 4"
    assert Series().words == "queue"
    of_one = Series(type="sweep", of="learning rate", value="learning rate 0.01", number=3, count=8)
    assert of_one.words == "learning rate 0.01 (sweep, 3 of 8)"  # what tells it apart stands first


def test_what_can_not_be_read_says_nothing(tmp_path: Path) -> None:
    assert series_of(tmp_path, {}) is None
    for wrong in ("sweep", {"type": "party"}, {"number": 0}, [1]):
        assert series_of(tmp_path, {"belongs_to": wrong}) is None


def test_a_bottleneck_sweep_of_an_earlier_version_is_known_by_its_mark(tmp_path: Path) -> None:
    write_json(tmp_path / "sweep.json", {"kind": "bottleneck", "sweep": "2026-10-01 12:00:00", "size": 4})
    found = series_of(tmp_path, {})
    assert found is not None
    assert (found.type, found.planned, found.words) == (
        "bottleneck",
        "2026-10-01 12:00:00",
        "bottleneck sweep",
    )


def test_the_runs_of_a_sweep_are_numbered_in_line_and_kept(
    tmp_path: Path, tiny: Callable[..., Experiment]
) -> None:
    line = Queue().add([("", tiny())]).add([("a", tiny()), ("b", tiny())], "batch size")
    save_queue(tmp_path, line)
    words = [item.series.words for item in load_queue(tmp_path).items]
    assert words == ["queue", "a (sweep, 1 of 2)", "b (sweep, 2 of 2)"]


def test_a_line_of_an_earlier_version_is_read(tmp_path: Path, tiny: Callable[..., Experiment]) -> None:
    save_queue(tmp_path, Queue().add([("", tiny())]))
    kept = json.loads((tmp_path / "queue.json").read_text())
    del kept["items"][0]["series"]
    (tmp_path / "queue.json").write_text(json.dumps(kept))
    assert load_queue(tmp_path).items[0].series == Series()


def test_runs_are_listed_with_what_they_are_part_of(
    tmp_path: Path, tiny: Callable[..., Experiment], capsys: pytest.CaptureFixture[str]
) -> None:
    series = Series(type="sweep", of="learning rate", number=1, count=2)
    Run.create(tmp_path / "runs" / "run-001", tiny(), {"belongs_to": series.to_json()})
    Run.create(tmp_path / "runs" / "run-002", tiny(), {})
    assert [row.series for row in list_runs(tmp_path / "runs")] == [series, None]
    assert what_it_is(tmp_path / "runs" / "run-001") == (False, "sweep of learning rate, 1 of 2")
    write_json(tmp_path / "project.json", {})
    main(["runs", str(tmp_path)])
    assert "sweep of learning rate, 1 of 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("recorded", "said"),
    [("../run-001", "repeats run-001"), ("../../Other.aestudio/runs/run-003", "repeats run-003")]
    + [(nothing, "") for nothing in (None, "", 7, ["run-001"])],
)
def test_a_repetition_is_listed_with_the_run_it_repeats(
    tmp_path: Path,
    tiny: Callable[..., Experiment],
    capsys: pytest.CaptureFixture[str],
    recorded: object,
    said: str,
) -> None:
    Run.create(tmp_path / "runs" / "run-002", tiny(), {"repeats": recorded})
    write_json(tmp_path / "project.json", {})
    (row,) = list_runs(tmp_path / "runs")
    assert row.again == said
    main(["runs", str(tmp_path)])
    assert capsys.readouterr().out.rstrip().endswith(said)
