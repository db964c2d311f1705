"""The one loop that trains every family. It knows neither Qt nor files."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from aestudio.device import flush_tiny_numbers, keep_freed_memory, set_threads
from aestudio.experiment import Training, value_of
from aestudio.experiment.changes import BATCH_SIZE
from aestudio.experiment.words import RESTORED
from aestudio.trainer.closeup import CloseUp
from aestudio.trainer.compiled import Compiled
from aestudio.trainer.course import Course
from aestudio.trainer.evaluation import Evaluation
from aestudio.trainer.judge import is_best, lower_rate, should_stop
from aestudio.trainer.losses import Losses
from aestudio.trainer.pace import Crowd, Pace
from aestudio.trainer.progress import OUT_OF_MEMORY, Diverged, Event, Progress, StepDetail
from aestudio.trainer.state import (
    State,
    Where,
    copy_of,
    random_state,
    restore_random,
)
from aestudio.trainer.steps import Steps
from aestudio.trainer.trial import first_threads

__all__ = ["Trainer", "train"]

REPORT_SECONDS = 0.05  # losses cross from device to host, and from thread to thread, this often


def train(compiled: Compiled) -> Iterator[Progress]:
    """Train a compiled experiment from its first step to its last."""
    return Trainer(compiled).run()


class Trainer:
    """A run in progress. Between two reports it may be looked at, changed, or left for good.

    What the listener does with a report changes nothing: not the random numbers it draws, nor the threads it
    sets, nor the model's mode, nor the time it takes.

    Args:
        compiled: the model and its data.
        state: where to go on from; None: the start.
        script: what is done to the run again at its steps, as it was the first time. At the start, threads
            in it are used from the first step on, and given up only where it says so.

    When memory runs out in a step that moved no weight yet, the run stands as before it, with an event
    "out of memory" that names the `batch` and one that may fit (`fits`). It goes on with half the batch. A
    batch of one sample, a step that moved a weight, and a run that repeats another end with the error.

    Attributes:
        waits: when memory runs out, the batch size is left to who listens; after the report it tries again.
        closely: every step is measured and reported by itself (`Progress.detail`), as for single steps and
            slow motion; it trains the same.
    """

    def __init__(self, compiled: Compiled, state: State | None = None, script: Sequence[Event] = ()) -> None:
        keep_freed_memory()
        flush_tiny_numbers()
        self.compiled = compiled
        self.course = Course(compiled.experiment, len(compiled.parts.train))
        self.best: dict[str, Tensor] = {}
        self.waits = self.closely = False
        self._close_up = CloseUp(compiled.model)
        self._detail: StepDetail | None = None
        self._script = sorted(script, key=lambda event: event["step"])
        self._repeats = bool(script) and state is None
        self._steps = Steps(compiled, self.course)
        self._rows = compiled.batches.rows(compiled.parts.train)
        self._evaluation = Evaluation(compiled, self._steps.stepper, self.course)
        self._events: list[Event] = []
        self._pace, self._crowd, self._slow = Pace(), Crowd(), False
        if state is None:
            self._choose_threads()
            torch.manual_seed(self.training.seed + 1)
        else:
            self._take_up(state)
        self._losses = Losses(self.where.sums, self.where.counts)
        self._random = random_state(compiled.device)
        self._due = self._since = time.perf_counter()

    @property
    def where(self) -> Where:
        """Where the run stands."""
        return self.course.where

    @property
    def training(self) -> Training:
        """How it is trained from the next step on."""
        return self.course.training

    @property
    def rate(self) -> float:
        """The learning rate in force."""
        return self.course.rate

    def _take_up(self, state: State) -> None:
        self.course.take_up(state.where)
        self._steps.take_up(state)
        self.compiled.model.load_state_dict(state.weights())
        self.best = {key: value.to(self.compiled.device) for key, value in state.weights("best").items()}
        set_threads(self.where.threads)
        restore_random(state.tensors, self.compiled.device)

    def _choose_threads(self) -> None:
        """Fix the number of CPU threads: sums depend on it, so it is chosen once and recorded."""
        tell = self._script if self._repeats else ()
        self.where.threads, tried = first_threads(self.compiled, tell)
        set_threads(self.where.threads)
        if tried is not None:
            self._note("threads", value=self.where.threads, steps_per_second=tried)

    def state(self) -> State:
        """A copy of everything needed to go on exactly, as of the last report."""
        self.where.sums, self.where.counts = dict(self._losses.sums), dict(self._losses.counts)
        tensors, rest = self._steps.state()
        weights = {f"model.{key}": value for key, value in self.compiled.model.state_dict().items()}
        best = {f"best.{key}": value for key, value in self.best.items()}
        parts = {**weights, **best, **tensors, **self._random}
        copied = {key: value.detach().cpu().clone().contiguous() for key, value in parts.items()}
        return State(Where.from_json(self.where.to_json()), copied, rest)

    def change(self, name: str, value: Any) -> None:
        """Change what can be changed while a run goes; it holds from the next step on, and is an event.

        A learning rate is the one in force, and the schedule goes on from there. In a warm-up's rise it is
        what the rise leads to: the first steps' share of it is so small that the full rate would be hundreds
        of times what was asked for. No step ever goes by more than `value`.

        A batch size holds from the sample that was reached. An optimizer begins afresh: what it knew of
        earlier steps is gone. With other loss weights a loss is another: the best epoch is sought anew.

        Args:
            name: one of `aestudio.experiment.changeable`: "learning rate", "batch size", "optimizer" ...
            value: a plain value.

        Raises:
            SpecError: when there is no such thing, or the value does not fit.
        """
        self._change(name, value)
        self._note(name, value=value_of(self.course.experiment, name), base=self.where.rate)

    def _change(self, name: str, value: Any) -> None:
        self.course.change(name, value)
        self._steps.follow(name)

    def standing(self) -> Progress:
        """Where the run stands between two reports, with what was done to it since the last."""
        events, self._events = tuple(self._events), []
        return self._progress({}, {}, False, 0, events)

    def run(self) -> Iterator[Progress]:
        """Train to the end, reporting some twenty times a second.

        Raises:
            Diverged: when the loss is no longer a number.
        """
        self._go_on()
        yield from self._tell()
        while self.where.epoch < self.training.epochs and not self.where.ended:
            self.compiled.model.train()
            yield from self._epoch()
            yield from self._end_epoch()
        if not self.where.ended:
            self.where.ended = f"all {self.training.epochs:,} epochs done"

    def _epoch(self) -> Iterator[Progress]:
        """The steps of the present epoch that are still to be taken."""
        order, where = self._order(), self.where
        while where.seen < len(order):
            if self._script and self._script[0]["step"] <= where.step:
                yield from self._repeat()
            if self._steps.prepare():
                self.best = {}
            rows = order[where.seen : where.seen + self.course.training.batch_size]
            if closely := self.closely:
                self._close_up.begin(self.course.rate)
            if (terms := self._steps.take(rows, fixed=self._repeats)) is None:
                self._fall_short(len(rows))
                yield from self._tell()  # whoever listens may choose a smaller batch
                continue
            self._losses.add(terms, len(rows))
            where.step += 1
            where.seen += len(rows)
            if closely:
                self._detail = self._close_up.end(where, terms, len(rows), len(order))
            if closely or time.perf_counter() >= self._due:
                yield from self._tell()

    def _fall_short(self, batch: int) -> None:
        """There was no memory for a batch of so many samples."""
        self._note(OUT_OF_MEMORY, batch=batch, fits=batch // 2)
        if not self.waits:
            self.change(BATCH_SIZE, batch // 2)

    def _order(self) -> Tensor:
        """The training rows in this epoch's order, which depends on seed and epoch alone."""
        seed = (self.training.seed * 1_000_003 + self.where.epoch) % 2**63
        shuffled = torch.randperm(len(self._rows), generator=torch.Generator().manual_seed(seed))
        return self._rows[shuffled.to(self.compiled.device)]

    def _end_epoch(self) -> Iterator[Progress]:
        """Validate, judge, report."""
        self._settle()
        terms = self._losses.means()
        validation = yield from self._validate()
        if wrong := validation.settle():
            raise Diverged(f"val_{wrong[0]}", wrong[1], self.where.step, self._report({}, False))
        terms |= {f"val_{name}": value for name, value in validation.means().items()}
        self.where.epoch, self.where.seen, self.where.since = self.where.epoch + 1, 0, (0.0, 0)
        self._losses.sums, self._losses.counts = {}, {}
        rule = self.training.early_stopping
        best = is_best(self.where, terms, rule.monitor if rule.enabled else "val_loss")
        if best:
            self.where.best = {"epoch": self.where.epoch, **terms}
            self.best = copy_of(self.compiled.model)
        self._judge(terms)
        yield from self._tell(terms, best)

    def _validate(self) -> Generator[Progress, None, Losses]:
        """Losses of the validation part; where memory runs out, all anew with half the samples together."""
        for event in self._script:
            if "validating" in event and event["step"] <= self.where.step:
                self.where.together = event["fits"]
        while True:
            losses = Losses()
            try:
                for _ in self._evaluation.batches("validation", losses):
                    if time.perf_counter() >= self._due:
                        yield from self._tell()
                return losses
            except (MemoryError, RuntimeError) as error:
                if (batch := self._evaluation.halve("validation", error)) == 0:
                    raise
            self._note(OUT_OF_MEMORY, batch=batch, fits=self.where.together, validating=True)
            yield from self._tell()

    def _judge(self, terms: dict[str, float]) -> None:
        rule = self.training.early_stopping
        if lower_rate(self.training.schedule, self.where, terms):
            self._note("learning rate", value=self.rate, why="no improvement: reduced on plateau")
        if should_stop(rule, self.where, terms):
            self.where.ended = f"stopped early: no improvement in {rule.patience} epochs"
        last = bool(self.where.ended) or self.where.epoch >= self.training.epochs
        if last and rule.enabled and rule.restore_best and self.best:
            self.compiled.model.load_state_dict(self.best)
            self._note(RESTORED, value=self.where.best["epoch"])

    def evaluate(self, part: str) -> dict[str, float]:
        """The model's loss on "train", "validation" or "test"; empty where the part is."""
        return self._evaluation.means(part)

    def _repeat(self) -> Iterator[Progress]:
        """Do again what was done to the run at this step."""
        yield from self._tell()  # terms of the loss may come or go
        while self._script and self._script[0]["step"] <= self.where.step:
            event = self._script.pop(0)
            if event["event"] == "threads":
                self.where.threads = event["value"]
                set_threads(self.where.threads)
            elif "base" in event:
                self._change(event["event"], event["value"])
                self.where.rate = event["base"]
            else:
                continue
            if self._repeats:  # else it is on record
                self._events.append(event)

    def _note(self, event: str, **details: object) -> None:
        self._events.append({"step": self.where.step, "event": event, **details})

    def _settle(self) -> None:
        """Bring the pending losses over."""
        if wrong := self._losses.settle():
            name, value, back = wrong
            good = replace(self._report({}, False), step=self.where.step - back)
            raise Diverged(name, value, good.step + 1, good)

    def _tell(self, terms: Mapping[str, float] | None = None, best: bool = False) -> Iterator[Progress]:
        """Report, and afterwards have everything as it was before."""
        self._settle()
        mode, self._random = self.compiled.model.training, random_state(self.compiled.device)
        yield self._report(terms or {}, best)
        self.compiled.model.train(mode)
        self._go_on()

    def _go_on(self) -> None:
        """Take up the random numbers, threads and time where they were left."""
        restore_random(self._random, self.compiled.device)
        set_threads(self.where.threads)
        self._since = time.perf_counter()
        self._due = self._since + REPORT_SECONDS

    def _report(self, terms: Mapping[str, float], best: bool) -> Progress:
        losses, samples = self._losses.take()
        passed = time.perf_counter() - self._since
        self.where.seconds += passed
        if not self.closely:  # measuring takes a time of its own
            self._watch(samples, passed)
        events, self._events = tuple(self._events), []
        detail, self._detail = self._detail, None
        return replace(self._progress(losses, terms, best, samples, events), detail=detail)

    def _progress(
        self,
        losses: Mapping[str, Sequence[float]],
        terms: Mapping[str, float],
        best: bool,
        samples: int,
        events: tuple[Event, ...],
    ) -> Progress:
        where, epochs = self.where, self.training.epochs
        return Progress(
            where.step, self.course.steps, where.epoch, epochs, losses, terms, best,
            self.rate, where.seconds, samples, events, self.course.epochs_done,
        )  # fmt: skip

    def _watch(self, samples: int, seconds: float) -> None:
        """Fall to one thread when others want the cores: threads wait for the one whose core is busy."""
        free = self.training.threads is None and self.compiled.device.type == "cpu" and not self._repeats
        if not free or self.where.threads == 1:
            return
        crowded = self._crowd.wants_one_of(self.where.threads)
        self._slow = self._pace.collapsed(samples, seconds) or crowded or self._slow
        # Not in the middle of a validation: done again, threads are given up from a step on.
        if self._slow and self.compiled.model.training:
            self.where.threads = 1
            self._note("threads", value=1, why="the machine is busy")
