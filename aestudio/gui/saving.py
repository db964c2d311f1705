"""Files that the user asks for, written off the GUI thread; an old one stays until the new one is whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aestudio.gui import settings
from aestudio.gui.training.worker import Worker

__all__ = ["Saver"]


class Saver(QObject):
    """Writes one file after the other.

    Signals:
        said(str, str): what came of it, to be told: the text and its level.
    """

    said = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = Worker(self)

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._worker.busy

    def save(self, path: Path, what: str, write: Callable[[Path], object]) -> None:
        """Write a file.

        Args:
            path: where it shall stand; what stands there is replaced once the new one is whole.
            what: it is, to begin a sentence with: "The picture".
            write: writes to the path it is given, on another thread: it must touch no widget.
        """
        self.said.emit(f"Saving {path.name} …", "info")
        self._worker.do(str(path), partial(_write, path, write), self._tell, partial(self._fail, what))

    def _tell(self, path: Path) -> None:
        self.said.emit(settings.exported(path), "info")

    def _fail(self, what: str, why: str) -> None:
        self.said.emit(f"{what} could not be saved: {why}", "error")


def _write(path: Path, write: Callable[[Path], object]) -> Path:
    from aestudio.atomic import WriteFailed, write_with

    try:
        write_with(path, write)
    except WriteFailed as error:
        raise OSError(str(error)) from None
    return path
