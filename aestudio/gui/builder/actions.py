"""What can be done with the selected layers, as actions for the list, the menus and the command search."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

from aestudio.gui import icons
from aestudio.gui.builder.clip import layers_of, text_of
from aestudio.gui.builder.draft_words import CONVOLUTIONAL, WHY_CONVOLUTIONAL
from aestudio.networks.edits import Path, consecutive

if TYPE_CHECKING:
    from aestudio.gui.builder.panel import Builder

__all__ = ["LayerActions"]


class LayerActions(QObject):
    """The actions; their shortcuts count while the list of layers has the focus."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self._builder = builder
        self._all: list[QAction] = []
        self._needing: list[QAction] = []
        self.add = self._make(
            "Add a la&yer…", "Ctrl+Shift+L", builder.palette_line.offer, "plus", needs=False
        )
        self._separate()
        self.cut = self._make("Cu&t layers", "Ctrl+X", self._cut, "cut")
        self.copy = self._make("&Copy layers", "Ctrl+C", self._copy, "duplicate")
        self.paste = self._make("&Paste layers", "Ctrl+V", self._paste, "paste", needs=False)
        self.duplicate = self._make("Duplicat&e layers", "Ctrl+D", self._edit("duplicate"))
        self.rename = self._make("Re&name layer", "F2", lambda: builder.tree.form_wanted.emit(True), "rename")
        self.delete = self._make("&Delete layers", "Del", self._edit("remove"), "trash")
        self.delete.setShortcuts([QKeySequence("Del"), QKeySequence("Backspace")])
        those = (self.cut, self.copy, self.duplicate, self.delete)
        self._counted = {action: action.text() for action in those}  # "layers", or "layer" for one
        self._separate()
        self.up = self._make("Mo&ve up", "Alt+Up", self._edit("step", -1), "arrow-up")
        self.down = self._make("Move do&wn", "Alt+Down", self._edit("step", 1), "arrow-down")
        self.into = self._make("Move &into the layer above", "Alt+Right", self._edit("into"))
        self.out = self._make("Move &out of its layer", "Alt+Left", self._edit("out"))
        self._separate()
        self.keep = self._make("Save as &block…", "Ctrl+B", builder.block_desk.save, "save")
        self.take_in = self._make("Import bloc&k…", "", builder.block_desk.import_, "download", needs=False)
        self._separate()
        self.select_all = self._make("Select &all layers", "Ctrl+A", builder.tree.selectAll, needs=False)
        self.draft = self._make("Dra&ft networks anew", "", builder.draft, "wand-sparkles", needs=False)
        self.draft.setToolTip(
            "<p>Replace all networks by those that the family begins with on these data</p>"
        )
        self.convolutional = self._make(CONVOLUTIONAL, "", lambda: builder.draft(True), needs=False)
        self.convolutional.setToolTip(f"<p>{WHY_CONVOLUTIONAL}</p>")
        self.mirror = self._make(
            "&Mirror: make the decoder", "Ctrl+Shift+M", self._mirror, "mirror", needs=False
        )
        self.link = self._make("&Linked", "Ctrl+L", builder.linking.toggle, "link", needs=False)
        self.link.setCheckable(True)
        self.summary = self._make("Network &summary", "Ctrl+I", builder.show_summary, "table", needs=False)
        for action in (self.add, self.mirror, self.link, self.summary):
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)

    def all(self) -> list[QAction]:
        """Every action, with separators, in the order of a menu."""
        return list(self._all)

    def refresh(self) -> None:
        """Enable what can be done with the present selection."""
        paths = self._builder.tree.paths()
        for action in self._needing:
            action.setEnabled(bool(paths))
        self.rename.setEnabled(len(paths) == 1)
        for action, text in self._counted.items():
            action.setText(text.removesuffix("s") if len(paths) == 1 else text)
        self.into.setEnabled(bool(paths) and paths[0][-1] > 0)
        self.out.setEnabled(bool(paths) and len(paths[0]) > 1)
        together = consecutive(paths)
        self.keep.setEnabled(together)
        what = "Give the selected layers a name, to insert them again: below “Blocks” in “Add a layer”"
        apart = "Select one layer, or several one after another"
        self.keep.setToolTip(f"<p>{apart if paths and not together else what} (Ctrl+B)</p>")
        found = self._builder.findings.found
        self.draft.setEnabled(found is not None and found.shape is not None)
        self.convolutional.setEnabled(self._builder.findings.convolves)
        self.mirror.setEnabled(not self._builder.mirroring.obstacle())
        linking = self._builder.linking
        self.link.setText(f"&Link {linking.both}" if linking.pair else "&Link")
        self.link.setVisible(linking.pair is not None)
        self.link.setEnabled(not linking.obstacle())
        self.link.setChecked(linking.on)
        self.link.setToolTip(f"<p>{linking.help()} (Ctrl+L)</p>")

    def _make(
        self, text: str, keys: str, work: Callable[[], object], icon: str = "", *, needs: bool = True
    ) -> QAction:
        action = QAction(text, self._builder.tree)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: work())
        if icon:
            action.setIcon(icons.icon(icon))
        self._builder.tree.addAction(action)
        self._all.append(action)
        if needs:
            self._needing.append(action)
        return action

    def _separate(self) -> None:
        line = QAction(self._builder.tree)
        line.setSeparator(True)
        self._all.append(line)

    def _edit(self, name: str, *more: int) -> Callable[[], None]:
        """An edit of the selected layers."""
        builder = self._builder

        def do() -> None:
            paths = builder.tree.paths()
            if paths:
                builder.attempt(lambda: getattr(builder.changes, name)(builder.role, paths, *more))

        return do

    def _copy(self) -> None:
        if layers := self._builder.selected_layers():
            QGuiApplication.clipboard().setText(text_of(layers))

    def _cut(self) -> None:
        builder, paths = self._builder, self._builder.tree.paths()
        if paths:
            self._copy()
            builder.attempt(lambda: builder.changes.remove(builder.role, paths, "Cut"))

    def _paste(self) -> None:
        builder, text = self._builder, QGuiApplication.clipboard().text()

        def put() -> tuple[Path, ...]:
            new = layers_of(text)
            return builder.changes.add(builder.role, builder.place(new), new, "Paste")

        builder.attempt(put)

    def _mirror(self) -> None:
        self._builder.mirroring.order()
