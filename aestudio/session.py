"""A run from its first step to its last: the trainer's reports written to the run's folder as they come."""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from aestudio.atomic import WriteFailed
from aestudio.begin import environment_of, take_weights, weights_to_begin_with
from aestudio.data import Dataset
from aestudio.data.dataset import Report, silent
from aestudio.device import flush_tiny_numbers
from aestudio.experiment import Experiment
from aestudio.experiment.words import RESTORED
from aestudio.footprint import check_footprint
from aestudio.memory import check_memory, in_bounds
from aestudio.run import Repeated, Run, RunState, path_between, was_done
from aestudio.run.hold import hold
from aestudio.run.milestones import forget_after, keep_milestone
from aestudio.run.same_data import other_data
from aestudio.run.series import RECORDED_AS, Series
from aestudio.run.summary import result_of
from aestudio.spec import SpecError
from aestudio.trainer import Diverged, Progress, Trainer, compile_experiment

__all__ = ["Session", "load_data"]

CHECKPOINT_SECONDS = 5.0  # at most this much work is lost to a crash ...
CHECKPOINT_SHARE = 0.04  # ... unless writing is slow: it may take this share of the time


def load_data(experiment: Experiment, base: Path, report: Report = silent) -> Dataset:
    """The experiment's data.

    Raises:
        SpecError: its path seen from the experiment, `data.path`.
    """
    flush_tiny_numbers()  # before anything is computed: PyTorch's threads take it from who begins them
    try:
        dataset: Dataset = experiment.data.load(base=base, report=report)
        return dataset
    except SpecError as error:
        raise type(error)(f"data.{error.path}" if error.path else "data", error.problem) from None


