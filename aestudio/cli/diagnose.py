"""The command that judges a run's loss curve: diagnose."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from aestudio.cli.chosen import chosen_run
from aestudio.cli.output import Answer, number
from aestudio.run import Run
from aestudio.run.baselines import BaselineLosses, kept_baselines

__all__ = ["diagnose"]

NAMES = {
    "mean_sample": "the mean sample as every answer",
    "pca": "a PCA of the code's size",
    "untrained": "the untrained network",
    "perfect": "every sample given back exactly",
}


def diagnose(arguments: Namespace) -> Answer:
    """What the curve shows, on which evidence, and what to try."""
    from aestudio.run.diagnosis import diagnosis_of

    run = chosen_run(arguments.run)
    baselines = _baselines(run, arguments.data) if arguments.baselines else kept_baselines(run)
    found = diagnosis_of(run)
    lines: list[str] = []
    for finding in found.findings:
        lines += [f"{finding.title}: {finding.evidence}", *(f"  {why}" for why in finding.why)]
    lines.append("What to try:")
    lines += [f"  - {remedy}" for remedy in found.headline.remedies]
    if baselines is not None and baselines.losses:
        losses = ", ".join(f"{_name(name)} {number(loss)}" for name, loss in baselines.losses.items())
        part = " the reconstruction loss" if "reconstruction" in run.history().epochs else ""
        lines.append(f"To compare{part} with: {losses}")
    if arguments.baselines and baselines is not None:
        lines += [_why_not(name, why) for name, why in baselines.why_not.items()]
    return Answer(lines, {**found.to_json(), "baselines": asdict(baselines) if baselines else None})


def _name(baseline: str) -> str:
    return NAMES.get(baseline, baseline.replace("_", " "))


def _why_not(baseline: str, why: str) -> str:
    return (
        f"Nothing to compare with: {why}"
        if baseline == "all"
        else f"Not compared with {_name(baseline)}: {why}"
    )


def _baselines(run: Run, moved: str | None) -> BaselineLosses:
    """The run's baselines, computed and kept unless they are there."""
    from aestudio.baselines import Baselines
    from aestudio.cli.training import data_of
    from aestudio.job import finish

    if (kept := kept_baselines(run)) is not None:
        return kept
    return finish(Baselines(run.experiment, run.path), data_of(run, moved))
