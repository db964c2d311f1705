"""The benchmark as a job: a run for each family, one after the other, each measured when it is trained."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from aestudio.analysis.features import FEW, LEARNED, Features, features_of_classifier, plain_features
from aestudio.analysis.question import Array
from aestudio.benchmark.contenders import Contender, classifier, contenders
from aestudio.benchmark.kept import Kept, keep
from aestudio.benchmark.measures import MEASURES
from aestudio.benchmark.reference import ENOUGH, Reference
from aestudio.benchmark.table import Cell, Row, Table, over_trainings
from aestudio.benchmark.training import Place, seeded
from aestudio.experiment import Experiment
from aestudio.job import Pieces, within
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.benchmark.measuring import Measured
    from aestudio.data import Dataset
    from aestudio.run import Run

__all__ = ["TRAININGS", "Budget", "FamilyBenchmark"]

TRAININGS = 3  # a family that is trained once may have been lucky
SHOWN, POINTS = 16, 500  # samples of each row that are kept; of data in the plane


@dataclass(frozen=True)
class Budget:
    """What each family may take: so many epochs, or where seconds are given, so long.

    Attributes:
        epochs: passes over the training samples.
        seconds: of training, in which as many epochs are done as fit, the schedule over all of them; 0: the
            epochs count.
    """

    epochs: int = 5
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """In words, for each family."""
        if self.seconds:
            return f"{self.seconds:g} s of training each"
        return f"{self.epochs:,} epoch{'s' * (self.epochs != 1)} each"


@dataclass(frozen=True)
class FamilyBenchmark:
    """Trains every family on an experiment's data and measures each.

    Broken off, it leaves the runs it has made, and the table as far as it came.

    Attributes:
        experiment: whose data and training are taken, and whose own family takes part as it stands.
        budget: of each family.
        runs: the folder the runs go into; the table is kept beside it.
        base: the folder that relative data paths start from.
        samples: how many new samples are compared with how many of the test part, at most.
        seeds: how often new samples are made.
        trainings: how often each family is trained, each time from another seed.
        suited: whether the other families have the optimizer and schedule that suit them; else they have the
            experiment's.
    """

    alone: ClassVar[bool] = True

    experiment: Experiment
    budget: Budget
    runs: Path
    base: Path
    samples: int = 1000
    seeds: int = 3
    trainings: int = TRAININGS
    suited: bool = True

    def work(self, dataset: Dataset) -> Pieces[Kept]:
        """Train and measure them.

        Raises:
            SpecError: when there are no samples to compare with; before anything is trained.
        """
        return _Work(self, dataset).all()


class _Work:
    """One benchmark in progress."""

    def __init__(self, asked: FamilyBenchmark, dataset: Dataset) -> None:
        self._asked, self._dataset = asked, dataset
        experiment = asked.experiment
        self._parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
        self._affine = experiment.data.affine(dataset, self._parts)
        self._rows: list[Row] = []
        self._shown: dict[str, Array] = {}
        self._table = Table(
            name=time.strftime("%Y-%m-%d %H-%M-%S"),
            data=f"{dataset.name}, {len(self._parts.train):,} training samples",
            budget=asked.budget.words,
            seed=experiment.training.seed,
            seeds=asked.seeds,
            trainings=asked.trainings,
        )
        self._place = Place(dataset, asked.runs, asked.base, self._table.name, asked.budget.seconds)

    def all(self) -> Pieces[Kept]:
        """Everything, in pieces."""
        asked, epochs = self._asked, self._asked.budget.epochs
        part = next((name for name in ("test", "validation") if len(self._parts[name])), "")
        if not part:
            wanted = "expected samples that are not trained on, as families are compared by them"
            raise SpecError("data.split.test", f"{wanted}, found none")
        planned = contenders(asked.experiment, self._dataset, epochs, suited=asked.suited)
        share = 1 / (len(planned) + 1)
        features = yield from within(0.0, 0.7 * share, self._features(epochs))
        self._reference = self._compared_with(part, features)
        chooses = part == "test" and len(self._parts.validation) >= ENOUGH
        self._chooses = self._compared_with("validation", features) if chooses else None
        choosing = len(self._chooses.rows) if self._chooses else 0
        count = len(self._reference.rows)
        together = self._reference.together
        self._set(part=part, samples=count, features=features.title, choosing=choosing, together=together)
        self._shown["test"] = self._stored(self._reference.test)
        for number, contender in enumerate(planned):
            begun = (number + 0.7) * share
            yield from within(begun, begun + share, self._family(contender))
        yield from within(1 - 0.3 * share, 1.0, self._baselines(), "baselines: ")
        self._set(complete=True)
        return Kept(self._table, dict(self._shown))

    # ---- what samples are compared by

    def _compared_with(self, part: str, features: Features) -> Reference:
        drawn = np.random.default_rng(0).permutation(self._parts[part])[: self._asked.samples]
        return Reference(self._dataset, self._parts, self._affine, part, np.sort(drawn), features)

    def _features(self, epochs: int) -> Pieces[Features]:
        drawn = np.random.default_rng(0).permutation(self._parts.train)[:LEARNED]
        train = self._affine.apply(self._dataset.values[np.sort(drawn)])
        few = int(np.prod(self._dataset.shape)) <= FEW
        learner = None if few else classifier(self._asked.experiment, self._dataset, epochs)
        if learner is None:
            yield 0.5, "features"
            return plain_features(train)
        session = yield from within(0.0, 0.9, self._place.trained(learner, "classifier"))
        if isinstance(session, str):
            return plain_features(train)
        return features_of_classifier(session.trainer.compiled, train)

    # ---- one family

    def _family(self, contender: Contender) -> Pieces[None]:
        """Train and measure one; whatever goes wrong stands in its row, and the others go on."""
        row = Row(family=contender.kind, name=contender.title, state="failed")
        if contender.problem:
            return self._add(row, _nothing(contender.problem), None)
        count = self._asked.trainings
        done: list[_Once] = []
        wrong: list[str] = []
        for number in range(count):
            pieces = self._once(contender, number, done[0] if done else None)
            found = yield from within(number / count, (number + 1) / count, pieces)
            if isinstance(found, str):
                wrong.append(found)
            else:
                done.append(found)
        if not done:
            return self._add(row, _nothing(wrong[0]), None)
        note = f"{len(wrong)} of {count} trainings failed: {wrong[0]}" if wrong else ""
        names = tuple(once.run.name for once in done)
        first = done[0]
        merged = _merged([once.measured.choice for once in done])
        choice = {key: cell for key, cell in merged.items() if isinstance(cell, Cell)}
        row = Row(
            family=contender.kind,
            name=contender.title,
            run=names[0],
            runs=names,
            state=first.run.summary.state,
            note=note,
            choice=choice,
        )
        return self._add(row, _merged([once.measured.cells for once in done]), first.measured.samples)

    def _once(self, contender: Contender, number: int, before: _Once | None) -> Pieces[_Once | str]:
        """Train one from its next seed, and measure it; or why it could not be trained.

        Args:
            contender: who is trained.
            number: of the training, from 0.
            before: an earlier training, which found out how many epochs fit.
        """
        from aestudio.benchmark.measuring import measure

        seed = contender.experiment.training.seed + number
        epochs = before.run.experiment.training.epochs if before else 0
        again = replace(contender, experiment=seeded(contender.experiment, seed, epochs))
        which = f" {number + 1} of {self._asked.trainings}" if self._asked.trainings > 1 else ""
        pieces = self._place.trained(again, contender.title, which, paced=before is not None)
        session = yield from within(0.0, 0.7, pieces)
        if isinstance(session, str):
            return session
        summary = session.run.summary
        self._set(device=f"{summary.device}, {summary.threads} threads")
        compiled = session.trainer.compiled
        measuring = measure(compiled, self._reference, self._asked.seeds, seed, self._chooses)
        found = yield from within(0.7, 1.0, measuring, f"{contender.title}: ")
        found.cells["training"] = Cell(value=summary.seconds)
        return _Once(session.run, found)

    # ---- baselines

    def _baselines(self) -> Pieces[None]:
        from aestudio.benchmark.baselines import GAUSSIAN, TRAIN, gaussian, training_samples

        seed = self._asked.experiment.training.seed
        for key, title, made in (
            (TRAIN, "Training samples", training_samples),
            (GAUSSIAN, "Gaussian of the data", gaussian),
        ):
            row = Row(family=key, name=title, baseline=True)
            begun = 0.0 if key == TRAIN else 0.5
            try:
                pieces = made(self._reference, self._asked.seeds, seed)
                found = yield from within(begun, begun + 0.5, pieces)
            except (ValueError, ArithmeticError, MemoryError) as error:
                self._add(row.model_copy(update={"state": "failed"}), _nothing(str(error)), None)
            else:
                self._add(row, found.cells, found.samples, "no model is trained")

    # ---- what is kept

    def _add(
        self, row: Row, found: dict[str, Cell | str], samples: Array | None, otherwise: str = "not measured"
    ) -> None:
        cells = {key: value for key, value in found.items() if isinstance(value, Cell)}
        blank = {key: value for key, value in found.items() if isinstance(value, str)}
        left = {one.key: otherwise for one in MEASURES if one.key not in found}
        self._rows.append(row.model_copy(update={"cells": cells, "blank": left | blank}))
        if samples is not None:
            self._shown[row.family] = self._stored(samples)
        self._set(rows=tuple(self._rows))

    def _stored(self, samples: Array) -> Array:
        return np.asarray(
            self._affine.invert(samples[: POINTS if samples.shape[1:] == (2,) else SHOWN]), np.float32
        )

    def _set(self, **changes: object) -> None:
        self._table = self._table.model_copy(update=changes)
        keep(self._asked.runs, self._table, self._shown)


@dataclass(frozen=True, eq=False)
class _Once:
    """One training of a family, and what was measured of it."""

    run: Run
    measured: Measured


def _merged(found: list[dict[str, Cell | str]]) -> dict[str, Cell | str]:
    """What several trainings came to, by measure."""
    return {key: over_trainings([cells[key] for cells in found if key in cells]) for key in found[0]}


def _nothing(why: str) -> dict[str, Cell | str]:
    return dict.fromkeys((one.key for one in MEASURES), why)
