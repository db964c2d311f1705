"""The panel that starts, steers and reports training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from aestudio.device import device_words
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import down
from aestudio.gui.messages import Found, RunInfo
from aestudio.gui.notices import MessageBar
from aestudio.gui.training.buttons import Buttons
from aestudio.gui.training.losses import Losses, Outcome
from aestudio.gui.training.memory_line import MemoryLine
from aestudio.gui.training.next_settings import set_batch
from aestudio.gui.training.orders import Orders
from aestudio.gui.training.parts import LINE, hidden_label
from aestudio.gui.training.progress import ProgressView
from aestudio.gui.training.shortage import Shortage
from aestudio.gui.training.shown import Shown
from aestudio.gui.training.situation import BEGINS, Situation, offer, said
from aestudio.gui.training.steering import Steering
from aestudio.gui.training.stepping import Stepping
from aestudio.gui.training.words import failure
from aestudio.gui.training.worker import Worker
from aestudio.run import Run

if TYPE_CHECKING:
    from aestudio.footprint import Footprint
    from aestudio.trainer import Progress

__all__ = ["TrainingPanel"]

_OURS = ("train", "resume", "training", "pause", "go_on", "stop", "change", "record", "reproduce")


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
        self._document, self._engine = document, engine
        self._worker = Worker(self)
        self._shown = Shown(engine.run)
        self.orders = Orders(document, engine, self._shown, runs_folder, self)
        self._needs: Footprint | None = None
        self._lay_out()
        self._connect()
        if engine.newest is not None:
            self._take_found(engine.newest)
        self._steering.show_rate()
        self._refresh()

    def _lay_out(self) -> None:
        self.buttons, self.stepping, self.progress = Buttons(), Stepping(), ProgressView()
        self.outcome, self.losses = Outcome(), Losses()
        self._steering = Steering(
            self._document, self._engine, self._shown, lambda: self.situation.live, self
        )
        self.rate, self.steer = self._steering.rate, self._steering.box
        self.message = MessageBar(action_below=True)
        self._shortage = Shortage(self._engine, self.message)
        self._reason = hidden_label("small")
        self.memory = MemoryLine()
        self.progress.hide()
        self._lines = layout = down(self, LINE, (0, style.SPACE_S, 0, 0))
        self.buttons.put_below(self.rate)  # above all that comes and goes, so that it keeps its place
        self.stepping.put_beside(self.steer)
        self.buttons.put_below(self.stepping)
        parts = (
            self.buttons,
            self._reason,
            self.memory,
            self.message,
            self.progress,
            self.stepping.told,  # instead of the numbers of progress
            self.outcome,
            self.losses,
        )
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)

    def _connect(self) -> None:
        engine = self._engine
        self.orders.begun.connect(self.message.close_message)
        self.buttons.chosen.connect(self._do)
        self.stepping.step_wanted.connect(self._step)
        self.stepping.speed_chosen.connect(engine.set_pace)
        self.message.acted.connect(self._act)
        self.memory.chosen.connect(lambda batch: set_batch(self._document, batch))
        engine.state_changed.connect(self._follow)
        engine.found.connect(self._take_found)
        engine.run_changed.connect(self._take_run)
        engine.runs_named.connect(self._name_anew)
        engine.progress.connect(self._take_progress)
        engine.ended.connect(self._take_end)
        engine.failed.connect(self._take_failure)
        self._document.changed.connect(self._take_edit)
        self._document.opened.connect(self._forget)

    def minimumSizeHint(self) -> QSize:
        """As high as its lines are at this width, with or without a run: what lies below keeps its place."""
        least = super().minimumSizeHint()
        width = max(self.width(), least.width())
        needs = self._lines.heightForWidth(width) if self._lines.hasHeightForWidth() else least.height()
        above = self._lines.contentsMargins().top() + self.buttons.kept_height(width)
        ended = self.buttons.more_height + LINE + self.outcome.usual_height
        live = self.progress.usual_height(self.stepping.usual_height)
        coming = max(live, ended) + LINE + self.losses.usual_height
        return QSize(least.width(), max(needs, above + LINE + coming))

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
        shown, orders, now = self._shown, self.orders, self._document.experiment
        return Situation(
            self._engine.state,
            orders.problems,
            orders.waiting,
            shown.name,
            shown.state,
            shown.diverged,
            shown.repeats,
            shown.series,
            now.training.seed,
            orders.takes_weights,
            shown.differs(now),
            shown.unfit(self._needs.step.shapes) if self._needs is not None else "",
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
        """What is said when the run that is shown, and over, is not what the panels show any more."""
        return self.outcome.older

    # ------------------------------------------------------------------ orders

    def _do(self, what: str) -> None:
        if what == "stop":
            self.orders.stop()
        elif what in ("pause", "go_on"):
            getattr(self._engine, what)()
        elif not self.situation.live:
            self.orders.ask(what)
        self._refresh()

    def begin_with(self, run: Path) -> None:
        """Let the next start begin with the weights of this run, once it is shown."""
        self.orders.weights_of = run
        self._refresh()

    def _step(self) -> None:
        """One step, then hold; without a live run, what the first button begins holds after one."""
        first = offer(self.situation)[0]
        if self.situation.live:
            self._engine.step()
        elif first.does in BEGINS and not first.why_not:
            self.orders.ask(first.does, single=True)
            self._refresh()

    # ------------------------------------------------------------------ what the engine says

    def _follow(self, state: str) -> None:
        if state != "paused":
            self._shortage.end()
        if state == "paused":
            self.progress.hold()
        self.orders.take_state(state)
        self._steering.show_rate()
        self._refresh()

    def _take_found(self, found: Found) -> None:
        if found.experiment != self._document.experiment:
            return
        self._needs = found.footprint
        self.orders.take_found(found)
        self._refresh()

    def expect(self, info: RunInfo | None) -> None:
        """Show what a run's files say of it, before the engine is ready to load it; None: no run."""
        self._take_run(info)

    def _take_run(self, info: RunInfo | None) -> None:
        if info is None or info.path != self._shown.path:  # what was said was of the run before
            self.message.close_message()
        self._worker.forget("summary")
        self._shown.take_run(info)
        self.orders.take_run()
        self._name_losses()
        self.losses.show_terms({})
        self.outcome.forget()
        if info is not None and info.live:
            self.progress.begin(info.device)
            self._steering.show_in_force(forget=True)
        elif info is not None:
            path = info.path
            self._worker.do("summary", lambda: vars(Run(path).summary), self._take_end)
        self._refresh()

    def _take_progress(self, reports: list[Progress]) -> None:
        self.progress.add(reports)
        for report in reports:
            self._shown.take_report(report)
            if report.epoch_terms:
                self.losses.show_terms(report.epoch_terms, self._shown.best)
            self.stepping.show_report(report)
            for event in report.events:
                self._take_event(event)
        self.progress.show_numbers(not self.stepping.caption)
        self._steering.take_report(reports[-1])

    def _take_event(self, event: Mapping[str, Any]) -> None:
        self._steering.take_event(event)
        if event["event"] == "out of memory":
            self._shortage.begin(event)
        elif event["event"] == "threads" and event["step"]:
            self.progress.set_device(device_words("cpu", int(event["value"])))

    def _act(self) -> None:
        """What the message offers: a batch that fits, or its text to copy."""
        if not self._shortage.go_on():
            QGuiApplication.clipboard().setText(self.message.text)

    def _take_end(self, found: Mapping[str, Any]) -> None:
        """Show how the run ended: what `Session.result` or a summary says of it."""
        restored = self._shown.take_end(found)
        self._refresh()
        self.outcome.show_end(found, restored)
        self.losses.show_terms(found["final"], found["best"])

    def _take_failure(self, doing: str, why: str) -> None:
        if doing not in _OURS:
            return
        if doing in ("train", "resume"):
            self.orders.waiting = ""
        self._shortage.forget()
        if doing == "change":
            self._steering.show_in_force(forget=True)
        self.message.say(failure(doing, why), "error", "Copy")
        self._refresh()

    # ------------------------------------------------------------------ what the document says

    def _name_losses(self) -> None:
        """Of the shown run; without one its place is kept for those of the next."""
        run = self._shown.run
        self.losses.set_family((run or self._document).experiment.family)

    def _take_edit(self) -> None:
        self._name_losses()
        self.orders.fresh = False
        self._steering.show_rate()
        self._refresh()

    def _forget(self) -> None:
        """Another project: what waited and what was said belong to the last one."""
        self.orders.forget()
        self._shortage.forget()
        self._needs = None
        self.message.close_message()
        self._refresh()

    # ------------------------------------------------------------------ showing

    def _warns(self, now: Situation) -> bool:
        """Whether the memory is to be spoken of here, not only in the settings: before a run, or lacking."""
        return not now.live and (not now.run or (self._needs is not None and not self._needs.fits))

    def _name_anew(self) -> None:
        self._shown.take_name()
        self._refresh()

    def _refresh(self) -> None:
        """Show what fits the situation; first what goes, as each line that comes makes the dock grow."""
        now = self.situation
        text, role = said(now)
        if not text:
            self._reason.hide()
        if not now.live:
            self.progress.hide()
            self.steer.hide()
        older = now.changed and not now.live  # while it trains, the settings say so
        self.outcome.show_older(f"Shown: {now.run}, trained with other settings" if older else "")
        self.buttons.show_situation(now)
        self.stepping.show_situation(now)
        self.progress.show_numbers(not self.stepping.caption)
        self.memory.show_needs(self._needs if self._needs is not None and self._warns(now) else None)
        self.progress.setVisible(now.live)
        self.steer.setVisible(now.live)
        if text:
            style.with_role(self._reason, role).setText(text)
            self._reason.show()


if __name__ == "__main__":
    from aestudio.gui.training.demo import show

    show(TrainingPanel, 350, 260)
