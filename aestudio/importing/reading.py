"""Reading a network as a job: torch reads some of the files, and tells the layers' shapes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.importing.found import Imported
from aestudio.importing.read import read_network
from aestudio.importing.split import networks
from aestudio.job import Pieces

__all__ = ["Read", "Reading"]


@dataclass(frozen=True)
class Read:
    """What was read.

    Attributes:
        path: from which file.
        found: layers and report.
        encoder: how many layers are the encoder's by default.
        shape: of a sample of the data, where it is known.
    """

    path: Path
    found: Imported
    encoder: int
    shape: tuple[int, ...] | None


@dataclass(frozen=True)
class Reading:
    """Reads the network in a file for an experiment's data; nothing is changed."""

    alone: ClassVar[bool] = False

    path: Path
    into: Experiment
    base: Path

    @property
    def experiment(self) -> Experiment | None:
        """The data need not be loaded."""
        return None

    def work(self, dataset: Dataset) -> Pieces[Read]:
        """Read the file, then find where the encoder ends."""
        yield 0.0, f"Reading {self.path.name}"
        shape = self.into.data.sample_shape(base=self.base)
        found = read_network(self.path, shape)
        yield 0.5, "Finding the narrowest layer"
        return Read(self.path, found, len(networks(found, shape)["encoder"].layers), shape)
