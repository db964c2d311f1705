"""The experiment: data, family, networks and training, as one immutable declaration."""

from __future__ import annotations

from aestudio.experiment.changes import changeable, value_of, with_change
from aestudio.experiment.experiment import (
    Experiment,
    Problem,
    code_of,
    get_path,
    problems,
    resolve,
    set_path,
)
from aestudio.experiment.fields import FieldAt, differences, fields_of
from aestudio.experiment.linking import Link, follow
from aestudio.experiment.optimizers import OPTIMIZERS, Optimizer
from aestudio.experiment.schedules import SCHEDULES, Schedule
from aestudio.experiment.training import EarlyStopping, Training

__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "EarlyStopping",
    "Experiment",
    "FieldAt",
    "Link",
    "Optimizer",
    "Problem",
    "Schedule",
    "Training",
    "changeable",
    "code_of",
    "differences",
    "fields_of",
    "follow",
    "get_path",
    "problems",
    "resolve",
    "set_path",
    "value_of",
    "with_change",
]
