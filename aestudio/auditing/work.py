"""An audit as a job: the self-test first, then the pictures, then the numbers."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from aestudio.aside import aside
from aestudio.atomic import WriteFailed
from aestudio.audit import selftest
from aestudio.audit.findings import RESAMPLES, Findings, findings
from aestudio.audit.measure import Kept, audit_records
from aestudio.audit.panel import Panel, met, taught
from aestudio.audit.records import Measuring, Records, read_rightly
from aestudio.audit.selftest import Outcome
from aestudio.audit.several import Again
from aestudio.audit.subjects import Subjects, merged, second_label, subjects
from aestudio.auditing.again import asked_again
from aestudio.auditing.last import LastAudit, write_last
from aestudio.auditing.numbers import KeptNumbers
from aestudio.auditing.settings import AuditSettings
from aestudio.data.dataset import Array
from aestudio.degrade import Degrade
from aestudio.job import run_out, within
from aestudio.run import Run
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment
    from aestudio.job import Pieces

__all__ = ["RECORDS", "AuditJob", "Audited", "Facts", "passed", "tested"]

RECORDS = "records"
"""The folder in which rows are kept while an audit goes on, and afterwards."""


@dataclass(frozen=True, eq=False)
class Facts:
    """What was audited, with what; for the report.

    Attributes:
        run: its folder.
        settings: of the audit.
        who: the pictures.
        how: outputs were measured.
        panel: the classifier and its errors.
        training: how many pictures of each group the model was trained on, by group.
        way: how the model makes small pictures large, in words.
        weights: SHA-256 of them, as hex.
        resamples: of intervals and tests.
        epoch: whose weights were audited, the run's best; None where their file does not say.
        epochs: how many the run had done by then.
        searched: whether the model was not trained to enlarge, so that its pictures were searched for.
    """

    run: Path
    settings: AuditSettings
    who: Subjects
    how: Measuring
    panel: Panel
    training: tuple[int, ...]
    way: str
    weights: str
    resamples: int
    epoch: int | None = None
    epochs: int = 0
    searched: bool = False


@dataclass(frozen=True, eq=False)
class Audited:
    """An audit.

    Attributes:
        outcomes: of the self-test.
        facts: None where it failed, as everything below.
        records: of all pictures.
        findings: the numbers.
        kept: where records and outputs are.
        again: several outputs for one input.
        last: when it was made, and of which epoch; None where it is not kept.
    """

    outcomes: tuple[Outcome, ...]
    facts: Facts | None = None
    records: Records | None = None
    findings: Findings | None = None
    kept: Kept = field(default_factory=Kept)
    again: Again = field(default_factory=Again)
    last: LastAudit | None = None

    def moved(self, run: Path) -> Audited:
        """The same of the same run, which lies in another folder by now, with what is kept in it."""
        if self.facts is None:
            return self
        kept = self.kept
        if kept.folder is not None and kept.folder.is_relative_to(self.facts.run):
            kept = Kept(run / kept.folder.relative_to(self.facts.run))
        return replace(self, facts=replace(self.facts, run=run), kept=kept)

    def outputs(self, which: Array) -> Array | None:
        """What was made of some pictures (places in the records), 0 to 1; None where they were not kept."""
        if self.facts is None:
            return None
        return self.kept.outputs(which, self.facts.who.shape)


@dataclass(frozen=True)
class AuditJob:
    """Audits a run's best weights.

    Attributes:
        run: its folder.
        settings: of the audit.
        folder: in which rows are kept: an audit of the same that was broken off goes on where it was.
        resamples: of intervals and tests.
        last: an audit whose rows are read again; None: it is a new one.
    """

    alone: ClassVar[bool] = False

    run: Path
    settings: AuditSettings
    folder: Path
    resamples: int = RESAMPLES
    last: LastAudit | None = None

    @classmethod
    def once_more(cls, run: Path, folder: Path, last: LastAudit) -> AuditJob:
        """Reads an audit again that was kept: its rows are there, only its numbers are worked out anew."""
        return cls(run, last.settings, folder, last.resamples, last)

    @cached_property
    def experiment(self) -> Experiment:
        """The run's."""
        return Run(self.run).experiment

    def work(self, dataset: Dataset) -> Pieces[Audited]:
        """Self-test, pictures, numbers; without the last two where the self-test fails.

        Raises:
            SpecError: when the run has no weights, its model makes no large pictures of small ones, or its
                data are not labelled pictures, or those of an audit that is read again are others by now.
            WriteFailed: when the folder can't be written.
        """
        who, pool = _chosen(self.experiment, dataset, self.settings)  # what is wrong is said at once
        crossing = second_label(who, self.settings.cross)
        outcomes: tuple[Outcome, ...] = ()
        if self.last is None:
            outcomes = yield from within(0, 0.2, tested())
            if not passed(outcomes):
                return Audited(outcomes)
        yield 0.2, "Reading the model"
        epochs = self.last.epochs if self.last is not None else Run(self.run).summary.epochs
        facts, upsampler, draws = self._ready(dataset, who, pool, epochs)
        kept = Kept.of(self.folder / RECORDS, who, facts.how, f"{facts.weights} {facts.way}")
        if self.last is not None and kept.folder is not None and kept.folder.name != self.last.rows:
            raise SpecError(
                "audit", "expected the weights, pictures and settings of then, found others; audit again"
            )
        records = yield from within(0.25, 0.8, audit_records(upsampler, who, facts.how, kept))
        again = yield from within(0.8, 0.9, asked_again(self.experiment, facts, upsampler, draws, kept))
        s, shares = self.settings, _shares(facts.training)
        measured = (records, who.names, shares, s.tolerance, facts.panel.note)
        asked = (*measured, s.seed, self.resamples, crossing, again, s.rightly, s.sure)
        outcomes, found = yield from within(0.9, 1.0, self._numbers(kept, asked, outcomes))
        if found is None:
            return Audited(outcomes)
        last = self.last or self._keep(kept, epochs)
        seen = read_rightly(records) if s.rightly else records
        return Audited(outcomes, facts, seen, found, kept, again, last)

    def _numbers(
        self, kept: Kept, asked: tuple[Any, ...], outcomes: tuple[Outcome, ...]
    ) -> Pieces[tuple[tuple[Outcome, ...], Findings | None]]:
        """Self-test and numbers: those that were kept with an audit that is read again, where they fit.

        None where the self-test fails.
        """
        assert kept.folder is not None
        beside = KeptNumbers.made_of(kept.folder, asked)
        before = beside.read() if self.last is not None else None
        if before is not None and passed(before[0]):
            return before
        outcomes = outcomes or (yield from within(0, 0.3, tested()))
        if not passed(outcomes):
            return outcomes, None
        numbers = findings(*asked)
        found = yield from aside(lambda report: run_out(numbers, report), "Numbers", 0.3)
        with suppress(WriteFailed):  # they are worked out again next time
            beside.write(outcomes, found)
        return outcomes, found

    def _keep(self, kept: Kept, epochs: int) -> LastAudit:
        """Note what was audited, so that it is shown again when the run is."""
        assert kept.folder is not None
        last = LastAudit(
            settings=self.settings,
            resamples=self.resamples,
            rows=kept.folder.name,
            when=time.time(),
            epochs=epochs,
        )
        write_last(self.folder / RECORDS, last)
        return last

    def _ready(self, dataset: Dataset, who: Subjects, pool: Subjects, epochs: int) -> tuple[Facts, Any, bool]:
        """What is to be told, the model as an upsampler, and whether it draws at random."""
        from aestudio.audit.upsamplers import of_trained
        from aestudio.families import Denoises, Upsamples
        from aestudio.trainer import compile_experiment

        run = Run(self.run)
        trained, weights = compile_experiment(run.experiment, dataset, "cpu"), run.weights("best")
        trained.model.load_state_dict(weights)
        draws = not isinstance(trained.model, Upsamples)
        wanted: Degrade | None = self.settings.degrade if draws else None
        upsampler, degrade = of_trained(trained, wanted, self.settings.search)
        degrade.matrices(*who.shape[1:])
        panel = taught(pool, self.settings.seed)
        title, s = self.experiment.family.title, self.settings
        way = title[:1].lower() + title[1:]
        if isinstance(trained.model, Denoises):
            way = f"posterior sampling: {way}, {s.steps} noise levels"
        elif draws:
            way = f"search through the decoder of the {way}, {s.starts} starts of {s.steps} steps"
        facts = Facts(
            self.run,
            self.settings,
            who,
            Measuring(degrade, panel.judge, s.tolerance, s.sure),
            panel,
            tuple(_training(self.experiment, dataset, who.column, s).tolist()),
            way,
            _digest(weights),
            self.resamples,
            run.epoch_of("best"),
            epochs,
            draws,
        )
        return facts, upsampler, draws


