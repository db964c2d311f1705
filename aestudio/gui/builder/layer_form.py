"""The settings of the selected layer, or of several of one kind together."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from aestudio.gui import style
from aestudio.gui.builder.changes import Changes
from aestudio.gui.builder.palette_entries import help_of
from aestudio.gui.form import Form
from aestudio.gui.in_sight import kept_in_sight
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import down
from aestudio.networks import Layer
from aestudio.networks.edits import Path, at, exists, layer_heading

__all__ = ["LayerForm"]

HINT = "Select a layer to change it. Type above to add one (Ctrl+Shift+L)."


class LayerForm(QWidget):
    """A form that follows the selection; its edits are steps of the document's history.

    Signals:
        failed: why an edit can't be done, in words.
        left: Esc was pressed: back to the list.
    """

    failed = Signal(str)
    left = Signal()

    def __init__(self, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes = changes
        self._role = ""
        self._paths: tuple[Path, ...] = ()
        self._several = False
        self._shown: Layer | None = None
        self.form: Form | None = None
        self._title = ElidedLabel()
        self._title.setFont(_strong(self._title))
        self._hint = style.with_role(QLabel(HINT, wordWrap=True), "muted")
        self._page = QWidget()
        self._page.setProperty("role", "page")
        self._body = down(self._page, style.SPACE, (0, 2, style.SPACE_S, style.SPACE_S))
        self._body.addWidget(self._hint)
        self._body.addStretch(1)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setAccessibleName("Settings of the layer")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._page)
        kept_in_sight(self._area)
        layout = down(self, style.SPACE_S)
        layout.addWidget(self._title)
        layout.addWidget(self._area, 1)
        self._title.hide()

    def show_layers(self, role: str, paths: tuple[Path, ...]) -> None:
        """Show the layers at `paths`, which may be none."""
        layers = self._changes.layers(role)
        paths = tuple(path for path in paths if exists(layers, path))
        chosen = [at(layers, path) for path in paths]
        other = (role, paths) != (self._role, self._paths)
        self._role, self._paths = role, paths
        kinds = {type(layer) for layer in chosen}
        if len(kinds) != 1:
            self._show_nothing(f"{len(chosen)} layers of different kinds." if chosen else HINT)
            return
        self._show(chosen[0], other)

    @property
    def wanted(self) -> int:
        """The height at which nothing of it is hidden."""
        page = self._body.totalHeightForWidth(self._area.viewport().width())
        title = 0 if self._title.isHidden() else self._title.sizeHint().height() + style.SPACE_S
        return title + max(page, self._body.totalSizeHint().height()) + 2

    def take_focus(self, field: str = "") -> None:
        """Go to the first field, or to that one."""
        if self.form is not None and self.form.names:
            first = next((name for name in self.form.names if name != "name"), "name")
            self.form.reveal(field or first)

    def _show(self, layer: Layer, other: bool) -> None:
        count = len(self._paths)
        name = layer_heading(layer, self._paths[0])
        self._title.set_text(name if count == 1 else f"{count} {layer.title} layers together")
        self._title.setToolTip(f"<p>{help_of(type(layer))}</p>")
        self._title.show()
        self._hint.hide()
        hide = ("name",) if count > 1 else ()
        if self.form is None or type(layer) is not type(self._shown) or bool(hide) != self._several:
            self._build(layer, hide)
        else:
            self.form.set_spec(layer, forget=other)
        self._shown = layer
        if other:
            self._area.verticalScrollBar().setValue(0)

    def _build(self, layer: Layer, hide: tuple[str, ...]) -> None:
        self._drop_form()
        self._several = bool(hide)
        self.form = Form(layer, hide=hide)
        self.form.edited.connect(self._edit)
        self._body.insertWidget(0, self.form)

    def _drop_form(self) -> None:
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form, self._shown = None, None

    def _show_nothing(self, text: str) -> None:
        self._drop_form()
        self._title.hide()
        self._hint.setText(text)
        self._hint.show()

    def _edit(self, layer: Layer) -> None:
        before, self._shown = self._shown, layer
        if before is None:
            return
        try:
            self._changes.set_fields(self._role, self._paths, before, layer)
        except ValueError as error:
            self.failed.emit(str(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the list, once the field has nothing to take back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _strong(widget: QWidget) -> QFont:
    font = QFont(widget.font())
    font.setBold(True)
    return font