class Session:
    """A run that is being trained.

    Attributes:
        run: its folder.
        trainer: what trains it; it may be looked at and steered between two reports.
        stopping: set to end the run cleanly at the next report.
        repeated: the run that is repeated; None: it is a run of its own.
        late: why what was changed last is in force but not on record yet; empty: it is on record.
    """

    def __init__(self, run: Run, trainer: Trainer, lock: FileLock) -> None:
        self.run = run
        self._lock = lock
        self.trainer = trainer
        self.stopping = False
        self.repeated: Repeated | None = None
        self._summary = run.summary
        self._final: dict[str, float] = {}
        self._saved = 0.0
        self._cost = 0.0
        self._samples = 0
        self._late: list[Progress] = []
        self.late = ""
        self._begun = trainer.where.seconds

    @classmethod
    def start(
        cls,
        experiment: Experiment,
        dataset: Dataset,
        path: Path,
        *,
        base: Path | None = None,
        device: str = "",
        weights: Run | None = None,
        repeated: Repeated | None = None,
        series: Series | None = None,
        named: bool = False,
    ) -> Session:
        """Begin a run.

        Args:
            experiment: what to train.
            dataset: its data, loaded.
            path: the run's folder; where another run was begun there meanwhile, it is the next number's.
            base: the folder that relative data paths start from; None: the project the run lies in.
            device: instead of the experiment's own choice.
            weights: a run whose newest weights to begin with; None: drawn by the seed.
            repeated: a run that is repeated with all that was done to it, from what it began with.
            series: what the run is one of.
            named: whether the user named the folder: then it may be there, empty, and no other will do.

        Raises:
            SpecError: when the experiment has a problem, or the weights don't fit it.
            WriteFailed: when the folder can't be written.
        """
        check_memory(experiment, dataset.shape)
        if repeated is None:  # that had room, with the batches it took
            check_footprint(experiment, dataset)
        with in_bounds(experiment, dataset.shape):
            compiled = compile_experiment(experiment, dataset, device)
            source, begin_with = weights_to_begin_with(weights, repeated)
            if begin_with is not None:
                take_weights(compiled.model, begin_with, source)
            trainer = Trainer(compiled, script=repeated.script if repeated else ())
        environment = environment_of(trainer) | {
            "weights_from": path_between(path, source) if source else None,
            "repeats": path_between(path, repeated.run.path) if repeated else None,
            "base": path_between(path, base or path.parent.parent),
            **({RECORDED_AS: series.to_json()} if series else {}),
        }
        run = Run.create(path, experiment, environment, named=named)
        try:
            with hold(run.lock) as lock:
                session = cls(run, trainer, lock)
                session.repeated = repeated
                if begin_with is not None:
                    run.save_weights("start", begin_with, 0)
                session._checkpoint()
                keep_milestone(run, 0, compiled.model.state_dict())
        except BaseException as error:
            with contextlib.suppress(Exception):  # the first error is the one to tell
                run.write_summary(replace(run.summary, state="failed", reason=str(error)))
            raise
        return session

    @classmethod
    def resume(cls, run: Run, dataset: Dataset, *, device: str = "") -> Session:
        """Go on from the run's last checkpoint as if it had never been interrupted.

        Raises:
            SpecError: when there is no checkpoint, the data are not those the run began with, another
                process is training it, or it is done: the test part is touched once.
        """
        if other := other_data(run, dataset):
            raise SpecError(str(run.path), f"expected the data the run began with, found {other}")
        with hold(run.lock) as lock:
            if again := run.environment.get("repeats"):
                found = f"found a repetition of {Path(again).name} that was broken off"
                raise SpecError(str(run.path), f"expected a run that can go on, {found}; reproduce it anew")
            if (done := run.summary).state == "done":
                found = f"found one that is done ({done.reason})"
                raise SpecError(str(run.path), f"expected a run that can go on, {found}; train a new one")
            experiment, state = run.experiment, run.state()
            check_memory(experiment, dataset.shape)
            with in_bounds(experiment, dataset.shape):
                compiled = compile_experiment(
                    experiment, dataset, device or run.environment.get("device", "")
                )
                trainer = Trainer(compiled, state, run.rewind())
            forget_after(run, state.where.epoch)  # now that nothing refuses to go on
            session = cls(run, trainer, lock)
            session._final = {name: values[-1] for name, values in run.history().epochs.items()}
            run.add_event(state.where.step, "resumed")
            session._write_summary("running")
        return session

    def progress(self) -> Iterator[Progress]:
        """Train, record and report; ends when all is done or `stopping` is set.

        Raises:
            Diverged: when the loss is no longer a number.
            WriteFailed: when the run's folder can't be written any more.
            OutOfMemory: when memory runs out.
        """
        compiled = self.trainer.compiled
        try:
            with in_bounds(compiled.experiment, compiled.dataset.shape):
                for progress in self.trainer.run():
                    self._record(progress)
                    yield progress
                    if self.stopping:
                        return self._end("stopped", "stopped by the user")
                    if self._went_as_far(progress):
                        return self._end("stopped", "as far as the run that it repeats")
                self._finish()
        except Exception as error:
            self._fail(error)
            raise

    def _went_as_far(self, progress: Progress) -> bool:
        """Whether the run has come to where the one that it repeats was left."""
        steps, epochs = self.repeated.until if self.repeated else (0, 0)
        return bool(steps) and progress.step >= steps and progress.epoch >= epochs

    def change(self, name: str, value: Any) -> Progress:
        """Change the learning rate, batch size, optimizer or a loss weight from the next step on.

        It is on record at once, with a checkpoint, so that it is not lost when the program ends in a pause.

        Args:
            name: one of `aestudio.experiment.changeable`.
            value: a plain value.

        Where the run's folder can't be written just then, the change is in force all the same: `late` says
        why it is not on record, and it is written with whatever is recorded next.

        Returns:
            Where the run stands, with the event.

        Raises:
            SpecError: when there is no such thing, the value does not fit, or the run repeats another.
        """
        if self.repeated:
            found = "found one that repeats another, as that was"
            raise SpecError(
                name, f"expected a run that can be steered, {found}; start a new run to change it"
            )
        self.trainer.change(name, value)
        progress = self.trainer.standing()
        try:
            self._record(progress)
            self.late = ""
        except WriteFailed as error:
            self.late = str(error)
        return progress

    def stop(self, reason: str = "stopped by the user") -> None:
        """End the run now, for those who ask `progress()` for no more; does nothing once it is over."""
        if self._summary.state == "running":
            self._end("stopped", reason)

    def pause(self, paused: bool) -> None:
        """Record that the run was paused or goes on; a pause saves a checkpoint."""
        self._write_late()
        self.run.add_event(self.trainer.where.step, "paused" if paused else "continued")
        if paused:
            self._checkpoint()

    def _record(self, progress: Progress) -> None:
        self._late.append(progress)
        self._write_late()
        self._samples += progress.samples
        if progress.epoch_terms:
            self._final = dict(progress.epoch_terms)
            if not any(event["event"] == RESTORED for event in progress.events):  # those are another epoch's
                keep_milestone(self.run, progress.epoch, self.trainer.compiled.model.state_dict())
        steered = any(was_done(event) for event in progress.events)
        now = time.perf_counter()
        if steered or now - self._saved > max(CHECKPOINT_SECONDS, self._cost / CHECKPOINT_SHARE):
            self._checkpoint()

    def _write_late(self) -> None:
        """Record what is still to be recorded, in its order."""
        while self._late:
            self.run.record(self._late[0])
            del self._late[0]

    def _checkpoint(self) -> None:
        begun = time.perf_counter()
        self.run.checkpoint(self.trainer.state())
        self._write_summary("running")
        self._saved = time.perf_counter()
        self._cost = self._saved - begun

    def _finish(self) -> None:
        """The final evaluation: the one time the test part is touched."""
        where = self.trainer.where
        restored = self.trainer.training.early_stopping
        if restored.enabled and restored.restore_best and where.best:
            self._final = {name: value for name, value in where.best.items() if name != "epoch"}
        reason = where.ended
        for name, value in self.trainer.evaluate("test").items():
            if math.isfinite(value):
                self._final[f"test_{name}"] = value
            else:
                reason = f"{reason}; the test {name} is {value}"
        self._end("done", reason)

    def _end(self, state: RunState, reason: str) -> None:
        try:
            self._write_late()
            self.run.add_event(self.trainer.where.step, state, why=reason)
            self.run.checkpoint(self.trainer.state())
            self._write_summary(state, reason)
        except Exception as error:
            self._summary = replace(self._summary, state="failed", reason=str(error))
            self._fail(error)
            raise
        self._lock.release()

    def _fail(self, error: Exception) -> None:
        with contextlib.suppress(Exception):  # the first error is the one to tell
            if isinstance(error, Diverged):  # its weights are no use, but the best ones may be
                self.run.record(error.progress)
                if self.trainer.best:
                    self.run.save_weights("best", self.trainer.best, int(self.trainer.where.best["epoch"]))
            self._write_summary("failed", str(error))
        self._lock.release()

    def _write_summary(self, state: RunState, reason: str = "") -> None:
        where, trained = self.trainer.where, self.trainer.where.seconds - self._begun
        self._summary = replace(
            self._summary,
            state=state,
            epochs=where.epoch,
            steps=where.step,
            final=self._final,
            best=where.best,
            seconds=round(where.seconds, 3),
            samples_per_second=round(self._samples / trained, 1) if trained > 0 else 0.0,
            device=self.trainer.compiled.device.type,
            threads=where.threads,
            reason=reason,
            pid=os.getpid(),
        )
        self.run.write_summary(self._summary)

    def result(self) -> dict[str, Any]:
        """What `train --json` prints."""
        return result_of(self.run.path, self._summary)
