"""The engine as the window sees it: orders go in, signals come out, and nothing here waits.

The work is done on one `QThread` (see `engine_thread`); what it has to say lies in a mailbox that a timer
empties thirty times a second.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from aestudio.experiment import Experiment
from aestudio.families import Given
from aestudio.gui.engine_thread import EngineThread
from aestudio.gui.messages import Found, RunInfo
from aestudio.gui.portions import LONG
from aestudio.networks import Shape

if TYPE_CHECKING:
    from aestudio.analysis.question import Question
    from aestudio.job import Job
    from aestudio.run import Series
    from aestudio.trainer import Progress

__all__ = ["Engine"]

_abandoned: list[EngineThread] = []
TICK, WAIT = 33, 10_000  # milliseconds: between two looks; until the end of what is under way
PROGRESS_SECONDS = 0.2  # between two lots of progress: five a second are as good as thirty to the eye
log = logging.getLogger(__name__)


class Engine(QObject):
    """Loads data, resolves networks, trains and answers questions, off the GUI thread.

    Signals (all on the GUI thread):
        state_changed(str): "starting", "ready", "loading", "training" or "paused".
        found(Found): what the newest experiment amounts to.
        family_used(experiment, str): it with the family that was asked for, and the name of the edit.
        drafted(dict, str): networks by role that were asked for, and the name of the edit that puts them in.
        loading(float, str): how far a data set is, and what is being done; nothing: it is no longer loaded.
        run_changed(RunInfo or None): another run is trained or shown.
        runs_named(): runs got other names by the user.
        progress(list[Progress]): what the trainer reported since the last tick.
        ended(dict): a run is over; `Session.result()`.
        reproduced(Reproduction): a run that repeats another is over, after `ended`: how the two compare.
        failed(str, str): (what was being done, why it failed), in words.
        answered(str, object, object): (viewer's key, the answer to its newest question, epochs behind the
            weights it is of: a long answer may be of weights that the run has left behind; None: those of the
            run that is shown).
        question_failed(str, str): (viewer's key, why it can't be answered).
        answering(str, float, str): (viewer's key, fraction done, what is being done) of an answer that takes
            a while; with nothing being done: it was dropped.
        job_progress(str, float, str): (key, fraction done, what is being done).
        job_done(str, object): (key, the job's answer).
        job_failed(str, str): (key, why it can't be done), in words.
        job_dropped(str): the job of that key was cancelled.
    """

    state_changed = Signal(str)
    found = Signal(object)
    drafted = Signal(dict, str)
    family_used = Signal(object, str)
    loading = Signal(float, str)
    run_changed = Signal(object)
    runs_named = Signal()
    progress = Signal(list)
    ended = Signal(dict)
    reproduced = Signal(object)
    failed = Signal(str, str)
    answered = Signal(str, object, object)
    question_failed = Signal(str, str)
    answering = Signal(str, float, str)
    job_progress = Signal(str, float, str)
    job_done = Signal(str, object)
    job_failed = Signal(str, str)
    job_dropped = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mail: deque[tuple[str, tuple[Any, ...]]] = deque()
        self._jobs: dict[
            str, str
        ] = {}  # in progress, by key: what the user knows them by, if he waits for them
        self._training: set[str] = set()  # of these, those that train
        self._numbers: dict[str, int] = {}  # by key, of the job that was begun last
        self._thread = EngineThread(self._mail)
        self._left: list[EngineThread] = []  # those that did not come back
        self._wanted: tuple[Any, ...] = ()  # what was looked at last
        self._asked: dict[str, Question[Any] | None] = {}
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._turn)
        self._reports: list[Progress] = []
        self._handed_on = 0.0
        self.state = "starting"
        self.begins = False  # a run was ordered that has not begun yet
        self.is_broken = False  # PyTorch can't be loaded: what is ordered or asked is never done
        self.run: RunInfo | None = None
        self.newest: Found | None = None

    def start(self) -> None:
        """Begin to load torch, behind the window."""
        self._thread.start()
        self._timer.start()

    def close(self, wait: int = WAIT) -> bool:
        """Stop cleanly, a checkpoint written; whether that was done within `wait` milliseconds."""
        self._thread.quit_soon()
        done = self._thread.wait(wait)
        self._timer.stop()
        self._drain()
        if not done:
            _abandon(self._thread)
        return done

    def leave(self) -> bool:
        """Stop as the window closes; whether that was done.

        While PyTorch is being loaded nothing is written, so nobody has to wait: the thread ends by itself.
        """
        self._thread.quit_soon()
        return self.close(0 if self._thread.is_starting else WAIT)

    @property
    def is_running(self) -> bool:
        """Whether a thread of it has not ended yet."""
        return any(thread.isRunning() for thread in (self._thread, *self._left))

    @property
    def silence(self) -> float:
        """Seconds since it was last heard of while it is at work; 0: it waits for work."""
        return self._thread.silence

    def start_anew(self) -> None:
        """Leave what does not come back to itself, and go on with a new thread.

        What the old one still says nobody hears. Its run is left as its last checkpoint has it, its jobs are
        dropped; what is looked at and asked is so again.
        """
        self._thread.quit_soon()  # should it come back
        self._left.append(self._thread)
        self._mail, self._reports = deque(), []
        self._thread = EngineThread(self._mail)
        self.is_broken = False
        for key in list(self._jobs):
            self._hand_on("job_dropped", (key,))
        if self.run is not None:
            self._hand_on("run_changed", (None,))
        self._hand_on("state_changed", ("starting",))
        if self._wanted:
            self._thread.look(*self._wanted)
        for key, question in self._asked.items():
            self._thread.ask(key, question)
        self._thread.start()

    @property
    def is_starting(self) -> bool:
        """Whether PyTorch is still being loaded: nothing is done or written yet."""
        return self._thread.is_starting

    def look_at(self, experiment: Experiment, base: Path, before: Experiment | None = None) -> None:
        """Load the experiment's data where they changed, and find its shapes and problems: signal `found`.

        Args:
            experiment: what is looked at.
            base: the folder that relative data paths start from.
            before: of linked networks, the experiment when they last mirrored each other: what was edited
                since is carried over to the partner first (`Found.link`). None: nothing is.
        """
        self._wanted = (experiment, base)
        self._thread.look(experiment, base, before)

    def cancel_loading(self) -> None:
        """Give up the data set that is being loaded."""
        self._thread.cancel()

    def draft(self, experiment: Experiment, shape: Shape, convolutional: bool = False) -> None:
        """Make the family's working networks, or those of convolutions, for `shape`: signal `drafted`."""
        self._thread.order("draft", experiment, shape, convolutional)

    def use_family(self, experiment: Experiment, kind: str, given: Given) -> None:
        """Put another family in place of the experiment's: signal `family_used`."""
        self._thread.order("use_family", experiment, kind, given)

    def mirror(self, experiment: Experiment, shape: Shape, source: str, target: str, activation: str) -> None:
        """Make the network of role `target` that undoes that of role `source`: signal `drafted`.

        Args:
            experiment: whose network to mirror.
            shape: what the network of `source` takes.
            source: the role that is mirrored, as "encoder".
            target: the role to be made, as "decoder".
            activation: of the last layer that has weights.
        """
        self._thread.order("mirror", experiment, shape, source, target, activation)

    def download(self, experiment: Experiment, base: Path) -> None:
        """Fetch the experiment's data to this machine, then look at it again."""
        self._thread.order("download", experiment, base)

    def train(
        self,
        experiment: Experiment,
        base: Path,
        path: Path,
        weights: Path | None = None,
        *,
        single: bool = False,
        series: Series | None = None,
    ) -> None:
        """Start a run.

        Args:
            experiment: what is trained.
            base: the folder that relative data paths start from.
            path: the run's folder, new or empty.
            weights: the run whose newest weights to begin with.
            single: hold it after its first step.
            series: what it is one of.
        """
        self.begins = True
        self._thread.order("train", experiment, base, path, weights, single, series)

    def resume(self, path: Path, base: Path, *, single: bool = False) -> None:
        """Go on with a run from its last checkpoint; `single`: hold after one step."""
        self.begins = True
        self._thread.order("resume", path, base, single)

    def show_run(self, path: Path, base: Path) -> None:
        """Load a run's weights, so that questions are asked of it."""
        self._thread.order("show", path, base)

    def forget_run(self) -> None:
        """Show no run: questions go unanswered until there is one."""
        self._thread.order("forget")

    def pause(self) -> None:
        """Hold the run; it may be looked at, and goes on where it stood."""
        self._thread.order("pause")

    def go_on(self) -> None:
        """Go on after a pause."""
        self._thread.order("go_on")

    def step(self) -> None:
        """Take one step of the run, then hold; the last of an epoch ends with its validation."""
        self._thread.order("step")

    def set_pace(self, steps_per_second: float) -> None:
        """Train in slow motion, each step measured and reported by itself; 0: at full speed."""
        self._thread.order("set_pace", steps_per_second)

    def stop(self) -> None:
        """End the run, a checkpoint written."""
        self._thread.order("stop")

    def change(self, name: str, value: Any) -> None:
        """Change something of the run from the next step on; see `Session.change`."""
        self._thread.order("change", name, value)

    def reproduce(self, path: Path, base: Path, new_path: Path) -> None:
        """Repeat a run, on the CPU, as a new run in the folder `new_path`: signal `reproduced` at its end.

        Args:
            path: the run that is repeated.
            base: the folder that its relative data paths start from.
            new_path: as `next_run` gives it.
        """
        self.begins = True
        self._thread.order("reproduce", path, base, new_path)

    def ask(self, key: str, question: Question[Any] | None) -> None:
        """A viewer's newest question: answered at once, and again as the model changes. None: no question."""
        self._asked[key] = question
        self._thread.ask(key, question)

    def begin(self, key: str, job: Job[Any], base: Path, title: str = "") -> None:
        """Do a job, a piece at a time beside everything else; an earlier one under the key is dropped.

        Args:
            key: tells its answer from those of others.
            job: what is done.
            base: the folder that relative data paths start from.
            title: what it is called when the user is asked whether to leave it unfinished; empty: he is not.
        """
        self._jobs[key] = title
        if job.alone:
            self._training.add(key)
        self._numbers[key] = self._numbers.get(key, 0) + 1
        self._thread.order("begin_job", key, self._numbers[key], job, base)

    def cancel_job(self, key: str) -> None:
        """Drop a job; it is heard of no more, but for what already lies in the mailbox.

        Of one that another was begun in place of, nothing is heard at all: its answer is not the other's.
        """
        self._thread.order("cancel_job", key, self._numbers.get(key, 0))

    def _turn(self) -> None:
        """Hand on what came, as far as a turn of the event loop may take; the rest in the next."""
        self._drain(LONG)
        wait = 0 if self._mail else TICK
        if self._timer.interval() != wait:
            self._timer.setInterval(wait)

    def _drain(self, seconds: float = math.inf) -> None:
        """Hand on what the engine had to say; progress waits a little, so that panels redraw less often."""
        begun = time.perf_counter()
        while self._mail:
            name, values = self._mail.popleft()
            if name == "progress":
                self._reports.append(values[0])
            else:
                self._hand_on_progress()
                self._hand_on(name, values)
            if time.perf_counter() - begun > seconds:
                break
        if time.perf_counter() - self._handed_on > PROGRESS_SECONDS:
            self._hand_on_progress()

    def _hand_on_progress(self) -> None:
        if self._reports:
            reports, self._reports = self._reports, []
            self._handed_on = time.perf_counter()
            self.progress.emit(reports)

    @property
    def job_trains(self) -> bool:
        """Whether a job in progress trains runs of its own."""
        return bool(self._training)

    @property
    def trains(self) -> bool:
        """Whether the run that is shown is being trained, or holds."""
        return self.state in ("training", "paused")

    @property
    def is_writing(self) -> bool:
        """Whether a run is written: the one that trains, or one of a job that trains."""
        return self.state in ("training", "paused", "loading") or self.job_trains

    @property
    def is_busy(self) -> bool:
        """Whether files of runs may be in use: a run is written, or a job is in progress."""
        return self.is_writing or bool(self._jobs)

    @property
    def unfinished(self) -> list[str]:
        """The jobs that somebody waits for, as they are called."""
        return [title for title in self._jobs.values() if title]

    def cancel_jobs(self, *, idle: bool = False) -> None:
        """Drop the jobs that train or somebody waits for, with `idle` all; `job_dropped` tells of each."""
        for key in [key for key, title in self._jobs.items() if idle or title or key in self._training]:
            self.cancel_job(key)

    def _hand_on(self, name: str, values: tuple[Any, ...]) -> None:
        if name == "job":
            number, name, *rest = values
            values = tuple(rest)
            if number != self._numbers.get(values[0], 0):
                return
        if name in ("job_done", "job_failed", "job_dropped"):
            self._training.discard(values[0])
            self._jobs.pop(values[0], None)
        if name == "run_changed" and values[0] is None and self.run is None:
            return  # none was shown: what the panels read of a run that is being loaded stays
        if name == "state_changed":
            self.state = values[0]
        elif name == "run_changed":
            self.run = values[0]
            self.begins = self.begins and not (self.run is not None and self.run.live)
        elif name == "failed":
            self.begins = self.begins and values[0] not in ("train", "resume", "reproduce")
            self.is_broken = self.is_broken or (values[0] == "engine" and self.is_starting)
        elif name == "found":
            self.newest = values[0]
        getattr(self, name).emit(*values)


def _abandon(thread: EngineThread) -> None:
    """Keep a thread that does not end in time until it has: Qt ends the program that destroys it before.

    It goes on with what it is writing, so that no file of a run is left half done.
    """
    _abandoned[:] = [one for one in _abandoned if one.isRunning() and one is not thread] + [thread]
