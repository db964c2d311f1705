"""The command that looks for a learning rate: find-rate."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from aestudio.cli.output import Answer, number, table
from aestudio.cli.settings import changed
from aestudio.project import load

__all__ = ["find_rate"]

SHOWN = 12  # steps of the sweep in the table


def find_rate(arguments: Namespace) -> Answer:
    """Sweep the learning rate of a project's network, trained afresh; nothing is kept."""
    from aestudio.cli.training import read_data
    from aestudio.job import finish
    from aestudio.rate_finder import RateFinder

    project = load(Path(arguments.project))
    experiment = changed(project, arguments.variant, arguments.set)
    found = finish(RateFinder(experiment), read_data(experiment, project.base))
    at = range(0, len(found.rates), max(1, len(found.rates) // SHOWN))
    rows = [(f"{found.rates[i]:.1e}", number(found.losses[i]), number(found.smooth[i])) for i in at]
    lines = [*table(("Rate", "Loss", "Smoothed"), rows, right=(0, 1, 2)), found.why]
    facts = {
        "suggestion": found.suggestion,
        "why": found.why,
        "rates": found.rates.tolist(),
        "losses": found.losses.tolist(),
        "smoothed": found.smooth.tolist(),
    }
    return Answer(lines, facts)
