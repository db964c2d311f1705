"""Earlier runs that are laid over the loss plot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aestudio.compare.comparable import why_apart
from aestudio.experiment import Experiment
from aestudio.gui.loss_data import LossData
from aestudio.gui.run_colours import free_colour
from aestudio.gui.training.worker import Worker
from aestudio.run import Run
from aestudio.run.label import run_name

__all__ = ["LaidOver", "Overlay"]


@dataclass(frozen=True, eq=False)
class Overlay:
    """What the plot keeps of it."""

    experiment: Experiment
    data: LossData
    name: str

    @classmethod
    def read(cls, path: Path) -> Overlay:
        """Read it from the run's folder, which takes a while."""
        run, data = Run(path), LossData()
        data.fill(run.history())
        return cls(run.experiment, data, run_name(path))

    def term(self, name: str = "loss") -> str:
        """What is drawn of it: that term of the validation, or of the training where nothing validates."""
        return f"val_{name}" if len(self.data.epoch_means(f"val_{name}")[0]) else name


class LaidOver(QObject):
    """Which runs are laid over the shown one, each in its colour; another kind of loss is refused.

    Args:
        experiment: gives that of the shown run.
        worker: reads their files behind the window.
        parent: that it belongs to.

    Signals:
        changed(str): one came, or, with the reason in words, was refused.
        gone(str): the name of one that was taken off.
    """

    changed = Signal(str)
    gone = Signal(str)

    def __init__(self, experiment: Callable[[], Experiment], worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._experiment, self._worker = experiment, worker
        self._others: dict[Path, Overlay] = {}
        self._names: dict[Path, str] = {}  # each another, also where runs are called the same
        self._colours: dict[str, str] = {}

    @property
    def paths(self) -> list[Path]:
        """Their folders."""
        return list(self._others)

    @property
    def drawn(self) -> dict[str, tuple[Overlay, str]]:
        """By its name what is drawn of each, and in which colour."""
        names = self._names
        return {names[path]: (other, self._colours[names[path]]) for path, other in self._others.items()}

    def set_runs(self, paths: Sequence[Path]) -> None:
        """Lay these over, in place of those there are."""
        for path in [path for path in self._others if path not in paths]:
            self._take_off(path)
        for path in [path for path in paths if path not in self._others]:
            self._read(path)

    def take_off_strangers(self) -> None:
        """Another run is shown: what has another loss goes."""
        for path, overlay in list(self._others.items()):
            if why_apart(self._experiment(), overlay.experiment):
                self._take_off(path)

    def name_anew(self) -> None:
        """Runs got other names: their curves are called by those."""
        for path, overlay in list(self._others.items()):
            if run_name(path) != overlay.name:
                self._take_off(path)
                self._read(path)

    def _read(self, path: Path) -> None:
        def take(overlay: Overlay) -> None:
            self._add(path, overlay)

        self._worker.do(f"overlay {path}", lambda: Overlay.read(path), take)

    def _add(self, path: Path, overlay: Overlay) -> None:
        if why := why_apart(self._experiment(), overlay.experiment):
            self.changed.emit(f"{overlay.name} is not laid over this plot: {why}.")
            return
        self._others[path] = overlay
        name = overlay.name if overlay.name not in self._colours else f"{overlay.name} ({path.name})"
        self._names[path] = name
        self._colours[name] = free_colour(path, self._colours.values())
        self.changed.emit("")

    def _take_off(self, path: Path) -> None:
        name = self._names.pop(path)
        del self._others[path], self._colours[name]
        self.gone.emit(name)
