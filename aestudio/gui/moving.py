"""Runs made before their project was saved follow it into its folder, off the GUI thread where it takes long.

On the same drive they are renamed. To another they are copied, each whole before the original goes, so that
whoever is interrupted loses nothing: what was left in the folder that stood in comes with the next start.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aestudio.atomic import WriteFailed, write_with
from aestudio.benchmark.kept import folder_of
from aestudio.dial.jobs import dials_of
from aestudio.gui import settings
from aestudio.gui.place import Place, move_runs, move_tables, on_one_drive
from aestudio.gui.training.worker import Worker
from aestudio.run import has_runs, runs_in
from aestudio.run.trash import FOLDER as TRASH
from aestudio.run.trash import put_away, trashed_in
from aestudio.spec import SpecError

__all__ = ["OWNER", "Moving", "note_owner"]

OWNER = "belongs-to"  # in a folder that stood in: the project whose run was still being trained in it
Pair = tuple[Path, Path]


class Moving(QObject):
    """Moves runs from folders that stood in to their projects.

    Signals:
        moved(list): pairs of folders, where runs were and where they are.
        under_way(str): how far it is, in words.
        failed(str): why not all could be moved.
        left(object, Path): a place of which a run is being trained, which has to be moved later; to where.
    """

    moved = Signal(list)
    under_way = Signal(str)
    failed = Signal(str)
    left = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # A thread of its own: lists, and runs in line, would wait until many large runs are copied.
        self._worker = Worker(self, ThreadPoolExecutor(1, thread_name_prefix="moves"))

    def begin(self, place: Place, runs: Path) -> None:
        """Move all runs of a place, which is then given up, to the folder `runs` of a project."""
        if on_one_drive(place.folder, runs.parent):
            self._at_once(place, runs)
            return
        name, count, done = runs.parent.stem, len(runs_in(place.runs)), 0

        def tell(pairs: list[Pair]) -> None:
            nonlocal done
            done += len(pairs)
            self.moved.emit(pairs)
            self.under_way.emit(f"{done:,} of {count:,} runs moved to {name} …")

        self.under_way.emit(f"Moving {count:,} {'run' if count == 1 else 'runs'} to {name} …")
        work, over = partial(_all, place, runs), partial(self._end, place, runs)
        self._worker.gather(str(place.folder), work, tell, over, self.failed.emit)

    def _at_once(self, place: Place, runs: Path) -> None:
        pairs: list[Pair] = []
        try:
            pairs.extend(_all(place, runs))
        except OSError as error:
            self.failed.emit(str(error))
        else:
            self._end(place, runs)
        if pairs:
            self.moved.emit(pairs)

    def _end(self, place: Place, runs: Path) -> None:
        if has_runs(place.runs):
            self.left.emit(place, runs)

    def bring_home(self) -> None:
        """Go on with what was not finished when the program was ended."""
        self._worker.gather("home", _homeless, self._fetch, lambda: None)

    def _fetch(self, found: list[tuple[Path, Path]]) -> None:
        for folder, runs in found:
            place = Place(folder, stands_in=True)
            if place.is_ours:
                self.begin(place, runs)


def note_owner(folder: Path, project: Path) -> None:
    """Whose runs these are, for the next start; where it can't be told, they move all the same now."""
    with contextlib.suppress(OSError, WriteFailed):
        write_with(folder / OWNER, lambda path: path.write_text(str(project), encoding="utf-8"))


def _all(place: Place, runs: Path) -> Iterator[Pair]:
    """Move runs, thrown away ones too, then the tables beside them, and delete what stood in.

    Yields:
        Where each run was and is.

    Raises:
        OSError: in words; what could not be moved is where it was.
    """
    try:
        yield from move_runs(place.runs, runs)
        for one in trashed_in(place.runs):
            yield one.place, put_away(one.place, runs.parent / TRASH, name=one.home.name).place
        for beside in (folder_of, dials_of):
            move_tables(beside(place.runs), beside(runs))
    except (OSError, WriteFailed, SpecError) as error:
        place.release()
        why = getattr(error, "strerror", None) or error
        raise OSError(f"{place.runs}: runs can't be moved to {runs} ({why}); they stay there") from error
    if not has_runs(place.runs):  # one that is being trained stays
        place.remove()


def _homeless() -> Iterator[tuple[Path, Path]]:
    """Folders that stood in for projects saved since, each with where its runs belong."""
    for note in sorted(settings.unsaved_folder().glob(f"*/{OWNER}")):
        with contextlib.suppress(OSError, ValueError):
            project = Path(note.read_text(encoding="utf-8"))
            if project.is_absolute() and (project / "project.json").is_file():
                yield note.parent, project / "runs"
