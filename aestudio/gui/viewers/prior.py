"""Learned prior: a flow fitted to a trained model's codes, beside the prior it was trained with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from aestudio.analysis.prior import LearnedPrior
from aestudio.analysis.prior_file import KeptPrior
from aestudio.gui.job_line import JobLine
from aestudio.gui.notices import EmptyState
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.spins import Spin
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.prior_page import PriorPage

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo

__all__ = ["PriorViewer"]

MADE = 36  # samples from either prior
REMEMBERED = 8  # runs whose flow need not be read again
FOUND_KEY = "prior kept"
OFFER = (
    "The decoder makes samples of codes drawn from a prior, but the codes of the data may lie elsewhere. "
    "Fit a flow to them, and see what it changes."
)


class PriorViewer(Viewer):
    """Samples from N(0, 1) and from a flow, fitted at the press of a button; it is kept with the run."""

    key = "prior"
    title = "Learned prior"
    icon = "chart"
    needs = ("Encodes", "Decodes", "Reconstructs")
    promise = "Here samples from N(0, 1) and from a flow fitted to the codes will stand side by side."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[Path, KeptPrior | None] = {}  # None: the run has none
        self._fitting: Path | None = None
        self._run: ShownRun | None = None
        self._engine: Engine | None = None
        self._document: Document | None = None
        self.line: JobLine | None = None
        self._add_tools()
        self.page = PriorPage()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    def _lay_out(self) -> None:
        super()._lay_out()
        self.offer = EmptyState(self.icon, OFFER, "Fit a flow")
        self.offer.clicked.connect(self.fit)
        self._pages.addWidget(self.offer)

    def _add_tools(self) -> None:
        self.again = QPushButton("Fit again")
        self.again.setToolTip("Fit a flow with these settings to the codes of the run's best weights")
        self.again.clicked.connect(self.fit)
        self.steps = _number(
            "Steps", 600, 1, 100_000, "Steps of the fit, of 256 codes each", " steps", width=116
        )
        self.steps.setSingleStep(100)
        self.transforms = _number("Transforms", 4, 1, 64, "Transforms of the flow", " transforms", width=124)
        self.seed = _number("Seed", 0, 0, 9999, "Seed of the fit and of the codes drawn", prefix="seed ")
        for tool in (self.again, self.steps, self.transforms, self.seed):
            self.tools.addWidget(tool)

    def follow(self, document: Document, engine: Engine) -> None:
        """Know the run that is shown, and who fits."""
        self._document, self._engine, self._run = document, engine, ShownRun(engine, self)
        engine.job_done.connect(self._take_found)
        self.line = JobLine(engine, self.key)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.line)
        self.line.done.connect(self._take)
        self.line.failed.connect(self._fail)
        self.line.cancelled.connect(self._over)
        self._run.changed.connect(self._show)
        document.opened.connect(self._forget_all)

    def question(self) -> None:
        """None: what is shown is asked for by the button."""

    def set_run(self, run: RunInfo | None) -> None:
        """Show what was found for it, or offer to find it."""
        super().set_run(run)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for what is kept with the run."""
        super().showEvent(event)
        self._show()

    def fit(self) -> None:
        """Begin to fit a flow to the codes of the run that is shown."""
        if self._run is None or self._run.run is None or self._document is None or self.line is None:
            return
        from aestudio.learned_prior import PriorJob

        path = self._run.run.path
        question = LearnedPrior(
            self.steps.value(), self.transforms.value(), made=MADE, seed=self.seed.value()
        )
        self.note.hide()
        self._fitting = path
        self.line.begin(f"A flow for the codes of {path.name}", PriorJob(path, question), self._document.base)
        self._show()

    def _take(self, found: KeptPrior) -> None:
        if self._fitting is not None:
            self._remember(self._fitting, found)
        self._over()

    def _take_found(self, key: str, answer: object) -> None:
        """What was kept with a run, unless a flow was fitted to it since."""
        if key != FOUND_KEY or not isinstance(answer, tuple):
            return
        path, found = answer
        if self._kept.get(path) is None:
            self._remember(path, found if isinstance(found, KeptPrior) else None)
            if isinstance(found, str):
                self.note.say(f"The prior kept with {path.name} can't be shown: {found}", "warning")
        self._show()

    def _remember(self, path: Path, found: KeptPrior | None) -> None:
        self._kept.pop(path, None)
        self._kept[path] = found
        for old in list(self._kept)[:-REMEMBERED]:
            del self._kept[old]

    def _look_for(self, path: Path) -> None:
        """Read what is kept with a run that was not looked at yet."""
        if path in self._kept or not self.isVisible() or self._engine is None or self._document is None:
            return
        from aestudio.learned_prior import FoundPrior

        self._engine.begin(FOUND_KEY, FoundPrior(path), self._document.base)

    def _fail(self, why: str) -> None:
        self.note.say(f"No flow was fitted: {why}", "error")
        self._over()

    def _over(self) -> None:
        self._fitting = None
        self._show()

    def _forget_all(self) -> None:
        """Another project has other runs."""
        if self.line is not None:
            self.line.cancel()
        self._kept.clear()
        self._over()

    def _show(self) -> None:
        run = self._run.run if self._run is not None else None
        busy = self.line is not None and self.line.busy
        why = _hindrance(run)
        self.again.setEnabled(run is not None and not busy and not why)
        kept = self._kept.get(run.path) if run is not None else None
        self.again.setVisible(kept is not None)
        if run is None or self._run is None:
            return
        self._look_for(run.path)
        if kept is None:
            self.offer.set_text(OFFER, "Fit a flow")
            self.offer.set_reason(
                why or ("The flow is being fitted" if busy else ""), hinders=bool(why) or busy
            )
            self._show_page(self.offer)
            return
        gone_on = "; it has gone on since" if self._run.epoch not in (None, kept.epochs) else ""
        self.page.show_prior(kept.prior, f"Fitted to {kept.run} at epoch {kept.epochs:,}{gone_on}.")
        self._show_page(self.body)


def _hindrance(run: RunInfo | None) -> str:
    """Why no flow can be fitted to a run's codes; empty: one can."""
    column = run.experiment.family.label_column if run is not None else ""
    return f"The codes of this model depend on the class it is told ({column})" if column else ""


def _number(
    name: str, value: int, low: int, high: int, tip: str, suffix: str = "", prefix: str = "", width: int = 96
) -> Spin:
    box = Spin(minimum=low, maximum=high, value=value, suffix=suffix, prefix=prefix)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setFixedWidth(width)
    return box
