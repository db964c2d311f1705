"""A run that enlarges drawn faces, trained for a moment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aestudio.auditing.work import AuditJob
from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.run import Run
from aestudio.session import Session, load_data

__all__ = ["QuickAudit", "experiment", "trained"]


@dataclass(frozen=True)
class QuickAudit(AuditJob):
    """An audit of few resamples, in place of `aestudio.auditing.AuditJob`."""

    resamples: int = 99


def experiment(count: int = 240, epochs: int = 1, **family: Any) -> Experiment:
    """Faces of 16 pixels, an eighth of them held back for the audit."""
    split = {"train": 0.5, "validation": 0.1, "test": 0.4}
    return Experiment.drafted(
        (3, 16, 16),
        data={"kind": "faces", "count": count, "size": 16, "split": split},
        family={"kind": "superres", "degrade": {"factor": 4}, **family},
        training={"epochs": epochs, "threads": 1, "device": "cpu"},
    )


def trained(folder: Path, wanted: Experiment | None = None) -> tuple[Run, Dataset]:
    """The run, done, and its data."""
    wanted = wanted or experiment()
    dataset = load_data(wanted, Path())
    session = Session.start(wanted, dataset, folder)
    for _ in session.progress():
        pass
    return session.run, dataset
