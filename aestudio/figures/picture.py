"""What a view of a run gives: arrays, and a figure of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from aestudio.analysis.question import Array, Trained
from aestudio.atomic import write_with
from aestudio.experiment import Experiment
from aestudio.spec import Spec, SpecError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "RunRecord", "View", "ending_of", "model_of"]

DPI = 200
_PICTURES = (".png", ".svg", ".pdf")


class History(Protocol):
    """A run's losses and events, as `aestudio.run.History` has them."""

    @property
    def steps(self) -> Mapping[str, Sequence[float]]:
        """By term, one training loss per step."""

    @property
    def epochs(self) -> Mapping[str, Sequence[float]]:
        """By term, one mean per epoch."""

    @property
    def epoch_steps(self) -> Sequence[int]:
        """The step each epoch ended at."""

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """What happened, in order."""


class RunRecord(Protocol):
    """What figures need of an `aestudio.run.Run`."""

    @property
    def name(self) -> str:
        """What the run is called."""

    @property
    def path(self) -> Path:
        """Its folder."""

    @property
    def experiment(self) -> Experiment:
        """What was trained."""

    def history(self) -> History:
        """Its losses."""


def ending_of(path: Path) -> str:
    """The ending by which a picture's file says what is written to it; to be asked before long work for it.

    Raises:
        SpecError: when it is none that can be written.
    """
    kind = path.suffix.lower()
    if kind not in (*_PICTURES, ".npz"):
        wanted = ", ".join(_PICTURES)
        raise SpecError("out", f"expected a file ending in {wanted} or .npz, found {path.name!r}")
    return kind


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure that is drawn when it is wanted, and the numbers in it.

    Attributes:
        arrays: by name, what is drawn.
        figure: draws it with matplotlib, without any global state.
    """

    arrays: Mapping[str, Array]
    figure: Callable[[], Figure]

    def save(self, path: Path) -> None:
        """Write the picture (.png, .svg, .pdf) or its arrays (.npz).

        Raises:
            SpecError: for another ending.
            WriteFailed: when the file can't be written.
        """
        write_with(path, self.writer(path))

    def writer(self, path: Path) -> Callable[[Path], object]:
        """What writes what the ending of `path` says to the path it is given, on whatever thread.

        Raises:
            SpecError: for another ending.
        """
        kind = ending_of(path)
        if kind == ".npz":
            return self._write_arrays
        return lambda to: self.figure().savefig(to, format=kind[1:], dpi=DPI)

    def _write_arrays(self, path: Path) -> None:
        with path.open("wb") as file:  # given a name, numpy would add an ending to it
            arrays: dict[str, Any] = {name: np.asarray(value) for name, value in self.arrays.items()}
            np.savez_compressed(file, **arrays)


@dataclass(frozen=True)
class View:
    """A kind of picture of a run.

    Attributes:
        name: what it is asked for by.
        title: what it is called in the interface.
        needs_model: whether `make` must be given the trained model.
        settings: the spec of its settings; all have defaults.
        make: (run, trained model or None, settings) to picture.
    """

    name: str
    title: str
    needs_model: bool
    settings: type[Spec]
    make: Callable[[RunRecord, Trained | None, Any], Picture]


def model_of(trained: Trained | None) -> Trained:
    """The trained model, where a view needs one.

    Raises:
        SpecError: when there is none.
    """
    if trained is None:
        raise SpecError("", "expected a run with saved weights, found none")
    return trained
