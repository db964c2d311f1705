"""The command that sweeps the size of the code: bottleneck."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.cli.output import Answer, number, table
from aestudio.cli.parser import UsageError
from aestudio.cli.progress import reading
from aestudio.cli.settings import changed
from aestudio.job import finish
from aestudio.project import load
from aestudio.session import load_data

if TYPE_CHECKING:
    from aestudio.bottleneck import Found

__all__ = ["bottleneck"]


def bottleneck(arguments: Namespace) -> Answer:
    """Train a run for each size of the code."""
    from aestudio.bottleneck import BottleneckSweep, default_sizes
    from aestudio.figures.picture import ending_of

    if arguments.out:
        ending_of(Path(arguments.out))  # before hours of training for it
    project = load(Path(arguments.project))
    experiment = changed(project, arguments.variant, arguments.set)
    dataset = load_data(experiment, project.base)
    sizes = _sizes(arguments.sizes) or default_sizes(experiment, int(np.prod(dataset.shape)))
    epochs = arguments.epochs or experiment.training.epochs
    if arguments.seeds < 1:
        raise UsageError(f"--seeds: expected a number from 1 up, found {arguments.seeds}")
    sweep = BottleneckSweep(experiment, sizes, epochs, project.runs, project.base, arguments.seeds)
    with reading() as report:
        found = finish(sweep, dataset, report)
    if arguments.out:
        _save(found, Path(arguments.out))
    return Answer([*_lines(found), *([arguments.out] if arguments.out else [])], _facts(found))


def _sizes(text: str) -> tuple[int, ...]:
    """The sizes in a text such as "1,2,4"."""
    try:
        sizes = tuple(sorted({int(part) for part in text.replace(",", " ").split()}))
    except ValueError:
        sizes = (0,)
    if any(size < 1 for size in sizes):
        raise UsageError(f"--sizes: expected numbers from 1 up, as in 1,2,4,8; found {text!r}")
    return sizes


def _save(found: Found, file: Path) -> None:
    from aestudio.bottleneck import chart
    from aestudio.figures.charts import draw
    from aestudio.figures.picture import Picture

    points = found.points
    arrays = {
        "size": np.array([point.size for point in points]),
        "numbers": np.array([point.numbers for point in points]),
        "loss": np.array([point.loss for point in points]),
        "pca": np.array([np.nan if point.pca is None else point.pca for point in points]),
    }
    Picture(arrays, lambda: draw((chart(found),), found.title, f"sweep of {found.name}")).save(file)


def _lines(found: Found) -> list[str]:
    rows = [
        (f"{point.numbers:,}", number(point.loss), number(point.pca), ", ".join(p.name for p in point.runs))
        for point in found.points
    ]
    said = [found.title, *table(("Code", "Loss", "PCA", "Runs"), rows, right=(0, 1, 2))]
    said += [f"mean sample: {number(found.mean_sample)}"]
    said += [f"no PCA: {found.no_pca}"] if found.no_pca else []
    return [*said, *(f"{name}: {why}" for name, why in (found.failed or {}).items())]


def _facts(found: Found) -> dict[str, Any]:
    return {
        "sweep": found.name,
        "title": found.title,
        "mean_sample": found.mean_sample,
        "no_pca": found.no_pca,
        "points": [
            {
                "size": point.size,
                "numbers": point.numbers,
                "losses": list(point.losses),
                "pca": point.pca,
                "runs": [str(path) for path in point.runs],
            }
            for point in found.points
        ],
        "failed": dict(found.failed or {}),
    }
