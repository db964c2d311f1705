"""The one thread on which torch runs: it takes orders, trains, and answers questions in between."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QThread

from aestudio.data import DatasetSpec
from aestudio.experiment import Experiment
from aestudio.families import Given
from aestudio.gpu.folder import failed_in, set_aside
from aestudio.gui.job_turns import JobTurns
from aestudio.gui.messages import RunInfo
from aestudio.gui.pacing import Pacing
from aestudio.gui.priority import work_behind_the_window
from aestudio.gui.questions import Questions
from aestudio.job import Job
from aestudio.networks import Shape
from aestudio.run import Series

__all__ = ["EngineThread"]

OUT_OF_MEMORY = "out of memory"  # the trainer's event
log = logging.getLogger(__name__)


class EngineThread(QThread):
    """Runs the engine. Its methods are called from the GUI thread and only leave notes; `run` reads them."""

    def __init__(self, mail: deque[tuple[str, tuple[Any, ...]]]) -> None:
        super().__init__()
        self.setObjectName("engine")
        self.setStackSize(64 * 1024 * 1024)
        self._mail = mail
        self._orders: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._wake = threading.Event()
        self._cancelled = threading.Event()
        self._quitting = threading.Event()
        self._put_off: tuple[Experiment, Path, Experiment | None] | None = None
        self._newest: tuple[Experiment, Path, Experiment | None] | None = None
        self._loading: DatasetSpec | None = None
        self._told_of_loading = False
        self._questions = Questions(self._say)
        self._running: Iterator[Any] | None = None
        self._paused = False
        self._pace = Pacing()
        self._state = "starting"
        self._last_sign: float | None = None  # when it last began or said something; None: it waits for work

    # ------------------------------------------------------------------ notes from the GUI thread

    def order(self, name: str, *values: Any) -> None:
        """Leave an order; orders are carried out in turn."""
        self._orders.append((name, values))
        self._wake.set()

    def look(self, experiment: Experiment, base: Path, before: Experiment | None = None) -> None:
        """Leave the newest experiment; data that are being loaded for an older one nobody waits for."""
        self._newest = (experiment, base, before)
        if self._loading is not None and self._loading != experiment.data.source():
            self._cancelled.set()
        self._wake.set()

    def ask(self, key: str, question: Any) -> None:
        """Leave a viewer's newest question."""
        self._questions.ask(key, question)
        self._wake.set()

    def cancel(self) -> None:
        """Break off loading."""
        self._cancelled.set()

    def quit_soon(self) -> None:
        """Stop cleanly, breaking off whatever is being loaded."""
        self._quitting.set()
        self.order("quit")

    @property
    def silence(self) -> float:
        """Seconds since it began what it is at or last said something; 0 while it waits for work."""
        sign = self._last_sign
        return 0.0 if sign is None else time.monotonic() - sign

    @property
    def is_starting(self) -> bool:
        """Whether PyTorch is still being loaded: nothing is done or written yet."""
        return self._state == "starting"

    # ------------------------------------------------------------------ the engine thread

    def run(self) -> None:
        """Work until told to quit; whatever goes wrong is said, and only a missing torch ends the engine."""
        try:
            from aestudio.gui.engine_work import Work  # PyTorch: 2 s, and ten times that on a busy machine
            from aestudio.jobs import Jobs

            self.work = Work(self._report)
            self._jobs = JobTurns(Jobs(), self.work, self._say)
        except Exception as error:
            log.exception("the engine can't start")
            why = f"PyTorch can't be loaded ({type(error).__name__}: {error}); install AE Studio anew"
            self._say("failed", "engine", set_aside(error) if failed_in(error.__traceback__) else why)
            return
        work_behind_the_window()  # only now: whoever opened the window waits for what was imported
        self._set_state("ready")
        while not self._quitting.is_set():
            self._guard("engine", self._turn_once)
            self._end_loading()
        self._guard("jobs", self._jobs.cancel_all)
        self._guard("stop", self._end_run)

    def _turn_once(self) -> None:
        """One round: orders, the newest experiment, a piece of training, questions."""
        wait = self._until_next_step()
        if (
            wait != 0.0
            and not self._orders
            and self._newest is None
            and not self._jobs
            and not self._questions.is_waiting(self.work)
        ):
            self._last_sign = None
            self._wake.wait(wait)
        self._last_sign = time.monotonic()
        self._wake.clear()
        while self._orders:
            name, values = self._orders.popleft()
            if name == "quit":
                return
            self._guard(name, getattr(self, f"_{name}"), *values)
        self._look()
        if self._until_next_step() == 0.0:
            self._advance()
        self._questions.answer(self.work, busy=self._until_next_step() == 0.0)
        self._jobs.turn(busy=self._running is not None and not self._paused)

    def _until_next_step(self) -> float | None:
        """Seconds until training goes on; None: until an order comes."""
        if self._running is None or (self._paused and not self._pace.single):
            return None
        return self._pace.wait()

    def _say(self, name: str, *values: Any) -> None:
        self._last_sign = time.monotonic()
        self._mail.append((name, values))

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._say("state_changed", state)

    def _report(self, fraction: float, doing: str) -> None:
        """Told by a data set how far it is; raises when nobody wants it any more."""
        from aestudio.data.dataset import Cancelled

        self._say("loading", fraction, doing)
        self._told_of_loading = True
        if self._cancelled.is_set() or self._quitting.is_set():
            raise Cancelled

    def _end_loading(self) -> None:
        """Data are loaded for viewers and jobs too, whose answers say nothing of the data."""
        if self._told_of_loading:
            self._told_of_loading = False
            self._say("loading", 1.0, "")

    def _guard(self, doing: str, work: Callable[..., Any], *values: Any) -> None:
        """Do a piece of work; what goes wrong is said, and the engine lives on."""
        from aestudio.data.dataset import Cancelled

        try:
            work(*values)
        except Cancelled:
            self._say("failed", doing, "cancelled")
        except Exception as error:
            log.exception("%s failed", doing)
            self._say("failed", doing, self.work.in_words(error))
        if self._running is None:
            self._set_state("ready")

    def _look(self) -> None:
        newest, self._newest = self._newest, None
        if newest is None:
            return
        if self._running is not None and not self.work.has_data(*newest[:2]):
            self._put_off = newest  # a run must not stand still while a folder is read
            self._say("found", self.work.look_later(*newest))
            return
        self._put_off = None
        self._cancelled.clear()
        if self._running is None:
            self._set_state("loading")
        self._loading = newest[0].data.source()
        try:
            self._say("found", self.work.look(*newest))
        finally:
            self._loading = None
        if self._running is None:
            self._set_state("ready")

    def _draft(self, experiment: Experiment, shape: Shape, convolutional: bool) -> None:
        self._say("drafted", *self.work.draft(experiment, shape, convolutional))

    def _use_family(self, experiment: Experiment, kind: str, given: Given) -> None:
        self._say("family_used", *self.work.use_family(experiment, kind, given))

    def _mirror(
        self, experiment: Experiment, shape: Shape, source: str, target: str, activation: str
    ) -> None:
        self._say("drafted", *self.work.mirror(experiment, shape, source, target, activation))

    def _download(self, experiment: Experiment, base: Path) -> None:
        if self._running is not None:
            found = "a run is being trained, which would stand still; stop it, or wait for its end"
            self._say("failed", "download", found)
            return
        self._cancelled.clear()
        self._set_state("loading")
        self.work.download(experiment)
        if self._newest is None:  # else it was edited meanwhile, and that is looked at
            self._newest = (experiment, base, None)

    def _train(
        self,
        experiment: Experiment,
        base: Path,
        path: Path,
        weights: Path | None,
        single: bool,
        series: Series | None,
    ) -> None:
        self._end_run()
        self._cancelled.clear()
        self._set_state("loading")
        self._begin(self.work.start(experiment, base, path, weights, series))
        self._pace.single = single

    def _resume(self, path: Path, base: Path, single: bool) -> None:
        self._end_run()
        self._cancelled.clear()
        self._set_state("loading")
        self._begin(self.work.resume(path, base))
        self._pace.single = single

    def _reproduce(self, path: Path, base: Path, new_path: Path) -> None:
        self._end_run()
        self._cancelled.clear()
        self._set_state("loading")
        self._begin(self.work.reproduce(path, base, new_path))

    def _begin(self, info: RunInfo) -> None:
        self._say("run_changed", info)
        self._questions.forget_answers()
        self._running = self.work.progress()
        self._paused = self._pace.single = False
        self._questions.allowance.begin()
        self._jobs.allowance.begin()
        self._jobs.leave_alone()
        self._set_state("training")

    def _show(self, path: Path, base: Path) -> None:
        if self._running is None:
            self._cancelled.clear()
            self._say("run_changed", self.work.show(path, base))
            self._questions.forget_answers()

    def _forget(self) -> None:
        if self._running is None:
            self.work.forget()
            self._questions.forget_answers()
            self._say("run_changed", None)

    def _step(self) -> None:
        """Take one step, and hold."""
        if self._running is not None:
            self._jobs.leave_alone()
            self._pace.single = True

    def _set_pace(self, steps_per_second: float) -> None:
        self._pace.steps_per_second = steps_per_second

    def _pause(self) -> None:
        self._pace.single = False
        if self._running is not None and not self._paused:
            self._paused = True
            self._set_state("paused")
            self.work.pause(True)

    def _go_on(self) -> None:
        if self._running is not None and self._paused:
            self._paused = self._pace.single = False
            self._jobs.leave_alone()
            self._set_state("training")
            self.work.pause(False)

    def _stop(self) -> None:
        self._end_run()
        self._set_state("ready")

    def _change(self, name: str, value: Any) -> None:
        if self._running is not None:
            self._say("progress", self.work.change(name, value))
            if why := self.work.late:
                self._say("failed", "record", why)

    def _advance(self) -> None:
        """Train until the next report."""
        begun = time.perf_counter()
        self.work.look_closely(self._pace.closely)
        try:
            progress = next(self._running)  # type: ignore[arg-type]
        except StopIteration:
            self._over()
        except Exception as error:
            log.info("training failed", exc_info=True)
            self._say("failed", "training", self.work.in_words(error))
            self._over()
        else:
            self._say("progress", progress)
            if any(event["event"] == OUT_OF_MEMORY for event in progress.events):
                self._pause()
            if self._pace.took(progress):
                self._pause()
            passed = time.perf_counter() - begun
            self._questions.allowance.earn(passed)
            self._jobs.allowance.earn(passed)

    def _over(self) -> None:
        self._running, self._paused = None, False
        self._pace.single = False
        self._say("ended", self.work.result())
        self._set_state("ready")
        if self._newest is None:
            self._newest = self._put_off
        if (found := self.work.reproduction()) is not None:
            self._say("reproduced", found)

    def _end_run(self) -> None:
        """Stop what runs, a checkpoint written."""
        if self._running is not None:
            try:
                self.work.stop(self._running)
            finally:
                self._over()

    # ------------------------------------------------------------------ jobs

    def _begin_job(self, key: str, number: int, job: Job[Any], base: Path) -> None:
        self._cancelled.clear()
        self._jobs.begin(key, number, job, base, running=self._running is not None, paused=self._paused)

    def _cancel_job(self, key: str, number: int) -> None:
        self._jobs.drop(key, number)
