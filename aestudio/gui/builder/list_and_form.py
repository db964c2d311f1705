"""The list of layers above the form of what is selected in it, and how they share the height."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from aestudio.gui.builder.layer_form import LayerForm
from aestudio.gui.builder.tree import LayerTree

__all__ = ["ListAndForm"]

LEAST = 90  # pixels of height that the form has while a layer is selected
FORM = 0.4  # of the height, for the form where both need more than there is


class ListAndForm(QSplitter):
    """Both get what they need, until the user draws the line between them.

    Args:
        layers: the tree with what stands above and below it.
        tree: the list itself.
        form: of what is selected.
    """

    def __init__(self, layers: QWidget, tree: LayerTree, form: LayerForm) -> None:
        super().__init__(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._layers, self._tree, self._form = layers, tree, form
        self._own_share = False  # whether the user has drawn the line
        self.addWidget(layers)
        self.addWidget(form)
        layers.setMinimumHeight(150)
        form.setMinimumHeight(LEAST)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._share)
        self.splitterMoved.connect(self._drawn)

    def share_soon(self) -> None:
        """Share the height anew, once what is going on is over."""
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height anew."""
        super().resizeEvent(event)
        self.share_soon()

    def _drawn(self) -> None:
        self._own_share = True
        self._soon.stop()

    def _share(self) -> None:
        """List and form get what they need; where both can't, the list gets more."""
        room = self.height() - self.handleWidth()
        if self._own_share or room <= 0:
            return
        if (stack := self._layers.layout()) is not None:
            stack.activate()  # what came or went a moment ago counts
        self._form.setMinimumHeight(
            min(LEAST, self._form.wanted)
        )  # while no layer is selected it says little
        ends = self._layers.height() - self._tree.height()
        listed = max(self._layers.minimumHeight(), ends + self._tree.wanted)
        form = max(self._form.minimumHeight(), min(self._form.wanted, max(room - listed, round(room * FORM))))
        self.setSizes([room - form, form])
