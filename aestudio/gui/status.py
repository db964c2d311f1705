"""The bar at the bottom: what is wrong, what the engine does, on what, and whether all is saved."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from aestudio.experiment import Experiment
from aestudio.gui import icons, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across
from aestudio.gui.messages import Found, RunInfo
from aestudio.gui.remarks import RemarkList, remarks
from aestudio.gui.widgets import tool_button

__all__ = ["Status"]

WORDS = {
    "starting": "Loading PyTorch …",
    "ready": "Engine ready",
    "loading": "Loading …",
    "training": "Training",
    "paused": "Paused",
}


class Status(QStatusBar):
    """Signals: place_wanted(str): lead to a problem's place; fix_wanted(Advice): carry out a fix."""

    place_wanted = Signal(str)
    fix_wanted = Signal(object)

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent, sizeGripEnabled=False)
        self._found: Found | None = None
        self.remarks = RemarkList(self)
        self.remarks.show_wanted.connect(lambda remark: self.place_wanted.emit(remark.path))
        self.remarks.fix_wanted.connect(self.fix_wanted)
        self._document = document
        self._button = tool_button(
            "check", "What is wrong or unwise, and what to do about it", text="Looking …"
        )
        self._button.clicked.connect(self.list_remarks)
        self._message = ElidedLabel(colour="muted")
        self._engine = QLabel()
        self._device = style.with_role(QLabel(), "muted")
        self._saved = style.with_role(QLabel(), "muted")
        self._when = ""
        self._loading = ""
        self._jobs: dict[str, str] = {}
        self._answers: dict[str, str] = {}
        self._state = engine.state
        self.addWidget(self._button)
        self.addWidget(self._message, 1)
        facts = QWidget()  # labels lose margins of their own with every change of the theme
        row = across(facts, 3 * style.SPACE, (style.SPACE, 0, style.SPACE, 0))
        for label in (self._engine, self._device, self._saved):
            row.addWidget(label)
        self.addPermanentWidget(facts)
        engine.state_changed.connect(self._show_state)
        engine.job_progress.connect(self._show_job)
        engine.job_done.connect(lambda key, _: self._end_job(key))
        engine.job_failed.connect(lambda key, _: self._end_job(key))
        engine.job_dropped.connect(self._end_job)
        engine.answering.connect(self._show_answer)
        engine.answered.connect(lambda key, _: self._show_answer(key, 1.0, ""))
        engine.question_failed.connect(lambda key, _: self._show_answer(key, 1.0, ""))
        engine.found.connect(self._show_found)
        engine.loading.connect(self._show_loading)
        engine.run_changed.connect(self._show_run)
        document.undo_stack.cleanChanged.connect(self._show_saved)  # at `changed` it is not known yet
        document.changed.connect(self._follow)
        document.opened.connect(self._forget)
        document.stored.connect(self._just_saved)
        self._show_state(engine.state)
        self._show_saved(not document.is_changed)

    def say(self, text: str) -> None:
        """A sentence on what was just done."""
        self._message.set_text(text)

    def _show_state(self, state: str) -> None:
        self._state = state
        self._show_work()
        if state != "loading":
            self._message.set_text("")

    def _show_loading(self, _: float, doing: str) -> None:
        if doing or self._message.text == self._loading:
            self._message.set_text(doing)
        self._loading = doing

    def _show_job(self, key: str, _: float, doing: str) -> None:
        self._jobs[key] = doing
        self._show_work()

    def _end_job(self, key: str) -> None:
        self._jobs.pop(key, None)
        self._show_work()

    def _show_answer(self, key: str, _: float, doing: str) -> None:
        """How far an answer is that takes a while; nothing being done: it is no longer worked on."""
        if doing or key in self._answers:
            before = self._words
            self._answers.pop(key, None)
            if doing:
                self._answers[key] = f"{doing[:1].upper()}{doing[1:]} …"
            if self._message.text in ("", before):
                self._message.set_text(self._words)
            self._show_work()

    @property
    def _words(self) -> str:
        """What is worked on for the viewers; while a run trains its own progress says enough."""
        return next(iter(self._answers.values()), "") if self._state in ("ready", "paused") else ""

    def _show_work(self) -> None:
        """What the engine does; jobs and answers are told of where nothing trains."""
        busy = bool(self._jobs or self._answers) and self._state == "ready"
        self._engine.setText("Engine at work" if busy else WORDS[self._state])
        self._engine.setToolTip("\n".join((*self._jobs.values(), *self._answers.values())))

    def _show_run(self, run: RunInfo | None) -> None:
        self._device.setText(run.device if run else "")

    def _show_found(self, found: Found) -> None:
        self._found = found
        listed = remarks(found)
        wrong = sum(remark.is_problem for remark in listed)
        advice = len(listed) - wrong
        parts = [f"Problems {wrong}" if wrong else "No problems"]
        parts += [f"Advice {advice}"] * bool(advice)
        text = "   ".join(parts)
        self._button.setText(text)
        self._button.setAccessibleName(", ".join(parts))
        sign = ("error", "danger") if wrong else ("advice", "warning") if advice else ("check", "success")
        self._button.setIcon(icons.icon(*sign))
        self.remarks.set_remarks(listed)
        self._follow(self._document.experiment)

    def _follow(self, experiment: Experiment) -> None:
        """A fix is for the experiment that was looked at, and for no other."""
        self.remarks.set_sure(self._found is not None and self._found.experiment == experiment)

    def list_remarks(self) -> None:
        """Open the list of problems and advice."""
        self.remarks.show_above(self._button)

    def _forget(self) -> None:
        self._found = None
        self._button.setText("Looking …")
        self._button.setAccessibleName("Problems and advice: not looked yet")
        self._when = ""
        self._show_saved(not self._document.is_changed)

    def _just_saved(self) -> None:
        self._when = time.strftime("%H:%M")
        self._show_saved(not self._document.is_changed)

    def _show_saved(self, clean: bool) -> None:
        saved = f"Saved {self._when}" if self._when else "Saved" if self._document.folder else "Not saved yet"
        self._saved.setText(saved if clean or not self._document.folder else "Changed")
