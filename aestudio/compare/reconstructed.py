"""What several runs make of the same samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from aestudio.analysis.samples import Samples, Scale
from aestudio.compare.groups import Compared
from aestudio.job import Pieces
from aestudio.run import Run
from aestudio.run.same_data import other_data
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.analysis.question import Trained
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment

__all__ = ["LeftOut", "Reconstructed", "Reconstructing", "SideBySide"]

Array = np.ndarray[Any, Any]
ABILITIES = {"Reconstructs", "Scores"}


@dataclass(frozen=True, eq=False)
class Reconstructed:
    """What a run makes of the samples.

    Attributes:
        path: the run's folder.
        name: what it is called.
        weights: "best" (of the best epoch) or "last", where no best ones are kept.
        outputs: `(n, *shape)`, scaled as the samples are: as the first run scales its data.
        errors: the mean squared difference of each, `(n,)`: the same measure for all, whatever was trained.
    """

    path: Path
    name: str
    weights: Literal["best", "last"]
    outputs: Array
    errors: Array

    @property
    def error(self) -> float:
        """The mean of the errors."""
        return float(self.errors.mean())


@dataclass(frozen=True)
class LeftOut:
    """A run that can't take part, and why, in words."""

    name: str
    why: str


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The same samples, reconstructed by several runs.

    Attributes:
        samples: which; None: no run could.
        scale: what their numbers mean.
        inputs: the samples, `(n, *shape)`.
        runs: what each run makes of them.
        left_out: those that can't.
    """

    samples: Samples | None
    scale: Scale | None
    inputs: Array
    runs: tuple[Reconstructed, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Reconstructing:
    """Has the best weights of each run reconstruct the same validation samples.

    Only samples are taken that are validation samples of every run, so that none was trained on any of them.

    Attributes:
        runs: folder and name of each; the first one's data are taken.
        count: how many samples at most.
    """

    alone: ClassVar[bool] = False

    runs: tuple[tuple[Path, str], ...]
    count: int = 10

    @classmethod
    def of(cls, runs: Sequence[Compared], count: int = 10) -> Reconstructing:
        """Those runs."""
        return cls(tuple((run.path, run.name) for run in runs), count)

    @property
    def experiment(self) -> Experiment:
        """The first run's, whose data are loaded."""
        return Run(self.runs[0][0]).experiment

    def work(self, dataset: Dataset) -> Pieces[SideBySide]:
        """Reconstruct them."""
        able: list[tuple[Run, str]] = []
        left_out: list[LeftOut] = []
        rows: Array | None = None
        for path, name in self.runs:
            yield 0.0, f"Reading {name}"
            try:
                run, own = _taken(path, dataset)
                both = own if rows is None else np.intersect1d(rows, own)
                if not len(both):
                    raise SpecError("", "it has no validation sample in common with the others")
            except SpecError as error:
                left_out.append(LeftOut(name, error.problem))
            else:
                rows = both
                able.append((run, name))
        if rows is None:
            return SideBySide(None, None, np.empty(0), (), tuple(left_out))
        return (yield from self._reconstruct(able, rows, dataset, left_out))

    def _reconstruct(
        self, able: list[tuple[Run, str]], rows: Array, dataset: Dataset, left_out: list[LeftOut]
    ) -> Pieces[SideBySide]:
        from aestudio.analysis.reconstruction import Reconstructions

        chosen = np.sort(np.random.default_rng(0).permutation(rows)[: self.count])
        question = Reconstructions("validation", rows=tuple(map(int, chosen)))
        found: list[Reconstructed] = []
        first: Any = None
        for number, (run, name) in enumerate(able):
            yield number / len(able), f"Reconstructing with {name}"
            try:
                trained, weights = _trained(run, dataset)
                pairs = question.answer(trained)
            except (SpecError, RuntimeError) as error:  # the latter: weights of another shape
                left_out.append(LeftOut(name, _in_words(error)))
                continue
            first = first or pairs
            outputs = _scaled(pairs.outputs, pairs.scale, first.scale)
            errors = ((outputs - first.inputs).reshape(len(chosen), -1) ** 2).mean(1)
            found.append(Reconstructed(run.path, name, weights, outputs, errors))
        if first is None:
            return SideBySide(None, None, np.empty(0), (), tuple(left_out))
        return SideBySide(first.samples, first.scale, first.inputs, tuple(found), tuple(left_out))


def _taken(path: Path, dataset: Dataset) -> tuple[Run, Array]:
    """A run that can reconstruct these data, and its validation samples.

    Raises:
        SpecError: why it can't.
    """
    run = Run(path)
    experiment = run.experiment
    if not set(experiment.family.abilities) >= ABILITIES:
        raise SpecError("", f"the {experiment.family.title.lower()} reconstructs no samples")
    if other_data(run, dataset):
        raise SpecError("", "it learned from other data")
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    rows = np.asarray(parts["validation"])
    if not len(rows):
        raise SpecError("", "it has no validation samples")
    return run, rows


def _scaled(values: Array, own: Scale, other: Scale) -> Array:
    """Values as another run scales its data."""
    if (own.affine.gain, own.affine.offset) == (other.affine.gain, other.affine.offset):
        return values
    return other.affine.apply(own.affine.invert(values))


def _trained(run: Run, dataset: Dataset) -> tuple[Trained, Literal["best", "last"]]:
    """The run's model with its best weights, else its last, on the CPU.

    Raises:
        SpecError: when it has none.
        RuntimeError: when they don't fit its network.
    """
    from aestudio.trainer import compile_experiment

    best = (run.path / "best.safetensors").is_file()
    compiled = compile_experiment(run.experiment, dataset, "cpu")
    compiled.model.load_state_dict(run.weights("best" if best else "weights"))
    return compiled, "best" if best else "last"


def _in_words(error: Exception) -> str:
    return error.problem if isinstance(error, SpecError) else "its weights don't fit its network"
