"""What opens in a window beside the main one and stays there: the manual, and the gallery of loss curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from aestudio.gui.portions import Portions

if TYPE_CHECKING:
    from aestudio.gui.gallery import Gallery
    from aestudio.gui.manual import Manual
    from aestudio.gui.window import MainWindow

__all__ = ["Asides"]


class Asides(QObject):
    """Makes each when it is first asked for; that takes several turns of the event loop."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.gallery: Gallery | None = None
        self.manual: Manual | None = None
        self._portions = Portions(self, before=lambda: None, after=lambda: None)

    def finish(self) -> None:
        """Open at once what is being opened."""
        self._portions.finish()

    def show_help(self) -> None:
        """Open the manual at the page for what is selected."""
        from aestudio.gui.manual.places import page_for

        window = self._window
        self.show_manual(page_for(window.workspace if window.stage.is_open else None, window.focusWidget()))

    def show_manual(self, page: str) -> None:
        """Open the manual at a page."""
        self._portions.do([_import_manual, self._make_manual, lambda: self._open_manual(page)])

    def _make_manual(self) -> None:
        from aestudio.gui.manual import Manual

        if self.manual is None:
            self.manual = Manual(self._window.actions_.by_menu(), self._window)

    def _open_manual(self, page: str) -> None:
        assert self.manual is not None
        self.manual.open(page)
        _bring(self.manual)

    def show_gallery(self) -> None:
        """Open the gallery of loss curves at the curve that is like the shown run's."""
        from aestudio.gui.gallery import Gallery

        workspace = self._window.workspace if self._window.stage.is_open else None
        if self.gallery is None:
            self.gallery = Gallery(self._window)
            self.gallery.experiment_wanted.connect(self._window.open_entry)
        found = workspace.loss.diagnosis.found if workspace is not None else None
        if found is not None:
            self.gallery.show_kind(found.headline.kind)
        _bring(self.gallery)


def _import_manual() -> None:
    import aestudio.gui.manual  # noqa: F401  # some ten milliseconds, a turn of its own


def _bring(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
