"""What the user chose in a view stays so when the project is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from aestudio.gui import settings

if TYPE_CHECKING:
    from aestudio.gui.document import Document

__all__ = ["KeptChoices"]


class KeptChoices(QObject):
    """Choices by name, remembered by the window for each project that has a folder."""

    def __init__(self, view: str, parent: QObject) -> None:
        """`view` is the key of the viewer."""
        super().__init__(parent)
        self._view, self._chosen = view, dict[str, str]()
        self._document: Document | None = None

    def follow(self, document: Document) -> None:
        """Keep what is chosen for this document's project, and for the folder it is saved in."""
        self._document = document
        document.stored.connect(self._write)
        self.begin_project()

    def begin_project(self) -> None:
        """Another project is shown."""
        folder = self._document.folder if self._document is not None else None
        self._chosen = {} if folder is None else settings.view_of(folder, self._view)

    def note(self, name: str, value: str) -> None:
        """The user has chosen."""
        self._chosen[name] = value
        self._write()

    def get(self, name: str) -> str:
        """What the user chose; empty: nothing yet."""
        return self._chosen.get(name, "")

    def _write(self) -> None:
        if self._document is not None and self._document.folder is not None and self._chosen:
            settings.keep_view(self._document.folder, self._view, self._chosen)
