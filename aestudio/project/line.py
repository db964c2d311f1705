"""The line of runs on disk: after a start, and when its project is saved elsewhere."""

from __future__ import annotations

from pathlib import Path

from aestudio.atomic import WriteFailed
from aestudio.experiment import Experiment
from aestudio.places import moved_paths
from aestudio.project.queue import FILE, Queue, Queued, load_queue, save_queue
from aestudio.run import Run, path_between

__all__ = ["keep_line", "move_line", "moved_line", "run_of", "taken_up"]


def run_of(item: Queued, runs: Path) -> Path | None:
    """The folder of an item's run, None where it has none; one that was brought home since is found there."""
    if not item.run:
        return None
    for path in (runs / item.run, runs / Path(item.run).name):
        try:
            if Run(path).experiment == item.experiment:
                return path
        except (OSError, ValueError):
            continue
    return None


def taken_up(project: Path) -> Queue:
    """The line of the project in a folder as it is after a start.

    A run that was being trained is interrupted; one that came to its end leaves the line, and one that had
    not begun to be written waits again.

    Raises:
        SpecError: when there is a line that can't be read; it is kept.
    """
    queue = load_queue(project).found_again()
    for item in queue.items:
        if item.state != "interrupted":
            continue
        path = run_of(item, project / "runs")
        if path is None:
            queue = queue.again(item.number)
            continue
        summary = Run(path).summary
        if summary.state == "done":
            queue = queue.done(item.number)
        elif summary.state == "failed":
            queue = queue.failed(item.number, summary.reason)
    return queue


def moved_line(queue: Queue, old: tuple[Path, Path], new: tuple[Path, Path]) -> Queue:
    """A line for another place, where data and runs are the same as before.

    Args:
        queue: the line.
        old: the folder that its data paths started from, and that of the runs.
        new: those now.
    """

    def change(experiment: Experiment) -> Experiment:
        return moved_paths(experiment, old[0], new[0])

    return queue.moved(change, lambda run: path_between(new[1], old[1] / run))


def keep_line(folder: Path, queue: Queue) -> None:
    """Write the line of the project in a folder, which is made where it is missing.

    Raises:
        ValueError: when it can't be; why, in words.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_queue(folder, queue)
    except WriteFailed as error:
        raise ValueError(str(error)) from None


def move_line(
    queue: Queue, old: Path | None, new: Path, places: tuple[tuple[Path, Path], tuple[Path, Path]]
) -> Queue:
    """Write a line into another folder, before the one that lies there, and take it from where it was."""
    there = taken_up(new)
    keep_line(new, moved_line(queue, *places).joined(there))
    if old is not None:
        (old / FILE).unlink(missing_ok=True)
    return there
