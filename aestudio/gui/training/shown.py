"""What is known of the run that is shown. Knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.experiment import Experiment, with_change
from aestudio.networks.weights import Shapes, misfit
from aestudio.numerals import shape_text
from aestudio.run.label import run_name
from aestudio.run.listing import what_it_is

if TYPE_CHECKING:
    from aestudio.gui.messages import RunInfo
    from aestudio.trainer import Progress

__all__ = ["Shown"]


class Shown:
    """The run, how it ended, and what holds in it.

    Attributes:
        run: which; None: there is none.
        name: what it is called; empty without one.
        state: "running", "stopped", "done", "failed", "interrupted"; empty: not known yet.
        diverged: it failed because its loss was no number any more.
        repeats: it repeats another run.
        series: what it is one of, in words; empty: it is a run of the document's own.
        best: the best epoch's number and terms; empty: none is known.
        in_force: its experiment with all that was changed while it trained.
    """

    def __init__(self, run: RunInfo | None) -> None:
        self.run, self.state = run, ""
        self.take_name()
        self.diverged = self.repeats = False
        self.series = ""
        self.best: dict[str, float] = {}
        self.in_force: Experiment | None = run.in_force if run is not None else None

    @property
    def path(self) -> Path | None:
        """Its folder."""
        return self.run.path if self.run is not None else None

    def differs(self, experiment: Experiment) -> bool:
        """Whether it was made from another experiment than this."""
        return self.run is not None and self.run.experiment != experiment

    def unfit(self, networks: Shapes) -> str:
        """Why its weights don't fit a model with weights of these shapes, in words; empty: they do."""
        known = self.run.weights if self.run is not None else {}
        wrong = misfit(networks, known) if known and networks else ""
        if not wrong:
            return ""
        has, needs = (shape_text(one[wrong]) if wrong in one else "none" for one in (known, networks))
        return f"the networks have changed since {self.name}: where it has {has} weights, they need {needs}"

    def take_name(self) -> None:
        """It may be called otherwise by now."""
        self.name = run_name(self.run.path) if self.run is not None else ""

    def take_run(self, run: RunInfo | None) -> None:
        """Another run, or the same by another name or state."""
        known = run is not None and run.path == self.path
        self.run, self.best = run, {}
        self.take_name()
        self.in_force = (run.in_force or run.experiment) if run is not None else None
        if not known or (run is not None and run.live):  # else what is offered would change for a moment
            self.state = "running" if run is not None and run.live else ""
        self.repeats, self.series = what_it_is(run.path) if run is not None else (False, "")

    def take_report(self, report: Progress) -> None:
        """It may have come to a better epoch."""
        if report.is_best:
            self.best = {"epoch": report.epoch, **report.epoch_terms}

    def take_change(self, event: Mapping[str, Any]) -> bool:
        """Something was changed while it trained; False: the event tells of something else."""
        if "base" not in event or self.in_force is None:
            return False
        self.in_force = with_change(self.in_force, event["event"], event["value"])
        return True

    def take_end(self, found: Mapping[str, Any]) -> int:
        """How it ended: what `Session.result` or a summary says of it.

        Returns:
            The epoch whose weights were put back as the best; 0: none.
        """
        self.state = found["state"]
        self.diverged = self.state == "failed" and found["reason"].startswith("training.")
        rule = self.run.experiment.training.early_stopping if self.run is not None else None
        restored = self.state == "done" and found["best"] and rule and rule.enabled and rule.restore_best
        return int(found["best"]["epoch"]) if restored else 0
