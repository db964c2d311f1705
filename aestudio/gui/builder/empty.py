"""What the list of layers says while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from aestudio.gui import style
from aestudio.gui.builder.draft_words import CONVOLUTIONAL, WHY_CONVOLUTIONAL
from aestudio.gui.layouts import down
from aestudio.gui.widgets import ElidedButton

__all__ = ["EmptyList"]


class EmptyList(QWidget):
    """Says so, and offers working networks.

    Signals:
        wanted(bool): the networks it offers; whether those of convolutions.
    """

    wanted = Signal(bool)

    def __init__(self, tree: QWidget) -> None:
        super().__init__(tree)
        self._tree = tree
        self._text = style.with_role(QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter), "muted")
        self._button = ElidedButton()
        self._button.clicked.connect(lambda: self.wanted.emit(False))
        self._convolutional = QPushButton(CONVOLUTIONAL)
        self._convolutional.setToolTip(WHY_CONVOLUTIONAL)
        self._convolutional.clicked.connect(lambda: self.wanted.emit(True))
        layout = down(self, style.SPACE, (16, 12, 16, 12))
        layout.addStretch(1)
        layout.addWidget(self._text)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._convolutional, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        around = down(tree)
        around.addWidget(self)

    def show_for(self, empty: bool, role: str, samples: str, convolves: bool) -> None:
        """Show itself while the network is empty; networks can be drafted once the data's shape is known.

        Args:
            empty: whether it is.
            role: of the network.
            samples: what they are; empty: not known.
            convolves: whether there is a draft of convolutions.
        """
        self._text.setText(f"The {role} has no layers yet. Add one above, or drag one here.")
        self._button.setText(f"Draft networks for {samples}")
        self._button.setToolTip("Make networks that work on these data, to begin with")
        self._button.setVisible(bool(samples))
        self._convolutional.setVisible(convolves)
        self.setVisible(empty)
