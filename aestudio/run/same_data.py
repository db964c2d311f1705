"""Whether data are those that a run began with: their values, the parts of the samples, and the classes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment
    from aestudio.run.folder import Run

__all__ = ["dealt_fingerprint", "other_data"]


def dealt_fingerprint(experiment: Experiment, dataset: Dataset) -> str:
    """SHA-256 over the rows of the three parts and, where the family learns classes, those of all samples.

    Labels decide who trains and who tests where whole groups are kept together; they are no part of the
    data's own fingerprint, which is of the values alone.

    Raises:
        SpecError: when the data can't be split as the experiment says.
    """
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    digest = hashlib.sha256()
    for part in ("train", "validation", "test"):
        digest.update(np.ascontiguousarray(parts[part], np.int64).tobytes() + b"|")
    column = experiment.family.label_column
    if column:
        digest.update(np.ascontiguousarray(dataset.labels.get(column, ()), np.int64).tobytes())
    return digest.hexdigest()


def other_data(run: Run, dataset: Dataset) -> str:
    """What of the data is not as the run began with, in words; empty: all is, as far as that is on record.

    Raises:
        SpecError: when the data can't be split as the run's were.
    """
    known = run.environment
    if (values := known.get("data_fingerprint")) and values != dataset.fingerprint:
        return "other values in them"
    dealt = known.get("dealt_fingerprint")
    if dealt and dealt != dealt_fingerprint(run.experiment, dataset):
        return "other labels: samples that it trained on would validate or test it, or have other classes"
    return ""
