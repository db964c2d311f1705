"""What changed since a run: in what the editor differs from what it trained."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QWidget

from aestudio.compare import differences
from aestudio.compare.layers import layer_changes
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.compare.settings_table import SettingsTable
from aestudio.gui.document import Document
from aestudio.gui.layouts import down

__all__ = ["ChangesSince"]


class ChangesSince(QDialog):
    """Stays beside the window, and follows what is edited."""

    def __init__(self, document: Document, name: str, experiment: Experiment, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"What changed since {name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document, self._name, self._experiment = document, name, experiment
        self.said = QLabel(wordWrap=True)
        self.layers = QLabel(wordWrap=True)
        self.layers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.layers.setAccessibleName("What became of the layers")
        self.table = SettingsTable()
        self.table.setToolTip("")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        for part in (self.said, self.layers, self.table, buttons):
            layout.addWidget(part, int(part is self.table))
        layout.insertStretch(layout.count() - 1, 0)
        document.changed.connect(self._show)
        document.opened.connect(self.close)
        self._show()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.resize(660, 400 if self.table.rowCount() else self.sizeHint().height())
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()

    def _show(self) -> None:
        present = self._document.experiment
        found = differences([self._experiment, present])
        layers = layer_changes(self._experiment, present)
        rows = [(one.title, one.values) for one in found if not one.path.endswith(".layers")]
        count = len(rows) + len(layers)
        self.said.setText(
            f"{count:,} thing{'s' * (count != 1)} in the editor {'differ' if count != 1 else 'differs'} from "
            f"what {self._name} trained."
            if count
            else f"Nothing: the editor has what {self._name} trained."
        )
        self.layers.setText("\n".join(layers))
        self.layers.setVisible(bool(layers))
        self.table.show_rows([(self._name, QIcon()), ("Editor", QIcon())], rows)
        self.table.setVisible(bool(rows))
