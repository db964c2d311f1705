"""Learned prior: a flow fitted to a trained model's codes, beside the prior it was trained with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent

from aestudio.analysis.prior import LearnedPrior
from aestudio.analysis.prior_file import KeptPrior
from aestudio.gui.spins import Spin
from aestudio.gui.viewers.by_button import ByButton
from aestudio.gui.viewers.prior_page import PriorPage
from aestudio.run.label import run_name

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo
    from aestudio.learned_prior import PriorJob

__all__ = ["PriorViewer"]

MADE = 36  # samples from either prior
FOUND_KEY = "prior kept"


class PriorViewer(ByButton):
    """Samples from N(0, 1) beside samples from a flow that is fitted to the codes of the data.

    It answers whether bad samples come from a bad decoder or from drawing codes where the data have none.
    Above are codes drawn from each prior over those of validation samples, below what they decode to. The
    energy distance says how far the draws are from the validation codes; training codes show what chance
    alone gives. By how much codes are likelier under the flow is told in nats, ± a standard error.

    Steps, transforms and seed are those of the fit; a tenth of the training codes says when to stop. Where a
    model has no prior of its own, a normal distribution with mean and covariance of the codes stands in for
    N(0, 1). What the decoder can't draw, no prior mends: look at the reconstructions first.
    """

    key = "prior"
    title = "Learned prior"
    icon = "chart"
    needs = ("Encodes", "Decodes", "Reconstructs")
    promise = "Here samples from N(0, 1) and from a flow fitted to the codes will stand side by side."
    offer_words = (
        "The decoder makes samples of codes drawn from a prior, but the codes of the data may lie elsewhere. "
        "Fit a flow to them, and see what it changes."
    )
    action = "Fit a flow"
    again_words = "Fit again"
    again_tip = (
        "<p>Fit a flow with these settings to the training codes of the run's best weights. A tenth of them "
        "say when to stop, and the validation codes judge it.</p>"
    )
    failure = "No flow was fitted"
    _engine: Engine | None = None

    def _make_page(self) -> PriorPage:
        return PriorPage()

    def _add_tools(self) -> None:
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
        self._engine = engine
        engine.job_done.connect(self._take_found)
        super().follow(document, engine)

    def showEvent(self, event: QShowEvent) -> None:
        """Look for what is kept with the run."""
        super().showEvent(event)
        self._show()

    def _job(self, path: Path) -> tuple[str, PriorJob]:
        from aestudio.learned_prior import PriorJob

        question = LearnedPrior(
            self.steps.value(), self.transforms.value(), made=MADE, seed=self.seed.value()
        )
        return f"A flow for the codes of {run_name(path)}", PriorJob(path, question)

    def _take_found(self, key: str, answer: object) -> None:
        """What was kept with a run, unless a flow was fitted to it since."""
        if key != FOUND_KEY or not isinstance(answer, tuple):
            return
        path, found = answer
        if self._kept.get(path) is None:
            self._remember(path, (found, found.epochs) if isinstance(found, KeptPrior) else None)
            if isinstance(found, str):
                self.note.say(f"The prior kept with {run_name(path)} can't be shown: {found}", "warning")
        self._show()

    def _propose(self, run: RunInfo) -> None:
        """Read what is kept with a run that was not looked at yet."""
        path = run.path
        if path in self._kept or not self.isVisible() or self._engine is None or self._document is None:
            return
        from aestudio.learned_prior import FoundPrior

        self._engine.begin(FOUND_KEY, FoundPrior(path), self._document.base)

    def _working_words(self, run: RunInfo) -> str:
        return "The flow is being fitted"

    def _show_found(self, found: KeptPrior, begun: int | None, now: int | None) -> None:
        gone_on = "; it has gone on since" if now not in (None, found.epochs) else ""
        self.page.show_prior(found.prior, f"Fitted to {found.run} at epoch {found.epochs:,}{gone_on}.")

    def _hindrance(self, run: RunInfo | None) -> str:
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
