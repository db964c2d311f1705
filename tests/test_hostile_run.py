"""A run's folder may be anyone's: every reader gives words or leaves a line out with a remark, never more."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.export.report.facts import gathered
from aestudio.export.report.methods import methods
from aestudio.export.report.sections import conditions, events, network, result
from aestudio.export.script.events import done_to
from aestudio.export.work import export
from aestudio.figures import VIEWS
from aestudio.gui.loss_data import LossData
from aestudio.gui.training.words import event_words
from aestudio.run import Repeated, Run
from aestudio.run.diagnosis import diagnosis_of
from aestudio.run.listing import list_runs
from aestudio.session import Session
from aestudio.spec import SpecError

Build = Callable[..., Experiment]
NAMES = ["learning rate", "batch size", "optimizer", "threads", "best weights restored", "code penalty"]
HUGE = 10**400

floats = st.floats(allow_subnormal=False)  # who trains has them flushed to 0
odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**6),
    st.just(HUGE),
    st.just(10**17),
    floats,
    st.text(max_size=5),
    st.lists(floats, max_size=3),
    st.dictionaries(
        st.sampled_from(["kind", "learning_rate", "momentum"]), st.integers() | st.text(), max_size=3
    ),
)
keys = {
    "events.jsonl": ("step", "event", "value", "base", "why"),
    "metrics.jsonl": ("step", "epoch", "loss", "val_loss", "seconds", "rate", "reconstruction"),
}
small = {"data_shape", "parts", "data", "weights_from", "gpu", "base", "data_fingerprint", "torch", "system"}
fields = {
    "environment.json": tuple(sorted(small)),
    "summary.json": ("state", "epochs", "steps", "final", "best", "seconds", "device", "threads", "reason"),
}


@st.composite
def logs(draw: st.DrawFn, name: str) -> bytes:
    """Lines to be added to a log: junk, or rows in which some things are wrong."""
    lines = []
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.integers(0, 5)) == 0:
            lines.append(draw(st.binary(max_size=12)))
            continue
        row = {key: draw(odd) for key in keys[name] if draw(st.booleans())}
        if draw(st.booleans()):
            row["step"] = draw(st.integers(0, 60))
        if name == "events.jsonl" and draw(st.booleans()):
            row["event"] = draw(st.sampled_from(NAMES))
        if name == "metrics.jsonl" and draw(st.booleans()):
            row |= {"epoch": draw(st.integers(1, 9)), "loss": draw(floats)}
        lines.append(json.dumps(row).encode())
    return b"".join(line + b"\n" for line in lines)


@st.composite
def files(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    return {
        name: {key: draw(odd) for key in known if draw(st.integers(0, 3)) == 0}
        for name, known in fields.items()
    }


@pytest.fixture(scope="module")
def whole(tiny: Build, digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in which the rate was changed."""
    path = tmp_path_factory.mktemp("whole") / "run-001"
    session = Session.start(tiny(), digits, path, base=path.parent)
    for progress in session.progress():
        if progress.epoch == 1 and progress.epoch_terms:
            session.change("learning rate", 5e-4)
    return session.run


def _words(do: Callable[[], object]) -> None:
    """What can't be done is told in words."""
    with contextlib.suppress(SpecError):
        do()


def _read_all(run: Run) -> None:
    history = run.history()
    assert all(", line " in line for line in history.unread)
    _words(lambda: Repeated.of(run))
    _words(lambda: done_to(run, run.experiment))
    _words(lambda: diagnosis_of(run))
    list_runs(run.path.parent)
    data = LossData()
    data.fill(history)
    for event in data.events:
        assert np.isfinite(data.x_of(float(event["step"]), "epoch"))
        assert isinstance(event_words(event), str)
    facts = gathered(run, None, {})
    for section in (events, result, network, conditions, methods):
        assert section(facts)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(logs("events.jsonl"), logs("metrics.jsonl"), files())
