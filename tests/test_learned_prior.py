"""The learned prior as a job on a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.analysis.prior import LearnedPrior
from aestudio.analysis.prior_file import fingerprint, read_prior
from aestudio.data import Dataset
from aestudio.figures import VIEWS
from aestudio.job import NO_DATA, finish
from aestudio.learned_prior import FoundPrior, PriorJob
from aestudio.run import Run
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment

QUICK = LearnedPrior(steps=5, transforms=1, width=8)


def test_it_is_kept_beside_the_run_with_what_was_measured(
    tiny: Callable[..., Any], digits: Dataset, tmp_path: Path
) -> None:
    session = Session.start(tiny(), digits, tmp_path / "run-001")
    for _ in session.progress():
        pass
    run = session.run
    before = {name: value.clone() for name, value in run.weights("best").items()}

    found = finish(PriorJob(run.path, QUICK), digits)

    kept = read_prior(run.path)
    assert kept is not None
    assert (kept.run, kept.epochs, kept.weights) == ("run-001", run.summary.epochs, fingerprint(before))
    assert kept.prior.question == QUICK
    assert kept.prior.words() == found.prior.words()
    first, second = kept.prior.scale, found.prior.scale
    assert {**vars(first), "affine": None} == {**vars(second), "affine": None}
    assert (first.affine.gain, first.affine.offset) == (second.affine.gain, second.affine.offset)
    for name in ("draws", "samples", "log_p", "weights"):
        first, second = getattr(kept.prior, name), getattr(found.prior, name)
        assert first.keys() == second.keys()
        assert all(np.array_equal(first[key], second[key]) for key in first)
    said = json.loads((run.path / "prior.json").read_text())
    assert said["settings"]["steps"] == 5
    assert said["words"] == found.prior.words()
    assert all((before[name] == value).all() for name, value in run.weights("best").items())


def test_broken_off_it_keeps_nothing(tiny: Callable[..., Any], digits: Dataset, tmp_path: Path) -> None:
    session = Session.start(tiny(), digits, tmp_path / "run-001")
    for _ in session.progress():
        pass

    pieces = PriorJob(session.run.path, QUICK).work(digits)
    next(pieces)
    pieces.close()

    assert not (session.run.path / "prior.json").exists()


@pytest.fixture
def kept(tiny: Callable[..., Any], digits: Dataset, tmp_path: Path) -> Path:
    """A run that has a learned prior."""
    session = Session.start(tiny(), digits, tmp_path / "run-001")
    for _ in session.progress():
        pass
    finish(PriorJob(session.run.path, QUICK), digits)
    return session.run.path


def test_a_run_without_one_has_none_and_a_damaged_one_is_told(kept: Path, tmp_path: Path) -> None:
    assert finish(FoundPrior(tmp_path), NO_DATA) == (tmp_path, None)
    file = kept / "prior.safetensors"
    whole = file.read_bytes()
    for size in (0, 7, 90, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        _, said = finish(FoundPrior(kept), NO_DATA)
        assert isinstance(said, str)
        assert "expected a learned prior, found none that can be read" in said
    file.write_bytes(whole)
    assert read_prior(kept) is not None


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("codes", lambda values: values[:-1]),
        ("draws.flow", lambda values: values[:, :1]),
        ("log_p.normal", lambda values: values * np.nan),
        ("samples.flow", lambda values: values[:0]),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(
    kept: Path, name: str, change: Callable[[Any], Any]
) -> None:
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file

    file = kept / "prior.safetensors"
    with safe_open(file, "np") as opened:
        meta = opened.metadata()
    arrays = load_file(file)
    save_file(arrays | {name: np.ascontiguousarray(change(arrays[name]))}, file, meta)

    with pytest.raises(SpecError, match="expected a learned prior"):
        read_prior(kept)


def test_the_figure_draws_what_is_kept_and_keeps_what_is_asked_to_be(
    kept: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, view = Run(kept), VIEWS["prior"]
    trained = compile_experiment(run.experiment, digits)
    trained.model.load_state_dict(run.weights("best"))
    given = {"steps": 5, "transforms": 2, "made": 9, "keep": True}

    anew = view.make(run, trained, view.settings.parse(given))
    monkeypatch.setattr(LearnedPrior, "answer", None)  # no flow is fitted any more
    again = view.make(run, trained, view.settings.parse({**given, "made": 4}))

    np.testing.assert_array_equal(again.arrays["flow_samples"], anew.arrays["flow_samples"][:4])
    np.testing.assert_array_equal(again.arrays["codes"], anew.arrays["codes"])
