"""The one loop that trains every family. It knows neither Qt nor files."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor

from aestudio.device import choose_threads, set_threads
from aestudio.trainer.compiled import Compiled
from aestudio.trainer.judge import is_best, lower_rate, should_stop
from aestudio.trainer.pace import Pace
from aestudio.trainer.state import (
    State,
    Where,
    copy_of,
    optimizer_state,
    random_state,
    restore_optimizer,
    restore_random,
)
from aestudio.trainer.trial import trial_step

if TYPE_CHECKING:
    from aestudio.families import Model

__all__ = ["Diverged", "Event", "Progress", "Trainer", "train"]

REPORT_SECONDS = 0.05  # losses cross from device to host, and from thread to thread, this often
EVALUATION_BATCH = 1024
NOISE_SEED = 20_260_711  # of the noise that corrupts validation samples: the same at every epoch

Event = dict[str, Any]
"""Something that happened to a run at a step: `{"step": 400, "event": "learning rate", "value": 0.0005}`."""


class Diverged(Exception):  # noqa: N818  (it is a result, if a sad one)
    """The loss is no longer a number."""


@dataclass(frozen=True)
class Progress:
    """What happened since the last one.

    Attributes:
        step: steps taken so far.
        steps: how many there are to be.
        epoch: epochs finished.
        epochs: how many there are to be.
        losses: by term, one value for each step since the last report.
        epoch_terms: the finished epoch's means, "loss" and "val_loss"; empty where none was finished.
        is_best: whether that epoch is the best so far.
        rate: the learning rate of the last step.
        seconds: time spent training.
        samples: samples seen since the last report.
        events: what happened to the run.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    losses: Mapping[str, Sequence[float]] = field(default_factory=dict)
    epoch_terms: Mapping[str, float] = field(default_factory=dict)
    is_best: bool = False
    rate: float = 0.0
    seconds: float = 0.0
    samples: int = 0
    events: tuple[Event, ...] = ()


def train(compiled: Compiled) -> Iterator[Progress]:
    """Train a compiled experiment from its first step to its last."""
    return Trainer(compiled).run()


