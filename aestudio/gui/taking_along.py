"""Save as: a project's runs, and what lies beside them, go along to its new folder, off the GUI thread."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aestudio.atomic import WriteFailed
from aestudio.gui.training.worker import Worker

__all__ = ["TakingAlong"]

NAMED = 3  # of the links that were left out, so that the line stays short


class TakingAlong(QObject):
    """Copies runs from one project to another.

    Signals:
        copied(list, str): pairs of folders, where each run is and where its copy; and what stayed, in words.
        failed(str): why not all could be copied; those that were are whole.
    """

    copied = Signal(list, str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # A thread of its own: lists, and runs in line, would wait until many large runs are copied.
        self._worker = Worker(self, ThreadPoolExecutor(1, thread_name_prefix="copies"))

    @property
    def busy(self) -> bool:
        """Whether something is being copied."""
        return self._worker.busy

    def begin(self, old: Path, new: Path) -> None:
        """Copy all runs of the folder `old` to the folder `new` that nobody trains at the moment."""
        self._worker.do(str(new), partial(_copy, old, new), self._tell, self.failed.emit)

    def _tell(self, found: tuple[list[tuple[Path, Path]], list[str], list[str]]) -> None:
        pairs, left, links = found
        words = [f"{', '.join(left)} is being trained and stays where it is."] if left else []
        self.copied.emit(pairs, " ".join([*words, _left_out(links)]).strip())


def _left_out(links: list[str]) -> str:
    if not links:
        return ""
    named = ", ".join(links[:NAMED]) + (" …" if len(links) > NAMED else "")
    if len(links) == 1:
        return f"Left out was what a link leads to: {named}."
    return f"Left out was what {len(links):,} links lead to: {named}."


def _copy(old: Path, new: Path) -> tuple[list[tuple[Path, Path]], list[str], list[str]]:
    """What was copied; the runs that are being trained; the links that were left out."""
    # Imported here: the first window needs none of them.
    from aestudio.benchmark.kept import folder_of
    from aestudio.dial.jobs import dials_of
    from aestudio.run import next_run, runs_in
    from aestudio.run.copying import SCRATCH, copy_beside, copy_run, links_left
    from aestudio.run.label import run_name

    scratch = new.parent / SCRATCH
    pairs, left, links = [], [], list[str]()
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        for run in runs_in(old):
            if run.summary.state == "running":
                left.append(run_name(run.path))
                continue
            target = new / run.path.name
            target = next_run(new) if target.exists() else target
            copy_run(run, target, scratch)
            pairs.append((run.path, target))
            links += [f"{run.path.name}/{one.as_posix()}" for one in links_left(run.path, target)]
        for beside in (folder_of, dials_of):
            copy_beside(beside(old), beside(new))
            links += [one.as_posix() for one in links_left(beside(old), beside(new))]
    except (OSError, WriteFailed, shutil.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise OSError(f"{len(pairs)} runs were copied to {new}; the others stay in {old} ({why})") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return pairs, left, links
