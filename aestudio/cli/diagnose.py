"""The command that judges a run's loss curve: diagnose."""

from __future__ import annotations

from argparse import Namespace

from aestudio.cli.chosen import chosen_run
from aestudio.cli.output import Answer

__all__ = ["diagnose"]


def diagnose(arguments: Namespace) -> Answer:
    """What the curve shows, on which evidence, and what to try."""
    from aestudio.run.diagnosis import diagnosis_of

    found = diagnosis_of(chosen_run(arguments.run))
    lines: list[str] = []
    for finding in found.findings:
        lines += [f"{finding.title}: {finding.evidence}", *(f"  {why}" for why in finding.why)]
    lines.append("What to try:")
    lines += [f"  - {remedy}" for remedy in found.headline.remedies]
    return Answer(lines, found.to_json())
