"""The learned prior as a job on a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aestudio.analysis.prior import LearnedPrior
from aestudio.data import Dataset
from aestudio.job import finish
from aestudio.learned_prior import PriorJob
from aestudio.run import Run
from aestudio.session import Session

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

    kept = Run(run.path).weights("prior")
    assert set(kept) == set(found.weights)
    assert (kept["mean"].numpy() == found.weights["mean"]).all()
    said = json.loads((run.path / "prior.json").read_text())
    assert said["settings"]["steps"] == 5
    assert said["words"] == found.words()
    assert all((before[name] == value).all() for name, value in run.weights("best").items())


def test_broken_off_it_keeps_nothing(tiny: Callable[..., Any], digits: Dataset, tmp_path: Path) -> None:
    session = Session.start(tiny(), digits, tmp_path / "run-001")
    for _ in session.progress():
        pass

    pieces = PriorJob(session.run.path, QUICK).work(digits)
    next(pieces)
    pieces.close()

    assert not (session.run.path / "prior.json").exists()
