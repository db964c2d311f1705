"""The sweeps of a project, as their runs tell; and the chart of one."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from aestudio.atomic import read_json, write_json
from aestudio.figures.charts import Chart, Mark
from aestudio.job import Pieces
from aestudio.numerals import over_seeds
from aestudio.run import Run, runs_in
from aestudio.run.baselines import kept_baselines

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["Found", "FoundSweeps", "Point", "chart", "mark", "sweeps_in"]

FILE = "sweep.json"
KIND = "bottleneck"
OWN, PCA, MEAN = "This network", "PCA", "Mean sample"
MOST = 0.9  # of the improvement: the smallest code that brings it is named


@dataclass(frozen=True)
class Point:
    """One size.

    Attributes:
        size: units or channels of the code.
        numbers: in the code, which a PCA has as many components.
        losses: best validation losses, by seed.
        runs: their folders.
        pca: the PCA's loss on the same samples; None: there is none.
    """

    size: int
    numbers: int
    losses: tuple[float, ...]
    runs: tuple[Path, ...]
    pca: float | None

    @property
    def loss(self) -> float:
        """The median over seeds."""
        return statistics.median(self.losses)


@dataclass(frozen=True)
class Found:
    """A sweep.

    Attributes:
        name: when it began.
        title: data and loss in words.
        loss: what the loss is called.
        points: by size.
        mean_sample: the loss of the mean sample as the answer to everything; None: not known.
        no_pca: why there is no PCA line; empty: there is one.
        failed: runs without a validation loss, by name: why.
    """

    name: str
    title: str
    loss: str
    points: tuple[Point, ...]
    mean_sample: float | None = None
    no_pca: str = ""
    failed: Mapping[str, str] | None = None


@dataclass(frozen=True)
class FoundSweeps:
    """Looks for the sweeps among the runs of a folder."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    runs: Path

    def work(self, dataset: Dataset) -> Pieces[tuple[Found, ...]]:
        """Look for them."""
        yield 0.0, "Looking for sweeps"
        return sweeps_in(self.runs)


def mark(run: Run, sweep: str, size: int) -> None:
    """Record that a run belongs to a sweep."""
    write_json(run.path / FILE, {"kind": KIND, "sweep": sweep, "size": size})


def sweeps_in(runs: Path) -> tuple[Found, ...]:
    """The sweeps whose runs lie in a folder, the newest first."""
    members: dict[str, list[tuple[int, Run]]] = {}
    for run in runs_in(runs):
        if (known := _mark_of(run)) is not None:
            members.setdefault(known[0], []).append((known[1], run))
    return tuple(_found(name, ones) for name, ones in sorted(members.items(), reverse=True))


def _mark_of(run: Run) -> tuple[str, int] | None:
    file = run.path / FILE
    if not file.is_file():
        return None
    try:
        data = read_json(file)
        return (str(data["sweep"]), int(data["size"])) if data["kind"] == KIND else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _found(name: str, members: list[tuple[int, Run]]) -> Found:
    read: dict[int, list[tuple[float, Run]]] = {}
    failed: dict[str, str] = {}
    known: dict[str, Any] = {"pca": {}}
    for size, run in members:
        summary = run.summary
        # a penalty on the code is no part of what a PCA or the mean sample can have
        loss = summary.best.get("val_reconstruction", summary.best.get("val_loss", math.nan))
        if not math.isfinite(loss) and summary.state == "running":
            continue
        if not math.isfinite(loss):
            failed[run.name] = summary.reason or summary.state
            continue
        read.setdefault(size, []).append((loss, run))
        if (baselines := kept_baselines(run)) is not None:
            known["pca"][size] = baselines.losses.get("pca")
            known["mean"] = baselines.losses.get("mean_sample")
            known["why"] = baselines.why_not.get("pca", known.get("why", ""))
            known.setdefault("numbers", {})[size] = baselines.components
    points = tuple(
        Point(
            size,
            known.get("numbers", {}).get(size) or size,
            tuple(loss for loss, _ in ones),
            tuple(run.path for _, run in ones),
            known["pca"].get(size),
        )
        for size, ones in sorted(read.items())
    )
    why = "" if any(point.pca is not None for point in points) else known.get("why", "")
    title, short = _words(members[0][1])
    return Found(name, title, short, points, known.get("mean"), why, failed)


def _words(run: Run) -> tuple[str, str]:
    """Data and loss, and the loss in short."""
    try:
        experiment = run.experiment
    except ValueError:
        return run.name, "loss"
    loss = getattr(experiment.family, "loss", None)
    short = loss.title.rpartition("(")[2].removesuffix(")") if loss is not None else "reconstruction"
    return f"{run.environment.get('data') or experiment.data.title} · {short}", short


def chart(found: Found) -> Chart:
    """Error against size, with the PCA line; the mean sample's is a note where it would leave no room."""
    marks = [_mark(found, point) for point in found.points]
    marks += [
        Mark(
            PCA, 7, point.numbers, point.pca,
            words=f"PCA with {point.numbers:,} components, fitted on the training samples: {point.pca:.4g}",
        )
        for point in found.points
        if point.pca is not None
    ]  # fmt: skip
    mean, places = found.mean_sample, [mark.x for mark in marks]
    heights = [height for mark in marks for height in (mark.y, *(mark.y_range or ()))]
    log_y = bool(heights) and 0 < 10 * min(heights) < max(heights)
    far = mean is not None and bool(places) and _is_far(mean, heights, log=log_y)
    if mean is not None and places and not far:
        words = f"The mean training sample as the answer to everything: {mean:.4g}"
        ends = dict.fromkeys((min(places), max(places)))
        marks += [Mark(MEAN, 9, x, mean, words=words) for x in ends]
    wide = bool(places) and max(places) > 10 * min(places)
    return Chart(
        "Loss against the size of the code",
        "Numbers in the code",
        f"Best validation loss ({found.loss})",
        "lines",
        tuple(marks),
        log_x=wide,
        empty="No run of this sweep has a validation loss yet.",
        note=" · ".join(
            filter(None, [f"mean sample: {mean:.4g}, above the axis" if far else "", _enough(found)])
        ),
        log_y=log_y,
        keyed=True,
    )


def _is_far(mean: float, heights: list[float], *, log: bool) -> bool:
    """Whether the curves would have less than half of the height if the mean sample's line were shown."""
    places = [min(heights), max(heights), mean]
    low, high, top = map(math.log, places) if log else places
    return high > low and top - low > 2 * (high - low)


def _mark(found: Found, point: Point) -> Mark:
    names = ", ".join(path.name for path in point.runs)
    spread = (min(point.losses), max(point.losses)) if len(point.losses) > 1 else None
    reached = over_seeds(point.losses, "{:.4g}".format)
    words = f"A code of {point.numbers:,}: {reached}\n{names}"
    return Mark(OWN, 0, point.numbers, point.loss, y_range=spread, words=words)


def _enough(found: Found) -> str:
    """The smallest code that brings most of the improvement that the largest one found brings."""
    points = found.points
    if len(points) < 3:
        return ""
    first, best = points[0].loss, min(point.loss for point in points)
    if first <= best:
        return "a larger code is no better"
    good = next(point for point in points if first - point.loss >= MOST * (first - best))
    return f"{good.numbers:,} numbers bring {100 * MOST:.0f} % of the improvement"