class Trainer:
    """A run in progress. Between two reports it may be looked at, changed, or left for good.

    Args:
        compiled: the model and its data.
        state: where to go on from; None: the start.
        script: events to be repeated at their steps, from a run that is resumed or replayed.
    """

    def __init__(self, compiled: Compiled, state: State | None = None, script: Sequence[Event] = ()) -> None:
        self.compiled = compiled
        self.training = compiled.experiment.training
        self.model = cast("Model", compiled.model)
        self.optimizers = {role: self.training.optimizer.build(p) for role, p in self.model.roles().items()}
        self.where = Where(rate=self.training.optimizer.learning_rate)
        self.best: dict[str, Tensor] = {}
        self.steps_per_epoch = math.ceil(len(compiled.parts.train) / self.training.batch_size)
        self._rows = {
            part: compiled.batches.rows(compiled.parts[part]) for part in ("train", "validation", "test")
        }
        self._script = sorted(script, key=lambda event: event["step"])
        self._events: list[Event] = []
        self._pending: list[tuple[dict[str, Tensor], int]] = []
        self._losses: dict[str, list[float]] = {}
        self._samples = 0
        self._pace = Pace()
        self._resumed_at = -1
        self._begin(state)

    def _begin(self, state: State | None) -> None:
        """Take up a state, or find the number of threads for a new run."""
        if state is None:
            self._choose_threads()
            torch.manual_seed(self.training.seed + 1)
            return
        self.where = state.where
        self._resumed_at = state.where.step
        self.compiled.model.load_state_dict(state.weights())
        self.best = {key: value.to(self.compiled.device) for key, value in state.weights("best").items()}
        for role, optimizer in self.optimizers.items():
            restore_optimizer(role, optimizer, state)
        self._script = [event for event in self._script if event["step"] >= self.where.step]
        set_threads(self.where.threads)
        restore_random(state, self.compiled.device)

    def _choose_threads(self) -> None:
        """Fix the number of CPU threads: sums depend on it, so it is chosen once and recorded."""
        if self.training.threads is not None or self.compiled.device.type != "cpu":
            self.where.threads = self.training.threads or torch.get_num_threads()
            tried: dict[int, float] = {}
        else:
            self.where.threads, tried = choose_threads(trial_step(self.compiled))
        set_threads(self.where.threads)
        self._note("threads", value=self.where.threads, steps_per_second=tried)

    def state(self) -> State:
        """A copy of everything needed to go on exactly."""
        self._settle()
        tensors, rest = optimizer_state(self.optimizers)
        weights = {f"model.{key}": value for key, value in self.compiled.model.state_dict().items()}
        best = {f"best.{key}": value for key, value in self.best.items()}
        parts = {**weights, **best, **tensors, **random_state(self.compiled.device)}
        copied = {key: value.detach().cpu().clone() for key, value in parts.items()}
        return State(Where.from_json(self.where.to_json()), copied, rest)

    @property
    def rate(self) -> float:
        """The learning rate in force: the set one times the schedule's factor."""
        done = self.where.epoch + self.where.in_epoch / self.steps_per_epoch
        factor: float = self.training.schedule.factor(done, self.training.epochs)
        return self.where.rate * factor * self.where.plateau[2]

    def set_rate(self, value: float) -> None:
        """Change the learning rate in force from the next step on; the schedule goes on from there."""
        now = self.rate
        self.where.rate = value * (self.where.rate / now if now else 1.0)
        self._note("learning rate", value=value, base=self.where.rate)

    def run(self) -> Iterator[Progress]:
        """Train to the end, reporting some twenty times a second.

        Raises:
            Diverged: when the loss is no longer a number.
        """
        self._due = time.perf_counter() + REPORT_SECONDS
        self._since = time.perf_counter()
        yield from self._tell()
        while self.where.epoch < self.training.epochs and not self.where.ended:
            self.compiled.model.train()
            yield from self._epoch()
            yield from self._end_epoch()
        if not self.where.ended:
            self.where.ended = f"all {self.training.epochs:,} epochs done"

    def _epoch(self) -> Iterator[Progress]:
        """The steps of the present epoch that are still to be taken."""
        size, order = self.training.batch_size, self._order()
        total = len(order)
        scheduled = self.training.schedule.kind != "constant"
        self._apply_rate()
        while (start := self.where.in_epoch * size) < total:
            if self._script:
                self._repeat()
                self._apply_rate()
            if scheduled:
                self._apply_rate()
            rows = order[start : start + size]
            self._step(self.compiled.batches(rows), len(rows))
            if time.perf_counter() >= self._due:
                yield from self._tell()
                self._apply_rate()
                self.compiled.model.train()

    def _step(self, x: Tensor, count: int) -> None:
        """One step of every role's optimizer."""
        terms: dict[str, Tensor] = {}
        with self._precision():
            for role, found in self.model.losses(x):
                optimizer = self.optimizers[role]
                optimizer.zero_grad(set_to_none=True)
                next(iter(found.values())).backward()
                optimizer.step()
                terms.update((name, value.detach()) for name, value in found.items())
        self._pending.append((terms, count))
        self.where.step += 1
        self.where.in_epoch += 1

    def _order(self) -> Tensor:
        """The training rows in this epoch's order, which depends on seed and epoch alone."""
        seed = (self.training.seed * 1_000_003 + self.where.epoch) % 2**63
        shuffled = torch.randperm(len(self._rows["train"]), generator=torch.Generator().manual_seed(seed))
        return self._rows["train"][shuffled.to(self.compiled.device)]

    def _end_epoch(self) -> Iterator[Progress]:
        """Validate, judge, report."""
        self._settle()
        terms = {name: total / max(self.where.seen, 1) for name, total in self.where.sums.items()}
        if len(self._rows["validation"]):
            validated: dict[str, float] = {}
            yield from self._evaluate("validation", validated)
            terms |= {f"val_{name}": value for name, value in validated.items()}
        self.where.epoch, self.where.in_epoch = self.where.epoch + 1, 0
        self.where.sums, self.where.seen = {}, 0
        best = is_best(self.where, terms)
        if best:
            self.where.best = {"epoch": self.where.epoch, **terms}
            self.best = copy_of(self.compiled.model)
        self._judge(terms)
        yield from self._tell(terms, best)

    def _judge(self, terms: dict[str, float]) -> None:
        rule = self.training.early_stopping
        if lower_rate(self.training.schedule, self.where, terms):
            self._note("learning rate", value=self.rate, why="no improvement: reduced on plateau")
        if should_stop(rule, self.where, terms):
            self.where.ended = f"stopped early: no improvement in {rule.patience} epochs"
        last = bool(self.where.ended) or self.where.epoch >= self.training.epochs
        if last and rule.enabled and rule.restore_best and self.best:
            self.compiled.model.load_state_dict(self.best)
            self._note("best weights restored", value=self.where.best["epoch"])

    def evaluate(self, part: str) -> dict[str, float]:
        """The model's loss on "train", "validation" or "test"; empty where the part is."""
        found: dict[str, float] = {}
        if len(self._rows[part]):
            for _ in self._evaluate(part, found):
                pass
        return found

    def _evaluate(self, part: str, found: dict[str, float]) -> Iterator[Progress]:
        """Fill `found` with the terms' means over a part, reporting between batches."""
        self.compiled.model.eval()
        rows, sums = self._rows[part], dict[str, float]()
        noise = torch.Generator(self.compiled.device).manual_seed(NOISE_SEED)
        for chunk in rows.split(max(EVALUATION_BATCH, self.training.batch_size)):
            with torch.inference_mode(), self._precision():
                for _, terms in self.model.losses(self.compiled.batches(chunk), noise):
                    for name, value in terms.items():
                        sums[name] = sums.get(name, 0.0) + float(value) * len(chunk)
            if time.perf_counter() >= self._due:
                yield from self._tell()
                self.compiled.model.eval()
        found.update((name, total / len(rows)) for name, total in sums.items())

    def _precision(self) -> AbstractContextManager[object]:
        if self.training.precision == "float32":
            return nullcontext()
        return torch.autocast(self.compiled.device.type, dtype=torch.bfloat16)

    def _apply_rate(self) -> None:
        for optimizer in self.optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = self.rate

    def _repeat(self) -> None:
        """Do again what was done to the run at this step."""
        while self._script and self._script[0]["step"] <= self.where.step:
            event = self._script.pop(0)
            done_to_it = "base" in event or event["event"] in ("threads", "paused", "continued")
            if done_to_it and event["step"] > self._resumed_at:  # the others come anew, or are on record
                self._events.append(event)
            if event["event"] == "learning rate" and "base" in event:
                self.where.rate = event["base"]
            elif event["event"] == "threads":
                self.where.threads = event["value"]
                set_threads(self.where.threads)

    def _note(self, event: str, **details: object) -> None:
        self._events.append({"step": self.where.step, "event": event, **details})

    def _settle(self) -> None:
        """Bring the pending losses to the host in one go, for the next report and the epoch's sums."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        counts = [count for _, count in pending]
        losses = {name: torch.stack([terms[name] for terms, _ in pending]).tolist() for name in pending[0][0]}
        for name, values in losses.items():
            total = self.where.sums.get(name, 0.0)
            for value, count in zip(values, counts, strict=True):
                total += value * count  # one by one, so that the sum does not depend on when it is reported
            self.where.sums[name] = total
        self.where.seen += sum(counts)
        self._check(losses, len(pending))
        for name, values in losses.items():
            self._losses.setdefault(name, []).extend(values)
        self._samples += sum(counts)

    def _check(self, losses: dict[str, list[float]], count: int) -> None:
        for name, values in losses.items():
            bad = next((i for i, value in enumerate(values) if not math.isfinite(value)), None)
            if bad is not None:
                step = self.where.step - count + bad + 1
                became = f"the {name} became {values[bad]} at step {step:,} with learning rate {self.rate:g}"
                remedy = "try a smaller one, and look for huge values in the data"
                raise Diverged(f"training.optimizer.learning_rate: {became}; {remedy}")

    def _tell(
        self,
        terms: Mapping[str, float] | None = None,
        best: bool = False,
    ) -> Iterator[Progress]:
        """Report, and leave out of account what the listener does with it."""
        self._settle()
        losses, self._losses = self._losses, {}
        samples, self._samples = self._samples, 0
        passed = time.perf_counter() - self._since
        self.where.seconds += passed
        self._watch(samples, passed)
        events, self._events = tuple(self._events), []
        steps = self.steps_per_epoch * self.training.epochs
        yield Progress(
            self.where.step, steps, self.where.epoch, self.training.epochs, losses, terms or {}, best,
            self.rate, self.where.seconds, samples, events,
        )  # fmt: skip
        self._since = time.perf_counter()
        self._due = self._since + REPORT_SECONDS

    def _watch(self, samples: int, seconds: float) -> None:
        """Fall to one thread when throughput collapses: threads wait for those whose core is busy."""
        free = self.training.threads is None and self.compiled.device.type == "cpu"
        if self._pace.collapsed(samples, seconds) and free and self.where.threads > 1:
            self.where.threads = 1
            set_threads(1)
            self._note("threads", value=1, why="the machine is busy")
