"""The dial as a job: each share trained, audited, beside a faithful sampler; it can be gone on with."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

import numpy as np

from aestudio.aside import aside
from aestudio.audit.panel import Panel, taught
from aestudio.audit.records import Measuring
from aestudio.audit.subjects import Subjects
from aestudio.auditing.work import passed, tested
from aestudio.dial.arm import write
from aestudio.dial.faces import People
from aestudio.dial.kept import Log, Trained, arm_file, begun, oracle_file, write_log
from aestudio.dial.oracle import Sampler, sampler_of
from aestudio.dial.plan import Arm, Dial
from aestudio.dial.training import earlier, trained
from aestudio.job import Pieces, within
from aestudio.run import Run, Series
from aestudio.spec import SpecError, replace

__all__ = ["Work"]

SETTING_UP = 0.05  # of the work: the classifier and the bank


class Work:
    """One dial in progress; `jobs.Dialling` says what it does."""

    tested: ClassVar[str] = ""
    """What the self-test found since the program began; empty: it has not run."""

    def __init__(self, dial: Dial, folder: Path, runs: Path, base: Path) -> None:
        self._dial, self._folder, self._runs = dial, folder, runs
        self._base, self._people = base, People(dial, base)
        self._panel: Panel | None = None
        if problem := dial.missing():
            raise SpecError("degrade", problem)
        self._log = begun(folder, dial, time.strftime("%Y-%m-%d %H:%M:%S"))
        self._keep(self._log)

    def all(self) -> Pieces[Log]:
        """Everything, in pieces."""
        left = [arm for arm in self._dial.arms if not self._measured(arm)]
        if not left:
            return self._log
        yield from within(0.0, 0.0, self._self_test())
        sampler = (yield from within(0.0, SETTING_UP, self._sampler())) if self._dial.oracle else None
        seed = -1
        for number, arm in enumerate(left):
            at, share = SETTING_UP + (1 - SETTING_UP) * number / len(left), (1 - SETTING_UP) / len(left)
            if arm.seed != seed:
                seed, how = arm.seed, (yield from within(at, at, self._measuring(arm.seed)))
                faces = yield from within(at, at, self._people.tested_on(seed))
            yield from within(at, at + share, self._arm(arm, faces, how, sampler))
        return self._log

    def _self_test(self) -> Pieces[None]:
        """The audit's own test on planted answers; once a program, as its figures are the same each time.

        Raises:
            RuntimeError: when it fails: then no number may be shown.
        """
        if not self._log.self_test and not Work.tested:
            outcomes = yield from tested()
            if not passed(outcomes):
                failed = ", ".join(one.name for one in outcomes if not one.passed)
                raise RuntimeError(f"the self-test of the audit failed ({failed}): no result may be shown")
            Work.tested = f"{len(outcomes)} of {len(outcomes)} planted answers came back"
        self._keep(replace(self._log, self_test=self._log.self_test or Work.tested))

    def _sampler(self) -> Pieces[Sampler]:
        """The faithful sampler."""
        spec = self._dial.banked()
        bank = yield from within(0.0, 0.9, aside(lambda report: spec.load(report=report)))
        return (yield from within(0.9, 1.0, sampler_of(bank, self._dial.observed)))

    def _measuring(self, seed: int) -> Pieces[Measuring]:
        """How a seed is measured; one classifier reads all drawn faces, others have one for each seed."""
        if self._panel is None or not self._dial.drawn:
            self._panel = taught((yield from self._people.judged_on(seed)))
            right = tuple(np.round(self._panel.right, 6).tolist()) if self._panel.judge else ()
            self._keep(
                replace(self._log, control=right, labels=self._people.provenance, skin=self._people.skin)
            )
        return Measuring(self._dial.observed, self._panel.judge, self._dial.search.tolerance, noise_seed=seed)

    def _measured(self, arm: Arm) -> bool:
        """Whether nothing is left to do for an arm; one that failed is not tried again."""
        if self._log.of(arm).state == "failed":
            return True
        files = [arm_file(self._folder, arm)]
        files += [oracle_file(self._folder, arm)] * self._dial.oracle
        return all(file.exists() for file in files)

    # ---- one arm

    def _arm(self, arm: Arm, faces: Subjects, how: Measuring, sampler: Sampler | None) -> Pieces[None]:
        """Train, measure and keep one; whatever goes wrong with a training is told, and the others go on."""
        if sampler is not None and not oracle_file(self._folder, arm).exists():
            pieces = sampler.measured(faces, how, arm.share, arm.seed)
            found = yield from within(0.0, 0.1, pieces, f"faithful sampler, {self._dial.words_of(arm)}: ")
            write(oracle_file(self._folder, arm), found)
        if not arm_file(self._folder, arm).exists():
            yield from within(0.1, 1.0, self._model(arm, faces, how))

    def _model(self, arm: Arm, faces: Subjects, how: Measuring) -> Pieces[None]:
        from aestudio.audit.upsamplers import of_trained
        from aestudio.dial.arm import of_upsampler
        from aestudio.memory import OutOfMemory
        from aestudio.trainer import Diverged

        dial, known = self._dial, self._log.of(arm)
        experiment = self._people.trained_on(arm)
        run = earlier(self._runs, known.run, experiment)
        number = dial.arms.index(arm) + 1
        series = Series(
            type="sweep",
            of=f"share of {dial.groups[1]}",
            number=number,
            count=len(dial.arms),
            planned=self._log.begun,
        )

        def tell(found: Run) -> None:
            self._keep(self._log.having(Trained(arm=arm, run=found.name)))

        try:
            model = yield from within(
                0.0, 0.6, trained(experiment, self._runs, self._base, run, series, dial.words_of(arm), tell)
            )
        except (SpecError, Diverged, OutOfMemory, RuntimeError) as error:
            problem = (str(error).strip() or type(error).__name__).splitlines()[0]
            failed = replace(self._log.of(arm), state="failed", problem=problem)
            self._keep(self._log.having(failed))
            return
        start = time.perf_counter()
        upsampler, _ = of_trained(model, how.degrade, dial.search)
        pieces = of_upsampler(upsampler, faces, how)
        measured = yield from within(0.6, 1.0, pieces, f"{self._dial.words_of(arm)}: ")
        write(arm_file(self._folder, arm), measured)
        summary = Run(self._runs / self._log.of(arm).run).summary
        done = replace(
            self._log.of(arm),
            state="done",
            seconds=summary.seconds,
            measuring=round(time.perf_counter() - start, 2),
        )
        device = f"{summary.device}, {summary.threads} threads"
        self._keep(replace(self._log.having(done), device=device))

    def _keep(self, log: Log) -> None:
        self._log = log
        write_log(self._folder, log)
