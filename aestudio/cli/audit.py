"""The command on what a face upsampler does to whom; so far the audit of the audit itself."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from aestudio.cli.output import Answer, warn
from aestudio.cli.parser import UsageError

__all__ = ["audit"]


def audit(arguments: Namespace) -> Answer:
    """Run the twelve self-tests; exit status 1 when one fails, since then no result of an audit may be shown.

    Raises:
        UsageError: when a run is to be audited, which comes in a later version.
    """
    if not arguments.self_test:
        raise UsageError(
            "audit: comes in a later version; this one builds, trains and shows (and --self-test)"
        )
    if arguments.run or arguments.out:
        raise UsageError("audit --self-test: expected neither a run nor --out, since it has planted answers")
    from aestudio.audit.selftest import TESTS, run

    start, outcomes = time.perf_counter(), []
    for outcome in run():
        outcomes.append(outcome)
        warn(f"self-test {outcome.number} of {len(TESTS)}: {outcome.name}")
    failed = [outcome.number for outcome in outcomes if not outcome.passed]
    lines = []
    for outcome in outcomes:
        lines.append(f"{outcome.number:>2}  {'passed' if outcome.passed else 'FAILED'}  {outcome.name}")
        lines += [f"            found   {outcome.found}", f"            wanted  {outcome.wanted}"]
    if failed:
        lines.append(f"failed: {', '.join(map(str, failed))}; no result of an audit may be shown")
    else:
        lines.append("all passed: what was planted came back")
    facts: dict[str, Any] = {
        "tests": [asdict(outcome) for outcome in outcomes],
        "passed": not failed,
        "seconds": round(time.perf_counter() - start, 2),
    }
    return Answer(lines, facts, 1 if failed else 0)
