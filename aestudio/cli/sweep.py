"""The command that trains a parameter sweep, one run after the other: sweep."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.cli.errors import sentence
from aestudio.cli.output import Answer, number, table, warn
from aestudio.cli.parser import UsageError
from aestudio.cli.progress import shown_by
from aestudio.cli.settings import changed
from aestudio.cli.stopping import Stopping
from aestudio.cli.training import read_data
from aestudio.numerals import over_seeds
from aestudio.project import load
from aestudio.project.sweep import SEED, Planned, planned, words_of
from aestudio.project.values import values_in
from aestudio.run import Series, next_run
from aestudio.session import Session
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment

__all__ = ["sweep"]


@dataclass(frozen=True)
class _Row:
    """What became of one run: `Session.result`, or why it could not begin."""

    plan: Planned
    state: str
    reason: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)

    def loss(self, part: str, name: str) -> float | None:
        found = self.result.get(part, {}).get(name)
        return None if found is None else float(found)

    @property
    def best(self) -> float | None:
        """The lowest validation loss; of the training where nothing validates."""
        found = self.loss("best", "val_loss")
        return self.loss("best", "loss") if found is None else found


def sweep(arguments: Namespace) -> Answer:
    """Train every combination of the values of up to two fields, each with several seeds."""
    project = load(Path(arguments.project))
    fixed, values = _swept(arguments.set)
    experiment = changed(project, arguments.variant, fixed)
    runs = planned(
        experiment, values, arguments.seeds, lambda made: made.data.sample_shape(base=project.base)
    )
    if len(runs) < 2:
        raise UsageError(
            "expected several values for a field, as in --set training.batch_size=16,32; found one"
        )
    rows: list[_Row] = []
    train = _Trainer(project.base, project.runs, arguments.device, arguments.download)
    named, now = " and ".join(map(words_of, values)) or "seeds", time.strftime("%Y-%m-%d %H:%M:%S")
    for count, run in enumerate(runs, 1):
        warn(f"{count} of {len(runs)}: {run.title}")
        series = Series(
            type="sweep", of=named, value=run.title[:200], number=count, count=len(runs), planned=now
        )
        rows.append(train(run, series))
        if rows[-1].reason:
            warn(f"{rows[-1].state}: {rows[-1].reason}")
        if train.signal:
            break
    left = len(runs) - len(rows)
    bad = any(row.state == "failed" for row in rows)
    status = 128 + train.signal if train.signal else int(bad)
    return Answer(_lines(rows, left), _facts(rows, left), status)


def _swept(given: list[str]) -> tuple[list[str], dict[str, list[Any]]]:
    """The settings of one value, and the values of the others."""
    fixed, values = [], {}
    for text in given:
        path, equals, wanted = text.partition("=")
        if not equals or not path.strip():
            raise UsageError(f"--set {text}: expected PATH=VALUES, as in training.epochs=50,100")
        try:
            found = values_in(wanted)
        except SpecError as error:
            raise UsageError(f"--set {path}: {error}") from None
        if len(found) > 1:
            values[path.strip()] = found
        else:
            fixed.append(text)
    return fixed, values


class _Trainer:
    """Trains one run after the other; whatever is wrong with one is no matter for the next."""

    def __init__(self, base: Path, runs: Path, device: str, download: bool) -> None:
        self.signal = 0
        self._base, self._runs, self._device, self._download = base, runs, device, download
        self._read: tuple[str, Dataset] | None = None

    def __call__(self, plan: Planned, series: Series) -> _Row:
        try:
            dataset = self._data(plan.experiment)
            path = next_run(self._runs)
            session = Session.start(
                plan.experiment, dataset, path, base=self._base, device=self._device, series=series
            )
        except Exception as error:
            return _Row(plan, "failed", sentence(error, ["sweep"])[0])
        reason = ""
        with Stopping(session) as stopping, shown_by(session) as show:
            try:
                for progress in session.progress():
                    show(progress)
            except Exception as error:
                reason = sentence(error, ["sweep"])[0]
        self.signal = stopping.signal
        result = session.result()
        return _Row(plan, result["state"], reason, result)

    def _data(self, experiment: Experiment) -> Dataset:
        """Read once as long as the runs have them in common."""
        key = experiment.data.key()
        if self._read is None or self._read[0] != key:
            self._read = (key, read_data(experiment, self._base, download=self._download))
        return self._read[1]


def _lines(rows: list[_Row], left: int) -> list[str]:
    names = list(rows[0].plan.settings)
    head = (*(name.rpartition(".")[2] for name in names), "Best", "Test", "Epochs", "State", "Run")
    cells = [
        (
            *(str(row.plan.settings[name]) for name in names),
            number(row.best),
            number(row.loss("final", "test_loss")),
            str(row.result.get("epochs", "-")),
            row.state,
            Path(row.result["run"]).name if row.result else "-",
        )
        for row in rows
    ]
    right = range(len(names), len(names) + 3)
    lines = table(head, cells, right=tuple(right))
    for text, losses in _by_settings(rows).items():
        if len(losses) > 1:
            lines.append(f"{text or 'all seeds'}: best {over_seeds(losses, number)}")
    lines += [f"failed: {row.plan.title}: {row.reason}" for row in rows if row.state == "failed"]
    return [*lines, *([f"not trained: {left} more"] if left else [])]


def _by_settings(rows: list[_Row]) -> dict[str, list[float]]:
    """The best losses of those that differ in nothing but the seed; only of runs that are done."""
    found: dict[str, list[float]] = {}
    if len({row.plan.settings.get(SEED) for row in rows}) > 1:
        for row in rows:
            parts = {path: value for path, value in row.plan.settings.items() if path != SEED}
            text = ", ".join(f"{path.rpartition('.')[2]} {value}" for path, value in parts.items())
            if row.state == "done" and row.best is not None:
                found.setdefault(text, []).append(row.best)
    return found


def _facts(rows: list[_Row], left: int) -> dict[str, Any]:
    return {
        "runs": [
            {
                "settings": dict(row.plan.settings),
                "reason": row.reason,
                **row.result,
                "state": row.state,
            }
            for row in rows
        ],
        "left": left,
    }