def test_every_reader_of_a_run_gives_words(
    whole: Run,
    tmp_path_factory: pytest.TempPathFactory,
    happened: bytes,
    losses: bytes,
    others: dict[str, Any],
) -> None:
    folder = tmp_path_factory.mktemp("hostile") / "run-001"
    folder.mkdir()
    for name in ("experiment.json", "environment.json", "summary.json", "events.jsonl", "metrics.jsonl"):
        shutil.copy(whole.path / name, folder / name)
    for name, more in (("events.jsonl", happened), ("metrics.jsonl", losses)):
        with (folder / name).open("ab") as file:
            file.write(more)
    for name, values in others.items():
        known = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(known | values))
    try:
        _read_all(Run(folder))
    finally:
        shutil.rmtree(folder.parent)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\x00\xff\xfe binary", "a JSON object"),
        (b"[1, 2]", "a JSON object"),
        (b"[" * 200_000, "a JSON object"),
        (b'{"event": "paused"}', "a whole number as step"),
        (b'{"step": 1e999, "event": "paused"}', "a whole number as step"),
        (b'{"step": 3, "value": 1}', "the name of an event"),
        (b'{"step": 3, "event": "best weights restored", "value": "three"}', "a value of"),
        (b'{"step": 3, "event": "learning rate", "value": [1], "base": 0.1}', "a value of"),
        (b'{"step": 0, "event": "threads", "value": 1025}', "a value of"),
        (b'{"step": 3, "event": "learning rate", "value": 0.1, "base": null}', "a learning rate as base"),
        (f'{{"step": 3, "event": "code penalty", "value": {HUGE}, "base": 0.1}}'.encode(), "far too large"),
    ],
    ids=lambda value: str(value[:40]),
)
def test_a_line_that_is_no_event_is_left_out_and_the_report_says_so(
    line: bytes, said: str, whole: Run, tmp_path: Path
) -> None:
    run = Run(shutil.copytree(whole.path, tmp_path / "run-001"))
    with (run.path / "events.jsonl").open("ab") as file:
        file.write(line + b"\n")
    assert run.history().events == whole.history().events
    (left_out,) = run.history().unread
    assert said in left_out
    for _ in export(run, "report", tmp_path / "r.html", None):
        pass
    assert "can’t be read" in (tmp_path / "r.html").read_text("utf-8")
    with pytest.raises(SpecError, match="whole"):
        Repeated.of(run)


def test_a_run_is_gone_on_with_whatever_was_added_to_its_events(whole: Run, tmp_path: Path) -> None:
    run = Run(shutil.copytree(whole.path, tmp_path / "run-001"))
    with (run.path / "events.jsonl").open("ab") as file:
        file.write(b'{"event": "threads", "base": 1}\n{"step": "x", "event": "threads", "value": 1}\n')
    assert [event["event"] for event in run.rewind()] == []


@pytest.mark.parametrize(
    "line", [b'{"step": 9999999999999, "loss": [1.0]}', b'{"step": 4, "epoch": 10000000000, "loss": 1.0}']
)
def test_a_number_beyond_all_bounds_takes_no_memory(line: bytes, whole: Run, tmp_path: Path) -> None:
    run = Run(shutil.copytree(whole.path, tmp_path / "run-001"))
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(line + b"\n")
    assert run.history().steps == whole.history().steps
    assert len(run.history().unread) == 1


def test_many_terms_that_each_begin_late_take_no_memory(whole: Run, tmp_path: Path) -> None:
    """A line of some kilobytes would else become lists of a thousand million numbers."""
    run = Run(shutil.copytree(whole.path, tmp_path / "run-001"))
    far = {"step": 10**6, **{f"term {number}": [1.0] for number in range(1000)}}
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write(json.dumps(far) + "\n")
    assert run.history().steps == whole.history().steps
    (left_out,) = run.history().unread
    assert "as many losses as a log of its size may tell of" in left_out


def test_epochs_that_no_row_tells_of_leave_a_gap(whole: Run, tmp_path: Path) -> None:
    run = Run(shutil.copytree(whole.path, tmp_path / "run-001"))
    rows = (run.path / "metrics.jsonl").read_bytes().splitlines(keepends=True)
    kept = [row for row in rows if b'"epoch": 2' not in row]
    (run.path / "metrics.jsonl").write_bytes(b"".join(kept))
    found, before = run.history(), whole.history()
    assert found.epoch_steps == before.epoch_steps
    assert np.isnan(found.epochs["loss"][1])
    VIEWS["loss"].make(run, None, VIEWS["loss"].settings()).figure()
