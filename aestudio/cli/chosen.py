"""The run that the command line names."""

from __future__ import annotations

from pathlib import Path

from aestudio.expected import beside
from aestudio.run import Run, runs_in
from aestudio.spec import SpecError

__all__ = ["chosen_run"]


def chosen_run(given: str) -> Run:
    """The run in a folder; who names a project is told of its runs.

    Raises:
        SpecError: when no run is there.
    """
    path = Path(given)
    if (path / "project.json").is_file():
        names = [str(run.path) for run in runs_in(path / "runs")]
        runs = f"its runs are {', '.join(names)}" if names else "it has no runs yet"
        raise SpecError(given, f"expected a run's folder, found a project; {runs}")
    if not (path / "experiment.json").is_file():
        hint = beside(path, "experiment.json") or "; `aestudio runs PROJECT` lists a project's"
        raise SpecError(given, f"expected a run's folder with an experiment.json, found none{hint}")
    return Run(path)
