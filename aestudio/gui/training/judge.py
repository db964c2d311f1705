"""Diagnoses the shown run as its epochs come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from aestudio.analysis.diagnosis import (
    Curve,
    Diagnosis,
    changes,
    comparable,
    diagnose,
    failure_of,
    full_rate,
    in_use,
    random_layers,
    unjudged,
)
from aestudio.analysis.spread import Spread
from aestudio.experiment.changes import loss_weights
from aestudio.gui.engine import Engine
from aestudio.gui.loss_data import LossData
from aestudio.gui.messages import RunInfo
from aestudio.gui.training.run_baselines import RunBaselines
from aestudio.gui.training.worker import Worker

__all__ = ["Judge"]

KEY = "diagnosis"
TERMS = ("loss", "val_loss", "reconstruction", "val_reconstruction")
MANY = 5000  # epochs above which a look takes more than a few milliseconds
SUSPECT = 0.9  # of the mean sample's loss: above it the outputs are looked at, too


class Judge(QObject):
    """Knows what the losses do not say: baselines, the spread of the outputs, layers, why a run failed.

    Signals:
        judged(): a long curve has been looked at, off this thread, or nothing more is to come; `judge` gives
            what was found.
    """

    judged = Signal()

    def __init__(self, engine: Engine, baselines: RunBaselines, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._baselines = engine, baselines
        self._run: RunInfo | None = None
        self._failure = ""
        self._ended = False
        self._spread: float | None = None
        self._layers: tuple[str, ...] = ()
        self._asked = False
        self._unseen = False  # the outputs can't be looked at
        self._worker = Worker(self)
        self._known: tuple[Any, ...] = ()
        self._found: Diagnosis | None = None
        engine.answered.connect(self._take_answer)
        engine.question_failed.connect(self._take_refusal)
        engine.failed.connect(lambda doing, _: self.judged.emit() if doing == "engine" else None)

    def begin(self, run: RunInfo | None) -> None:
        """Another run is shown."""
        self._worker.forget("judge")
        self._ended = self._unseen = False
        self._run, self._failure, self._spread, self._known, self._found = run, "", None, (), None
        self._layers = random_layers(run.experiment) if run is not None else ()
        self._ask(False)

    def take_end(self, found: Mapping[str, Any]) -> None:
        """How the run ended: its summary, or what the session says."""
        self._failure = failure_of(str(found["state"]), str(found["reason"]))
        self._ended = found["state"] != "running"

    @property
    def awaits(self) -> str:
        """What the verdict on a run that is over still depends on, in words; empty: nothing.

        Of one that trains, what is found changes with every epoch anyway.
        """
        if not self._ended or self._failure:
            return ""
        if self._baselines.coming:
            return "the baselines"
        looks = self._asked and not self._unseen and not self._engine.is_broken
        return "a look at the outputs" if looks and self._spread is None else ""

    def unjudged(self, data: LossData) -> str:
        """Why losses that are there get no diagnosis, in words; empty: they get one, or none is there."""
        if self._run is None or not data.epochs or self._failure:
            return ""
        return unjudged(self._run.experiment)

    def judge(self, data: LossData) -> Diagnosis | None:
        """What the losses show; None: there are none. The same as last time costs nothing."""
        known: tuple[Any, ...] = (self._run, data.epochs, len(data.events), self._failure, self._ended)
        known += (self._spread, self._baselines.found)
        if known == self._known:
            return self._found
        self._known = known
        if self._run is None or not (data.epochs or self._failure) or self.unjudged(data):
            self._found = None
            return None
        losses = self._baselines.found.losses if self._baselines.found is not None else {}
        epochs = {name: data.epoch_means(name)[1].copy() for name in TERMS}
        ends = data.ends.tolist()
        weights = loss_weights(self._run.experiment)
        skipped, since = comparable(data.events, ends, weights)
        curve = Curve.of(
            epochs,
            mean_sample=losses.get("mean_sample"),
            pca=losses.get("pca"),
            perfect=losses.get("perfect", 0.0),
            spread=self._spread,
            random_layers=self._layers,
            in_use=in_use(self._run.experiment),
            ended=self._ended,
            changes=changes(data.events, ends),
            planned=self._run.experiment.training.epochs,
            full_rate=full_rate(self._run.experiment, len(ends)),
            skipped=skipped,
            since=since,
            failure=self._failure,
        )
        mean = curve.mean_sample
        self._ask(bool(mean is not None and len(curve) and curve.beside_baselines[-1] > SUSPECT * mean))
        if len(curve) <= MANY:
            self._found = diagnose(curve)
        else:
            self._worker.do("judge", lambda: diagnose(curve), self._take)
        return self._found

    def _take(self, found: Diagnosis) -> None:
        self._found = found
        self.judged.emit()

    def _ask(self, wanted: bool) -> None:
        """Have the outputs looked at, or no longer."""
        if wanted != self._asked:
            self._asked = wanted
            self._engine.ask(KEY, Spread() if wanted else None)
            self._spread = self._spread if wanted else None
            self._unseen = False

    def _take_answer(self, key: str, spread: object) -> None:
        if key == KEY and self._asked and isinstance(spread, float):
            self._spread = spread

    def _take_refusal(self, key: str, _: str) -> None:
        if key == KEY:
            self._unseen = True
            self.judged.emit()
