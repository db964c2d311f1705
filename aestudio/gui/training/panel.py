"""The panel that starts, steers and reports training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from aestudio.device import device_words
from aestudio.experiment import with_change
from aestudio.experiment.changes import LEARNING_RATE
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import down
from aestudio.gui.messages import Found, RunInfo, problem_words
from aestudio.gui.notices import MessageBar
from aestudio.gui.training.buttons import Buttons
from aestudio.gui.training.losses import Losses, Outcome
from aestudio.gui.training.memory_line import MemoryLine
from aestudio.gui.training.next_settings import set_batch, set_rate
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.training.progress import ProgressView
from aestudio.gui.training.rate import RateEdit
from aestudio.gui.training.shortage import Shortage
from aestudio.gui.training.situation import BEGINS, Situation, offer, said
from aestudio.gui.training.steer import SteerBox
from aestudio.gui.training.stepping import Stepping
from aestudio.gui.training.words import failure
from aestudio.gui.training.worker import Worker
from aestudio.run import Run, next_run
from aestudio.run.listing import what_it_is
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.footprint import Footprint
    from aestudio.trainer import Progress

__all__ = ["TrainingPanel"]

_OURS = ("train", "resume", "training", "pause", "go_on", "stop", "change", "reproduce")


class TrainingPanel(QFrame):
    """Buttons, progress, losses and the learning rate.

    Args:
        document: whose experiment is trained.
        engine: what trains it.
        runs_folder: where new runs go.
        parent: the widget it lies in.
    """

    def __init__(
        self,
        document: Document,
        engine: Engine,
        runs_folder: Callable[[], Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Training")
        style.with_role(self, "panel")
        self._document, self._engine, self._runs_folder = document, engine, runs_folder
        self._worker = Worker(self)
        self._problems: tuple[str, ...] = ()
        self._fresh = False
        self._waiting = ""
        self._single = False  # what waits is to hold after its first step
        self._run: RunInfo | None = engine.run
        self._run_state = ""
        self._diverged = self._repeats = False
        self._series = ""  # that the run is one of
        self._weights_of: Path | None = None  # that the next run is to begin with
        self._best: dict[str, float] = {}
        self._in_force = engine.run.in_force if engine.run else None
        self._needs: Footprint | None = None
        self._lay_out()
        self._connect()
        if engine.newest is not None:
            self._take_found(engine.newest)
        self._show_rate()
        self._refresh()

    def _lay_out(self) -> None:
        self.buttons, self.stepping, self.progress = Buttons(), Stepping(), ProgressView()
        self.outcome, self.losses = Outcome(), Losses()
        self.rate, self.message = RateEdit(), MessageBar(action_below=True)
        self._shortage = Shortage(self._engine, self.message)
        self.steer = SteerBox(self._document.experiment)
        self._reason, self._older = hidden_label("small"), hidden_label("small")
        self.memory = MemoryLine()
        self.progress.hide()
        self.steer.hide()
        self._lines = layout = down(self, style.SPACE, (0, style.SPACE_S, 0, 0))
        self.buttons.put_below(self.stepping)
        parts = (
            self.buttons,
            self._reason,
            self.memory,
            self.message,
            self._older,
            self.progress,
            self.losses,
            self.rate,  # what stands below may have to be scrolled to
            self.steer,
            self.outcome,
            self.stepping.told,
        )
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)

    def _connect(self) -> None:
        engine = self._engine
        self.buttons.chosen.connect(self._do)
        self.stepping.step_wanted.connect(self._step)
        self.stepping.speed_chosen.connect(engine.set_pace)
        self.rate.changed.connect(self._set_rate)
        self.steer.changed.connect(engine.change)
        self.message.acted.connect(self._act)
        self.memory.chosen.connect(lambda batch: set_batch(self._document, batch))
        engine.state_changed.connect(self._follow)
        engine.found.connect(self._take_found)
        engine.run_changed.connect(self._take_run)
        engine.progress.connect(self._take_progress)
        engine.ended.connect(self._take_end)
        engine.failed.connect(self._take_failure)
        self._document.changed.connect(self._take_edit)
        self._document.opened.connect(self._forget)

    def minimumSizeHint(self) -> QSize:
        """As high as its lines are at this width, so that no room is kept for lines that are not there."""
        least = super().minimumSizeHint()
        if not self._lines.hasHeightForWidth():
            return least
        return QSize(least.width(), self._lines.heightForWidth(max(self.width(), least.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines wrap anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @property
    def menu_actions(self) -> list[QAction]:
        """For the Training menu, in order; their shortcuts work as soon as the panel is in the window."""
        return [*self.buttons.menu_actions, *self.stepping.menu_actions, self.steer.action]

    @property
    def situation(self) -> Situation:
        """Where training stands."""
        name = self._run.path.name if self._run else ""
        return Situation(
            self._engine.state,
            self._problems,
            self._waiting,
            name,
            self._run_state,
            self._diverged,
            self._repeats,
            self._series,
            self._document.experiment.training.seed,
            self._run is not None and self._run.path == self._weights_of,
            self._run is not None and self._run.experiment != self._document.experiment,
        )

    @property
    def sentence(self) -> str:
        """How the shown run ended, in words."""
        return self.outcome.sentence

    @property
    def reason(self) -> str:
        """What is said below the buttons."""
        return "" if self._reason.isHidden() else self._reason.text()

    @property
    def older(self) -> str:
        """What is said when the run that is shown is not what the panels show any more."""
        return "" if self._older.isHidden() else self._older.text()

    # ------------------------------------------------------------------ orders

    def _do(self, what: str) -> None:
        if what == "stop" and self._waiting not in ("", "begin", "stop"):
            self._waiting = ""
        elif what == "stop":
            self._waiting = "stop"
            self._engine.stop()
        elif what in ("pause", "go_on"):
            getattr(self._engine, what)()
        elif not self.situation.live:
            self._waiting, self._single = what, False
            self._try()
        self._refresh()

    def begin_with(self, run: Path) -> None:
        """Let the next start begin with the weights of this run, once it is shown."""
        self._weights_of = run
        self._refresh()

    def _step(self) -> None:
        """One step, then hold; without a live run, what the first button begins holds after one."""
        first = offer(self.situation)[0]
        if self.situation.live:
            self._engine.step()
        elif first.does in BEGINS and not first.why_not:
            self._waiting, self._single = first.does, True
            self._try()
            self._refresh()

    def _try(self) -> None:
        """Begin what waits, if it can begin now."""
        if self._waiting in ("", "begin", "stop") or self._engine.state != "ready":
            return
        if self._waiting != "resume" and not self._fresh:
            return
        what, self._waiting, self._weights_of = self._waiting, "", None
        if what != "resume" and self._problems:
            return
        self._waiting = "begin"
        self.message.close_message()
        self._begin(what)

    def _begin(self, what: str) -> None:
        document, run = self._document, self._run.path if self._run else None
        if what == "resume" and run is not None:
            self._engine.resume(run, document.base, single=self._single)
            return
        weights = run if what == "carry_on" else None
        path = next_run(self._runs_folder())
        self._engine.train(document.experiment, document.base, path, weights, single=self._single)

    def _set_rate(self, rate: float) -> None:
        if self.situation.live:
            self._engine.change(LEARNING_RATE, rate)
            return
        try:
            set_rate(self._document, rate)
        except SpecError as error:
            self.rate.refuse(error.problem[:1].upper() + error.problem[1:])

    # ------------------------------------------------------------------ what the engine says

    def _follow(self, state: str) -> None:
        ends = self._waiting == "stop"
        if state == "ready" if ends else state in ("training", "paused"):
            self._waiting = ""
        if state != "paused":
            self._shortage.end()
        if state == "paused":
            self.progress.hold()
        self._try()
        self._show_rate()
        self._refresh()

    def _take_found(self, found: Found) -> None:
        if found.experiment != self._document.experiment:
            return
        self._problems = tuple(problem_words(problem, found.experiment) for problem in found.problems)
        self._fresh = True
        self._needs = found.footprint
        self._try()
        self._refresh()

    def expect(self, info: RunInfo | None) -> None:
        """Show what a run's files say of it, before the engine is ready to load it; None: no run."""
        self._take_run(info)

    def _take_run(self, info: RunInfo | None) -> None:
        known = self._run is not None and info is not None and info.path == self._run.path
        self._run, self._best = info, {}
        if info is not None and info.path != self._weights_of:
            self._weights_of = None
        self._in_force = (info.in_force or info.experiment) if info is not None else None
        if not known or (info is not None and info.live):  # else what is offered would change for a moment
            self._run_state = "running" if info is not None and info.live else ""
        self._repeats, self._series = what_it_is(info.path) if info is not None else (False, "")
        self.losses.set_groups(info.experiment.family.drawn if info is not None else ())
        self.losses.show_terms({})
        self.outcome.hide()
        if info is not None and info.live:
            self.progress.begin(info.device)
            self._show_in_force(forget=True)
        elif info is not None:
            path = info.path
            self._worker.do("summary", lambda: vars(Run(path).summary), self._take_end)
        self._refresh()

    def _take_progress(self, reports: list[Progress]) -> None:
        self.progress.add(reports)
        last = reports[-1]
        for report in reports:
            if report.is_best:
                self._best = {"epoch": report.epoch, **report.epoch_terms}
            if report.epoch_terms:
                self.losses.show_terms(report.epoch_terms, self._best)
            self.stepping.show_report(report)
            for event in report.events:
                self._take_event(event)
        if self._run is not None and self._run.experiment.training.schedule.kind != "constant":
            self.rate.show_now(last.rate, scheduled=True)

    def _take_event(self, event: Mapping[str, Any]) -> None:
        if "base" in event and self._in_force is not None:
            self._in_force = with_change(self._in_force, event["event"], event["value"])
            self._show_in_force()
        elif event["event"] == LEARNING_RATE:  # the schedule lowered it
            self.rate.show_rate(float(event["value"]))
        elif event["event"] == "out of memory":
            self._shortage.begin(event)
        elif event["event"] == "threads" and event["step"]:
            self.progress.set_device(device_words("cpu", int(event["value"])))

    def _act(self) -> None:
        """What the message offers: a batch that fits, or its text to copy."""
        if not self._shortage.go_on():
            QGuiApplication.clipboard().setText(self.message.text)

    def _take_end(self, found: Mapping[str, Any]) -> None:
        """Show how the run ended: what `Session.result` or a summary says of it."""
        rule = self._run.experiment.training.early_stopping if self._run else None
        state, best = found["state"], found["best"]
        restored = state == "done" and best and rule and rule.enabled and rule.restore_best
        self._run_state = state
        self._diverged = state == "failed" and found["reason"].startswith("training.")
        self._refresh()
        self.outcome.show_end(found, int(best["epoch"]) if restored else 0)
        self.losses.show_terms(found["final"], best)

    def _take_failure(self, doing: str, why: str) -> None:
        if doing not in _OURS:
            return
        if doing in ("train", "resume"):
            self._waiting = ""
        self._shortage.forget()
        if doing == "change":
            self._show_in_force(forget=True)
        self.message.say(failure(doing, why), "error", "Copy")
        self._refresh()

    # ------------------------------------------------------------------ what the document says

    def _take_edit(self) -> None:
        self._fresh = False
        self._show_rate()
        self._refresh()

    def _forget(self) -> None:
        """Another project: what waited and what was said belong to the last one."""
        self._waiting, self._problems, self._fresh = "", (), False
        self._shortage.forget()
        self._needs = None
        self.message.close_message()
        self._refresh()

    # ------------------------------------------------------------------ showing

    def _show_rate(self) -> None:
        live = self.situation.live
        training = self._document.experiment.training
        if not live:
            self.rate.show_rate(training.optimizer.learning_rate)
        self.rate.set_live(live, training.schedule.title if training.schedule.kind != "constant" else "")

    def _show_in_force(self, forget: bool = False) -> None:
        if self._in_force is not None:
            self.rate.show_rate(self._in_force.training.optimizer.learning_rate)
            self.steer.show_experiment(self._in_force, forget=forget)

    def _refresh(self) -> None:
        """Show what fits the situation; first what goes, as each line that comes makes the dock grow."""
        now = self.situation
        text, role = said(now)
        if not text:
            self._reason.hide()
        if not now.live:
            self.progress.hide()
            self.steer.hide()
        changed = self._run is not None and self._run.experiment != self._document.experiment
        if changed and self._run is not None:
            self._older.setText(f"Shown: {self._run.path.name}, before your changes")
        self._older.setVisible(changed)
        self.buttons.show_situation(now)
        self.stepping.show_situation(now)
        self.memory.show_needs(None if now.live else self._needs)
        self.progress.setVisible(now.live)
        self.steer.setVisible(now.live)
        if text:
            style.with_role(self._reason, role).setText(text)
            self._reason.show()


if __name__ == "__main__":
    from aestudio.gui.training.demo import show

    show(TrainingPanel, 350, 260)
