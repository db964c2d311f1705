"""The runs' curves as far as they have been read, off the GUI thread; none is read twice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aestudio.compare import Curves, read_curves
from aestudio.gui.training.worker import Worker

__all__ = ["KnownCurves"]

Stamp = tuple[int, int]


class KnownCurves(QObject):
    """Curves by the run's folder.

    Signals:
        changed(): more are known, or some have grown.
        failed(str): some can't be read, and why.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._known: dict[Path, Curves] = {}
        self._stamps: dict[Path, Stamp] = {}
        self._reading: set[Path] = set()

    @property
    def busy(self) -> bool:
        """Whether some are being read."""
        return self._worker.busy

    def forget(self) -> None:
        """Know nothing."""
        self._known, self._stamps = {}, {}

    def of_term(self, term: str) -> dict[Path, Curves]:
        """What is known of a term of the loss, or of the loss."""
        return {path: one.of_term(term) for path, one in self._known.items()}

    def read(self, paths: Iterable[Path]) -> None:
        """Read these, unless what is known of them is what there is."""
        for path in paths:
            if path not in self._reading:
                self._read(path)

    def _read(self, path: Path) -> None:
        self._reading.add(path)
        known = self._stamps.get(path) if path in self._known else None

        def work() -> tuple[Stamp, Curves] | None:
            stamp = _stamp(path)
            return None if stamp == known else (stamp, read_curves(path))

        def take(found: tuple[Stamp, Curves] | None) -> None:
            self._reading.discard(path)
            if found is not None:
                self._stamps[path], self._known[path] = found
                self.changed.emit()

        def failed(why: str) -> None:
            self._reading.discard(path)
            self.failed.emit(why)

        self._worker.do(str(path), work, take, failed)


def _stamp(path: Path) -> Stamp:
    """What changes when a run's losses do."""
    try:
        found = (path / "metrics.jsonl").stat()
    except OSError:
        return (0, 0)
    return (found.st_size, found.st_mtime_ns)
