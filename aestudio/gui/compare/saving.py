"""Saving what is compared: curves or reconstructions as a picture or numbers, settings as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from aestudio.compare import sheet_picture, write_curves, write_settings
from aestudio.gui import plot_export, settings
from aestudio.gui.saving import Saver

if TYPE_CHECKING:
    from aestudio.gui.compare.page import ComparePage

__all__ = ["CompareSaving"]

PNG, SVG, NUMBERS = "PNG picture (*.png)", "SVG drawing (*.svg)", "Curves as numbers (*.csv)"
TABLE, ARRAYS = "Settings that differ (*.csv)", "Numbers (*.npz)"


class CompareSaving(QObject):
    """Asks where to, and has it written off the GUI thread."""

    def __init__(self, page: ComparePage) -> None:
        super().__init__(page)
        self._page = page
        self.saver = Saver(self)
        self.saver.said.connect(page.message.say)

    def ask(self) -> None:
        """Ask for a file, and save what is seen."""
        sheet = self._page.tools.view.choice == "reconstructions"
        if (sheet and self._page.sheet.found is None) or (not sheet and not self._page.plot.names):
            self._page.message.say("There is nothing to save yet: tick a run to compare", "info")
            return
        kinds = ";;".join([PNG, SVG, ARRAYS, TABLE] if sheet else [PNG, SVG, NUMBERS, TABLE])
        name = "reconstructions.png" if sheet else "comparison.png"
        place = str(settings.export_folder() / name)
        chosen, kind = QFileDialog.getSaveFileName(self._page, "Save what is compared", place, kinds)
        if chosen:
            file = Path(chosen)
            ending = kind.rpartition("*")[2].removesuffix(")") or ".png"
            self.save(file if file.suffix else file.with_suffix(ending), table=kind == TABLE)

    def save(self, file: Path, *, table: bool = False) -> None:
        """Save what is seen, as the file's ending says; `table`: the settings that differ."""
        try:
            what, write = self._writer(file, table)
        except ValueError as error:
            self._page.message.say(f"The picture could not be saved: {error}", "error")
        else:
            self.saver.save(file, what, write)

    def _writer(self, file: Path, table: bool) -> tuple[str, Callable[[Path], object]]:
        """What is saved, and what writes it.

        Raises:
            ValueError: when it can't be saved in a file with that ending.
        """
        page = self._page
        if table:
            columns, rows = page.shown_settings
            return "The table", lambda path: write_settings(path, columns, rows)
        if page.tools.view.choice == "reconstructions" and page.sheet.found is not None:
            return "The picture", sheet_picture(page.sheet.found).writer(file)
        if file.suffix.lower() == ".csv":
            curves, what = page.shown_curves, page.tools.term_words
            return "The table", lambda path: write_curves(path, curves, what)
        return "The picture", plot_export.drawn(page.plot, file.suffix)