def tested() -> Pieces[tuple[Outcome, ...]]:
    """The self-test, in a thread of its own, so that a run in training is not kept waiting."""
    outcomes: list[Outcome] = []
    tests: Iterator[Outcome] = selftest.run()
    many = len(selftest.TESTS)
    while True:
        said = f"Self-test {len(outcomes) + 1} of {many}"
        outcome = yield from aside(lambda _: next(tests, None), said, len(outcomes) / many)
        if outcome is None:
            return tuple(outcomes)
        outcomes.append(outcome)


def passed(outcomes: tuple[Outcome, ...]) -> bool:
    """Whether results may be shown: all tests there, and none failed."""
    return len(outcomes) == len(selftest.TESTS) and all(outcome.passed for outcome in outcomes)


def _chosen(experiment: Experiment, dataset: Dataset, settings: AuditSettings) -> tuple[Subjects, Subjects]:
    """Who is audited, and whom the classifier may learn from: no picture is both."""
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    rows = parts[settings.part]
    if not len(rows):
        raise SpecError("data.split.test", f"expected a {settings.part} part to audit, found an empty one")
    # the test part teaches nobody: it stays unseen until the final word
    teaching = ("train", "validation") if settings.part == "test" else ("train",)
    learned = np.sort(np.concatenate([parts[part] for part in teaching]))
    who = subjects(dataset, rows, settings.groups, settings.ellipse, settings.most)
    pool = subjects(dataset, learned, who.column)
    if note := met(who, pool):
        who = replace(who, notes=(*who.notes, note))
    return merged(who, settings.merge), merged(pool, settings.merge)


def _training(experiment: Experiment, dataset: Dataset, column: str, settings: AuditSettings) -> Array:
    """How many training pictures each group has, `(K,)`."""
    parts = experiment.data.split.parts(len(dataset), dataset.labels, dataset.held_out)
    return merged(subjects(dataset, parts.train, column), settings.merge).sizes


def _shares(training: tuple[int, ...]) -> Array:
    found: Array = np.array(training) / sum(training)
    return found


def _digest(weights: dict[str, Any]) -> str:
    """SHA-256 over all weights by name."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(weights[name].detach().cpu().numpy()).tobytes())
    return digest.hexdigest()
