"""The command on what a face upsampler does to whom, and on the audit itself."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.cli.output import Answer, duration, warn
from aestudio.cli.parser import UsageError

if TYPE_CHECKING:
    from aestudio.audit.selftest import Outcome
    from aestudio.data.dataset import Report

__all__ = ["audit"]

_NO_RESULT = "no result of an audit may be shown"


def audit(arguments: Namespace) -> Answer:
    """Audit a run and write its report; or run the twelve self-tests alone.

    Exit status 1 when a self-test fails, since then no result may be shown.

    Raises:
        UsageError: when neither a run and a folder nor --self-test is given, or both.
    """
    if arguments.self_test:
        if arguments.run or arguments.out:
            raise UsageError(
                "audit --self-test: expected neither a run nor --out, since it has planted answers"
            )
        return _selftest()
    if not arguments.run:
        raise UsageError("audit: expected a run to audit, or --self-test; found neither")
    if not arguments.out:
        raise UsageError("audit: expected --out DIR, the folder for the report; found none")
    return _audited(arguments)


def _selftest() -> Answer:
    from aestudio.audit.selftest import TESTS, run

    start, outcomes = time.perf_counter(), []
    for outcome in run():
        outcomes.append(outcome)
        warn(f"self-test {outcome.number} of {len(TESTS)}: {outcome.name}")
    failed = [outcome.number for outcome in outcomes if not outcome.passed]
    lines = _told(outcomes)
    if failed:
        lines.append(f"failed: {', '.join(map(str, failed))}; {_NO_RESULT}")
    else:
        lines.append("all passed: what was planted came back")
    facts: dict[str, Any] = {
        "tests": [asdict(outcome) for outcome in outcomes],
        "passed": not failed,
        "seconds": round(time.perf_counter() - start, 2),
    }
    return Answer(lines, facts, 1 if failed else 0)


def _told(outcomes: list[Outcome] | tuple[Outcome, ...]) -> list[str]:
    lines = []
    for outcome in outcomes:
        lines.append(f"{outcome.number:>2}  {'passed' if outcome.passed else 'FAILED'}  {outcome.name}")
        lines += [f"            found   {outcome.found}", f"            wanted  {outcome.wanted}"]
    return lines


def _audited(arguments: Namespace) -> Answer:
    """Audit a run; broken off, the same command goes on where it was."""
    from aestudio.auditing import AuditJob, AuditSettings
    from aestudio.auditing.report import values_of, verdicts, write
    from aestudio.auditing.report.words import audited_words
    from aestudio.cli.chosen import chosen_run
    from aestudio.cli.settings import assignments
    from aestudio.cli.training import data_of
    from aestudio.cli.worded import worded
    from aestudio.job import run_out

    run, out = chosen_run(arguments.run), Path(arguments.out)
    settings = AuditSettings.parse(worded(AuditSettings, assignments(arguments.set)))
    job = AuditJob(run.path, settings, out)
    dataset, start = data_of(run, arguments.data), time.perf_counter()
    try:
        found = run_out(job.work(dataset), _progress())
    except KeyboardInterrupt:
        warn("stopped; the same command goes on where it was")
        raise
    written = write(found, out)
    files = [str(file) for file in written.files]
    well = sum(outcome.passed for outcome in found.outcomes)
    lines = [f"self-test: {well} of {len(found.outcomes)} passed"]
    if found.findings is None:
        lines += [*_told([o for o in found.outcomes if not o.passed]), f"{_NO_RESULT}", *files]
        return Answer(lines, values_of(found) | {"files": files}, 1)
    if found.facts is not None:
        lines.append(f"audited: {audited_words(found.facts)}")
    lines += [*verdicts(found.findings), *files]
    seconds = time.perf_counter() - start
    warn(f"audited {sum(found.findings.sizes):,} pictures in {duration(seconds)}")
    return Answer(lines, values_of(found) | {"files": files, "seconds": round(seconds, 2)})


def _progress() -> Report:
    """A bar on a terminal, else a line whenever something new is done, every other second at most."""
    import sys

    if not sys.stderr.isatty():
        return _lines()
    from tqdm import tqdm

    bar = tqdm(total=1.0, bar_format="{desc} {bar} {percentage:3.0f} %", file=sys.stderr, leave=False)

    def show(fraction: float, doing: str) -> None:
        bar.n = fraction
        bar.set_description_str(doing)
        if fraction >= 1:
            bar.close()

    return show


def _lines() -> Report:
    from aestudio.cli.progress import QUIET_SECONDS

    said, last = -QUIET_SECONDS, ""

    def show(fraction: float, doing: str) -> None:
        nonlocal said, last
        if doing != last and time.monotonic() - said >= QUIET_SECONDS:
            said, last = time.monotonic(), doing
            warn(f"{doing} ({fraction:.0%})")

    return show
