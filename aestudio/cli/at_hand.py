"""A project's data, where the command line can do with less and would not bring them here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment

__all__ = ["data_at_hand"]


def data_at_hand(experiment: Experiment, base: Path) -> Dataset | None:
    """The data of an experiment; None: they are not on this machine, or can't be read."""
    try:
        found: Dataset = experiment.data.load(base=base)
    except (SpecError, OSError, MemoryError):
        return None
    return found
