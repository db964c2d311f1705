"""The benchmark as a job: a run for each family, one after the other, each measured when it is trained."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from aestudio.analysis.features import FEW, Features, features_of_classifier, plain_features
from aestudio.analysis.question import Array
from aestudio.benchmark.attempt import first_line
from aestudio.benchmark.contenders import Contender, classifier, contenders
from aestudio.benchmark.kept import Kept, keep
from aestudio.benchmark.measures import MEASURES
from aestudio.benchmark.pacing import epochs_within
from aestudio.benchmark.reference import Reference
from aestudio.benchmark.table import Cell, Row, Table
from aestudio.experiment import Experiment
from aestudio.job import Pieces, within
from aestudio.run import Series, next_run
from aestudio.run.label import Label, write_label
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.session import Session

__all__ = ["Budget", "FamilyBenchmark"]

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
    """

    alone: ClassVar[bool] = True

    experiment: Experiment
    budget: Budget
    runs: Path
    base: Path
    samples: int = 1000
    seeds: int = 3

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
        )

    def all(self) -> Pieces[Kept]:
        """Everything, in pieces."""
        asked, epochs = self._asked, self._asked.budget.epochs
        part = next((name for name in ("test", "validation") if len(self._parts[name])), "")
        if not part:
            wanted = "expected samples that are not trained on, as families are compared by them"
            raise SpecError("data.split.test", f"{wanted}, found none")
        planned = contenders(asked.experiment, self._dataset, epochs)
        share = 1 / (len(planned) + 1)
        features = yield from within(0.0, 0.7 * share, self._features(epochs))
        drawn = np.random.default_rng(0).permutation(self._parts[part])[: asked.samples]
        self._reference = Reference(self._dataset, self._parts, self._affine, part, np.sort(drawn), features)
        count = len(self._reference.rows)
        self._set(part=part, samples=count, features=features.title)
        self._shown["test"] = self._stored(self._reference.test)
        for number, contender in enumerate(planned):
            begun = (number + 0.7) * share
            yield from within(begun, begun + share, self._family(contender))
        yield from within(1 - 0.3 * share, 1.0, self._baselines(), "baselines: ")
        self._set(complete=True)
        return Kept(self._table, dict(self._shown))

    # ---- what samples are compared by

    def _features(self, epochs: int) -> Pieces[Features]:
        train = self._affine.apply(self._dataset.values[self._parts.train[:5000]])
        few = int(np.prod(self._dataset.shape)) <= FEW
        learner = None if few else classifier(self._asked.experiment, self._dataset, epochs)
        if learner is None:
            yield 0.5, "features"
            return plain_features(train)
        session = yield from within(0.0, 0.9, self._trained(learner, "classifier"))
        if isinstance(session, str):
            return plain_features(train)
        return features_of_classifier(session.trainer.compiled, train)

    # ---- one family

    def _family(self, contender: Contender) -> Pieces[None]:
        """Train and measure one; whatever goes wrong stands in its row, and the others go on."""
        from aestudio.benchmark.measuring import measure

        row = Row(family=contender.kind, name=contender.title, state="failed")
        if contender.problem:
            return self._add(row, _nothing(contender.problem), None)
        session = yield from within(0.0, 0.7, self._trained(contender, contender.title))
        if isinstance(session, str):
            return self._add(row, _nothing(session), None)
        run = session.run
        row = row.model_copy(update={"run": run.name, "state": run.summary.state})
        compiled, asked = session.trainer.compiled, self._asked
        self._set(device=f"{run.summary.device}, {run.summary.threads} threads")
        pieces = measure(compiled, self._reference, asked.seeds, asked.experiment.training.seed)
        found = yield from within(0.7, 1.0, pieces, f"{contender.title}: ")
        cells = found.cells | {"training": Cell(value=run.summary.seconds)}
        return self._add(row, cells, found.samples)

    def _trained(self, contender: Contender, title: str) -> Pieces[Session | str]:
        """The session of a run that was trained; or why it was not."""
        from aestudio.memory import OutOfMemory
        from aestudio.session import Session
        from aestudio.trainer import Diverged

        asked, seconds = self._asked, self._asked.budget.seconds
        try:
            experiment = contender.experiment
            if seconds:
                experiment = yield from epochs_within(experiment, self._dataset, seconds, title)
            path, series = next_run(asked.runs), Series(type="families", planned=self._table.name)
            session = Session.start(experiment, self._dataset, path, base=asked.base, series=series)
        except (SpecError, Diverged, OutOfMemory, RuntimeError) as error:
            return first_line(error)
        doing = f"{title}: training"
        write_label(session.run.path, Label(name=f"{contender.title}, family benchmark"))
        try:
            with closing(session.progress()) as training:  # type: ignore[type-var]
                for progress in training:
                    if seconds and progress.seconds >= seconds:
                        session.stop(f"after {seconds:g} s, the budget of the benchmark")
                        break
                    done = progress.step / max(progress.steps, 1)
                    yield min(max(done, progress.seconds / seconds if seconds else 0.0), 1.0), doing
        except (Diverged, OutOfMemory, RuntimeError) as error:
            return first_line(error)
        finally:
            session.stop()  # where the benchmark is broken off; else it is over already
        return session

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


def _nothing(why: str) -> dict[str, Cell | str]:
    return dict.fromkeys((one.key for one in MEASURES), why)
