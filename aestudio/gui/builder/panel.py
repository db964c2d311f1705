"""The builder: the networks as lists of layers, a palette to add from, and a form for what is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from aestudio.experiment.advice import Advice
from aestudio.gui import style
from aestudio.gui.builder.actions import LayerActions
from aestudio.gui.builder.block_desk import BlockDesk
from aestudio.gui.builder.changes import Changes
from aestudio.gui.builder.dropping import Dropping
from aestudio.gui.builder.findings import Findings
from aestudio.gui.builder.fitting import fitting_end
from aestudio.gui.builder.layer_form import LayerForm
from aestudio.gui.builder.layer_list import LayerList
from aestudio.gui.builder.linking import Linking
from aestudio.gui.builder.list_and_form import ListAndForm
from aestudio.gui.builder.mend_line import MendLine
from aestudio.gui.builder.mirroring import Mirroring
from aestudio.gui.builder.model_form import ModelForm
from aestudio.gui.builder.palette import Palette
from aestudio.gui.builder.preview import Preview
from aestudio.gui.builder.preview_bar import PreviewBar, StageView, toggle_button
from aestudio.gui.builder.roles import RoleTabs
from aestudio.gui.builder.selections import Selections
from aestudio.gui.builder.summary import Summary
from aestudio.gui.builder.telling import Telling
from aestudio.gui.builder.tree import LayerTree
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import across, down
from aestudio.gui.messages import RunInfo
from aestudio.gui.notices import Level
from aestudio.gui.widgets import action_button, tool_button
from aestudio.networks import Layer, Network
from aestudio.networks.blocks import BlockFile
from aestudio.networks.edits import Path, at, outermost, read_path
from aestudio.spec import SpecError

__all__ = ["Builder"]


class Builder(QWidget):
    """Builds the networks of a document's experiment.

    Signals:
        layer_selected: (role, path of the layer); the path is empty when none or several are selected.
        partners_lit: (role, paths of its layers that mirror what is selected); often none.
    """

    layer_selected = Signal(str, object)
    partners_lit = Signal(str, object)

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self._engine = document, engine
        self.changes = Changes(document)
        self._selections = Selections(document, self)
        self.linking = Linking(document, engine, self)
        self.findings = Findings(document, engine, self)
        self.model_form = ModelForm(self.changes, self.findings, engine)
        self.roles = RoleTabs()
        self.tree = LayerTree(self.changes, self.findings)
        self._selections.follow(self.tree)
        self.form = LayerForm(self.changes)
        self.message = Telling()
        self.mend_line = MendLine(self.findings)
        self.list = LayerList(self.tree, self.findings)
        self.mirroring = Mirroring(document, engine, self.findings, self)
        self.block_desk = BlockDesk(self)
        self.palette_line = Palette(self, self.block_desk.blocks)
        self.actions_ = LayerActions(self)
        self._summary: Summary | None = None
        self._selected: tuple[str, tuple[Path, ...]] = ("", ())  # last, in whichever role
        self._lay_out()
        self._connect()
        self.refresh()

    # ------------------------------------------------------------------ arrangement

    def _lay_out(self) -> None:
        mirror = tool_button("mirror", "Mirror", text="Mirror", pressed=self.mirroring.order)
        self.mirror_button = mirror
        summary = tool_button("table", "Network summary: every layer's shape, parameters, multiply-adds")
        summary.clicked.connect(self.show_summary)
        self.summary_button = summary
        heads = across(None, style.SPACE_S)
        heads.addWidget(self.roles)
        self.link_button = action_button(self.actions_.link)
        heads.addWidget(self.link_button)
        heads.addStretch(1)
        adding = across(None, style.SPACE_S)  # the search gives way; long names of roles can't
        adding.addWidget(self.palette_line, 1)
        adding.addWidget(mirror)
        adding.addWidget(summary)
        self._adding = adding
        layout = down(self, style.SPACE_S + 2)
        layout.addWidget(self.model_form)
        layout.addLayout(heads)
        layout.addLayout(adding)
        layout.addWidget(self.block_desk.name_line)
        layout.addWidget(self.message)
        layout.addWidget(self.mend_line)
        self._parts = ListAndForm(self.list, self.tree, self.form)
        layout.addWidget(self._parts, 1)

    def _connect(self) -> None:
        self.findings.changed.connect(self.refresh)
        self.document.opened.connect(self._opened)
        self.document.changed.connect(lambda _: self.message.outdate())
        self._engine.run_changed.connect(self._run_shown)
        self.roles.chosen.connect(self._show_role)
        self.list.empty.wanted.connect(self.draft)
        self.mend_line.wanted.connect(self.mend)
        self.palette_line.added.connect(self.add)
        self.palette_line.left.connect(self.tree.setFocus)
        self.palette_line.block_order.connect(self.block_desk.order)
        self.palette_line.files_dropped.connect(self.block_desk.blocks.take_in)
        self.block_desk.blocks.said.connect(self._say_of_blocks)
        self.tree.chosen.connect(self._chosen)
        self._dropping = Dropping(self)
        self.tree.form_wanted.connect(lambda name: self.form.take_focus("name" if name else ""))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.form.failed.connect(lambda text: self.message.say(text, "error"))
        self.form.left.connect(self.tree.setFocus)
        self._engine.drafted.connect(self._drafted)
        self._engine.failed.connect(self._failed)
        self.linking.partners_changed.connect(self._light)
        self.linking.said.connect(self._say_of_link)

    def show_preview(self, preview: Preview) -> None:
        """Show beside each layer what it makes of a sample, and how to step through the samples."""
        bar, values = PreviewBar(preview, self.list), StageView(preview, self.list)
        eye = toggle_button(preview)
        self.list.put_around(bar, values)
        self._adding.insertWidget(self._adding.count() - 1, eye)
        self.tree.show_preview(preview)
        preview.watch(self)

        def follow(role: str, path: Path) -> None:
            row = self.findings.chain(role).row(path) if path else None
            values.show_layer(role, path, row.gives if row else None)
            self._parts.share_soon()

        self.layer_selected.connect(follow)
        preview.changed.connect(lambda: follow(self.role, self.tree.only_path))

    # ------------------------------------------------------------------ what others ask

    @property
    def role(self) -> str:
        """The role whose layers are shown."""
        return self.roles.role

    def select_layer(self, role: str, path: Path) -> None:
        """Show and select a layer, as a click on it in the drawing asks for."""
        self.roles.choose(role)
        if (path,) != self.tree.paths():
            self.tree.select((path,) if path else (), show=True)

    def reveal(self, path: str) -> None:
        """Lead to where a problem is: `networks.encoder.layers[1].units`, `family.loss`."""
        if path.startswith("family"):
            self.model_form.set_open(True)
            self.model_form.form.reveal(path)
            return
        role, _, rest = path.removeprefix("networks.").partition(".")
        layer = read_path(rest)
        self.select_layer(role, layer)
        field = rest.rpartition("].")[2] if layer else ""
        if field:
            self.form.take_focus(field)
        else:
            self.tree.setFocus()

    def mend(self, advice: Advice) -> None:
        """Carry out the fix of a piece of advice: one step of the history."""
        if advice.fix is not None:
            self.document.edit(advice.fix(self.document.experiment), advice.action)

    def menu_actions(self) -> list[QAction]:
        """What can be done with the selected layers, for a menu."""
        return self.actions_.all()

    def add(self, kind: type[Layer] | BlockFile) -> None:
        """Add a layer of a kind, or a block, behind the selected one; without one, at the end that fits."""
        if isinstance(kind, BlockFile):
            self.block_desk.insert(kind)
            return
        new = self._new(kind)
        self.attempt(lambda: self.changes.add(self.role, self.place([new]), [new]))

    def place(self, new: Sequence[Layer]) -> Path:
        """Where new layers go: behind the selected one; without one, at the end that fits the first."""
        if paths := self.tree.paths():
            return self.changes.behind(self.role, paths)
        return (fitting_end(self.role, self.findings.chain(self.role), new[0]),)

    def _new(self, kind: type[Layer]) -> Layer:
        """A layer of a kind; a Reshape makes what the data's samples are."""
        shape = self.findings.found.shape if self.findings.found else None
        return kind.parse({"shape": shape}) if shape and kind.kind == "reshape" else kind()

    def attempt(self, edit: Callable[[], Sequence[Path]]) -> None:
        """Carry out an edit and select what it says; what can't be done is said in words."""
        try:
            paths = edit()
        except (SpecError, ValueError) as error:
            text = str(error)
            self.message.say(text[:1].upper() + text[1:], "error")
            return
        self.message.close_message()
        self.tree.select(paths, show=True)

    def show_summary(self) -> None:
        """Open the summary."""
        if self._summary is None:
            self._summary = Summary(self.findings, self)
        self._summary.show()
        self._summary.raise_()
        self._summary.activateWindow()

    def draft(self, convolutional: bool = False) -> None:
        """Ask for the family's working networks, or those of convolutions where it has them."""
        found = self.findings.found
        if found is not None and found.shape is not None:
            self._engine.draft(self.document.experiment, found.shape, convolutional)

    # ------------------------------------------------------------------ following

    def refresh(self) -> None:
        """Show what is known now."""
        roles = self.findings.roles
        chains = {role: self.findings.chain(role) for role in roles}
        wrong = {r for r, c in chains.items() if c.problem or any(row.problem for row in c.all())}
        self.roles.show_roles(roles, frozenset(wrong))
        self.tree.refresh(self.role)
        self.list.show_ends(self.role)
        self.palette_line.suit((self.findings.found and self.findings.found.shape) or ())
        self.form.show_layers(self.role, self.tree.paths())
        self._show_mirror()
        self.actions_.refresh()
        self._parts.share_soon()

    def _show_role(self, role: str) -> None:
        self.tree.refresh(role)
        self.refresh()
        self.layer_selected.emit(role, ())

    def _show_mirror(self) -> None:
        self.mirror_button.setVisible(bool(self.mirroring.pair))
        reason = self.mirroring.obstacle()
        self.mirror_button.setEnabled(not reason)
        self.mirror_button.setToolTip(f"<p>{reason or self.mirroring.help()}</p>")

    def _say_of_link(self, text: str, level: Level) -> None:
        """What became of the link, until the next step; what else is said stays."""
        if text:
            self.message.say_undoable(text, level, "Undo", self.document.undo_stack.undo)
        elif self.message.action:
            self.message.close_message()

    def _say_of_blocks(self, text: str, level: Level, action: str) -> None:
        self.message.say_undoable(text, level, action, self.block_desk.blocks.put_back)

    def _chosen(self, paths: Sequence[Path]) -> None:
        self._selected = self.role, tuple(paths)
        self._light()
        self.form.show_layers(self.role, tuple(paths))
        self.actions_.refresh()
        self._parts.share_soon()
        self.layer_selected.emit(self.role, paths[0] if len(paths) == 1 else ())

    def _light(self) -> None:
        """Show which layers mirror the selected ones; they stay lit when one goes to the other role."""
        role, paths = self._selected
        found = [self.linking.partners(role, path) for path in paths]
        other, lit = found[0][0] if found else "", frozenset[Path]().union(*(mates for _, mates in found))
        self.tree.light(other, lit)
        self.partners_lit.emit(other, lit)

    def _opened(self) -> None:
        self.message.close_message()
        self._selected = "", ()
        self._light()
        roles = list(self.findings.roles)
        self.roles.choose(roles[0])
        self.tree.select(())

    def _drafted(self, networks: dict[str, Network], text: str) -> None:
        data = self.findings.found.data if self.findings.found is not None else None
        besides = self.changes.set_networks(networks, text, data.parts["train"] if data is not None else 0)
        if besides:
            said = f"{text.replace('Draft', 'Drafted', 1)}. Also set, as there are few samples: {besides}."
            self.message.say_of_edit(said, self.document.undo_stack.undo)
        pair = self.mirroring.pair
        if pair is not None and set(networks) == {pair[1]}:  # mirrored: show what came of it
            self.select_layer(pair[1], (0,) if networks[pair[1]].layers else ())

    def _failed(self, doing: str, why: str) -> None:
        if doing in ("draft", "use_family"):
            self.message.say(f"No networks were drafted: {why.removeprefix('networks: ')}", "error")

    def _run_shown(self, run: RunInfo | None) -> None:
        if run is not None and run.live:  # it was begun with what is said to have been set
            self.message.outdate()

    def _menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        for action in self.actions_.all():
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(position))

    def selected_layers(self) -> list[Layer]:
        """The selected layers, without those inside selected ones."""
        return [at(self.changes.layers(self.role), path) for path in outermost(self.tree.paths())]


def _demo() -> None:
    from aestudio.gui.builder.demo import show

    show(lambda document, engine: Builder(document, engine), (320, 720))


if __name__ == "__main__":
    _demo()
