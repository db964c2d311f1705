"""The way to the 2-D laboratory from anywhere: where the project has other data, it says what is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aestudio.gui.notices import EmptyState
from aestudio.numerals import sample_words

if TYPE_CHECKING:
    from aestudio.gui.viewer_tabs import ViewerTabs
    from aestudio.gui.viewers import Viewer
    from aestudio.networks import Shape

__all__ = ["EXAMPLE", "LaboratoryDoor"]

EXAMPLE = "laboratory"  # with data that it can show
NEEDS = "The 2-D laboratory shows points in the plane: data with two numbers in each sample."
OFFER = "Open an example with such data"
KEPT = "If something is not saved, you are asked first."


class LaboratoryDoor(QObject):
    """Shows the laboratory where the tabs offer it; else a page in its place, until another project is open.

    Signals:
        example_wanted(): open the example, and show the laboratory.
    """

    example_wanted = Signal()

    def __init__(self, tabs: ViewerTabs, laboratory: Viewer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tabs, self._laboratory = tabs, laboratory
        self.page = EmptyState(laboratory.icon, NEEDS, OFFER, tabs)
        self.page.hide()
        self.page.set_reason(KEPT)
        self.page.clicked.connect(self.example_wanted)

    def open(self, shape: Shape | None) -> None:
        """Go to the laboratory, or say what it needs.

        Args:
            shape: of the samples of the project; None: unknown.
        """
        if self._tabs.offers(self._laboratory):
            self._tabs.go_to(self._laboratory)
            return
        found = f" This project has {sample_words(shape)}." if shape is not None else ""
        self.page.set_text(f"{NEEDS}{found}", OFFER)
        if self._tabs.indexOf(self.page) < 0:
            place = self._tabs.indexOf(self._laboratory) + 1
            self._tabs.insertTab(place, self.page, self._laboratory.title)
        self._tabs.go_to(self.page)

    def close(self) -> None:
        """Take the page away, if it is there: it says nothing any more."""
        if (index := self._tabs.indexOf(self.page)) >= 0:
            self._tabs.removeTab(index)
            self.page.hide()
