"""Linked networks in the window: an edit of one is an edit of both, in one step of the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.builder.panel import Builder
from aestudio.gui.document import Document
from aestudio.gui.window import MainWindow
from aestudio.networks import LAYERS, Layer, mirror
from aestudio.networks.inverse import same
from aestudio.project import Project
from aestudio.spec import replace

WAIT = 60_000
DENSE: list[Any] = [
    {"kind": "flatten"},
    {"kind": "dense", "units": 32},
    {"kind": "dense", "units": 16},
    {"kind": "dense", "units": 4, "activation": "linear"},
]


def mirrored(encoder: list[Any], **fields: Any) -> Experiment:
    first = Experiment.parse({"networks": {"encoder": {"layers": encoder}}, **fields})
    decoder = mirror(first.networks["encoder"], (1, 8, 8), "sigmoid")
    return replace(first, networks={**first.networks, "decoder": decoder})


LINKED = mirrored(DENSE, linked=True)


class Desk:
    """A real window with a project, and what a test does in it."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        assert window.workspace is not None
        self.window, self.qtbot, self.workspace = window, qtbot, window.workspace

    @property
    def document(self) -> Document:
        return self.workspace.document

    @property
    def builder(self) -> Builder:
        return self.workspace.builder

    def open(self, experiment: Experiment) -> None:
        self.window._opening.show(Project(experiment), title="Test")
        self.settle()

    def settle(self) -> None:
        """Wait until the engine has answered for the experiment as it stands, and nothing is on its way."""
        engine, document = self.workspace.engine, self.document

        def done() -> bool:
            newest = engine.newest
            looked = newest is not None and newest.experiment is document.experiment
            return looked and not self.workspace._look_soon.isActive()

        self.qtbot.waitUntil(done, timeout=WAIT)

    def words(self, role: str) -> list[str]:
        return [layer.words() for layer in self.document.experiment.networks[role].layers]

    def set(self, role: str, index: int, **fields: Any) -> None:
        layer = self.document.experiment.networks[role].layers[index]
        self.builder.changes.set_fields(role, [(index,)], layer, replace(layer, **fields))
        self.settle()

    def select(self, role: str, index: int) -> None:
        self.builder.select_layer(role, (index,))

    def undone_by_one_step(self, before: Experiment) -> None:
        """One undo brings back `before`, one redo what there is now, exactly."""
        after, stack = self.document.experiment, self.document.undo_stack
        assert after != before
        stack.undo()
        self.settle()
        assert self.document.experiment == before
        stack.redo()
        self.settle()
        assert self.document.experiment == after


@pytest.fixture
def desk(window: MainWindow, qtbot: QtBot) -> Desk:
    desk = Desk(window, qtbot)
    desk.open(LINKED)
    return desk


def test_an_edit_of_an_encoder_layer_changes_its_partner_and_one_undo_takes_both_back(desk: Desk) -> None:
    desk.set("encoder", 1, units=24)
    assert desk.words("decoder") == [
        "Dense 16, relu",
        "Dense 24, relu",
        "Dense 64, sigmoid",
        "Reshape to 1×8×8",
    ]
    assert desk.document.undo_stack.count() == 1
    desk.undone_by_one_step(LINKED)


def test_layers_added_moved_and_deleted_are_so_in_both(desk: Desk) -> None:
    changes = desk.builder.changes
    edits: list[Callable[[], object]] = [
        lambda: changes.add("encoder", (2,), [LAYERS.parse({"kind": "dense", "units": 8})]),
        lambda: changes.step("encoder", [(2,)], 1),
        lambda: changes.remove("encoder", [(3,)]),
    ]
    decoders = [["16", "8", "32"], ["8", "16", "32"], ["16", "32"]]
    for edit, units in zip(edits, decoders, strict=True):
        before = desk.document.experiment
        edit()
        desk.settle()
        assert [words.split()[1].strip(",") for words in desk.words("decoder")[:-2]] == units
        desk.undone_by_one_step(before)
    assert desk.document.experiment == LINKED


def test_an_edit_of_the_decoder_is_found_in_the_encoder(desk: Desk) -> None:
    desk.set("decoder", 1, activation="tanh")
    assert desk.words("encoder")[1] == "Dense 32, tanh"
    desk.undone_by_one_step(LINKED)


def test_what_has_no_counterpart_ends_the_link_in_words_and_undo_brings_it_back(desk: Desk) -> None:
    desk.builder.changes.add("decoder", (0,), [LAYERS.parse({"kind": "flatten"})])
    desk.settle()
    assert not desk.document.experiment.linked
    assert "no longer linked" in desk.builder.message.text
    assert desk.builder.message.action == "Undo"
    desk.builder.message._action.click()
    desk.settle()
    assert desk.document.experiment == LINKED
    assert desk.builder.message.text == ""


def test_unlinking_is_one_click_and_undoable(desk: Desk) -> None:
    desk.qtbot.mouseClick(desk.builder.link_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert not desk.document.experiment.linked
    desk.set("encoder", 1, units=24)
    assert desk.words("decoder")[1] == "Dense 32, relu"
    desk.document.undo_stack.setIndex(0)
    assert desk.document.experiment == LINKED
    assert desk.builder.link_button.isChecked()


def test_linking_makes_the_mirror_image_in_the_same_step(desk: Desk) -> None:
    apart = replace(
        LINKED, linked=False, networks={**LINKED.networks, "decoder": mirror_of(LINKED, units=(9,))}
    )
    desk.open(apart)
    assert not desk.builder.link_button.isChecked()
    desk.builder.actions_.link.trigger()
    desk.settle()
    assert desk.document.experiment.linked
    assert desk.words("decoder") == [layer.words() for layer in LINKED.networks["decoder"].layers]
    assert "mirror image" in desk.builder.message.text
    desk.undone_by_one_step(apart)


def mirror_of(experiment: Experiment, units: tuple[int, ...]) -> Any:
    """Another decoder."""
    decoder = experiment.networks["decoder"]
    hidden: list[Layer] = [LAYERS.parse({"kind": "dense", "units": count}) for count in units]
    return replace(decoder, layers=(*hidden, *decoder.layers[-2:]))


def test_while_the_encoder_has_a_problem_the_decoder_stays(desk: Desk) -> None:
    desk.builder.changes.add("encoder", (4,), [LAYERS.parse({"kind": "conv2d", "channels": 4})])
    desk.settle()
    assert desk.document.experiment.networks["decoder"] == LINKED.networks["decoder"]
    assert "stays as it was" in desk.builder.message.text
    desk.set("encoder", 1, units=24)
    assert desk.document.experiment.networks["decoder"] == LINKED.networks["decoder"]
    desk.builder.changes.remove("encoder", [(4,)])
    desk.settle()
    assert desk.words("decoder")[1] == "Dense 24, relu"
    assert desk.document.experiment.linked
    assert desk.builder.message.text == ""


def test_edits_faster_than_the_engine_end_in_step(desk: Desk) -> None:
    for units in (24, 28):
        layer = desk.document.experiment.networks["encoder"].layers[1]
        desk.builder.changes.set_fields("encoder", [(1,)], layer, replace(layer, units=units))
        desk.builder.changes.add("encoder", (4,), [LAYERS.parse({"kind": "dropout"})])
    desk.settle()
    assert desk.words("decoder")[1] == "Dense 28, relu"
    stack = desk.document.undo_stack
    while stack.canUndo():  # every step between was in step, too, once it is looked at
        stack.undo()
        desk.settle()
        units_ = [desk.words("encoder")[1].split(",")[0], desk.words("decoder")[1].split(",")[0]]
        assert units_[0] == units_[1]
    assert desk.document.experiment == LINKED


def test_what_comes_back_to_the_start_is_no_step(desk: Desk) -> None:
    desk.set("encoder", 1, units=24)
    desk.set("encoder", 1, units=32)
    assert desk.document.experiment == LINKED
    assert not desk.document.undo_stack.canUndo()


def test_the_link_is_saved_with_the_project(desk: Desk, tmp_path: Path) -> None:
    desk.set("encoder", 1, units=24)
    after = desk.document.experiment
    folder = tmp_path / "Linked.aestudio"
    desk.workspace.storage.save(folder)
    assert not desk.document.is_changed
    desk.window.open_project(folder)
    desk.settle()
    assert desk.document.experiment == after
    desk.set("encoder", 1, units=20)
    assert desk.words("decoder")[1] == "Dense 20, relu"


def test_what_was_saved_before_its_partner_followed_is_changed(desk: Desk, tmp_path: Path) -> None:
    layer = desk.document.experiment.networks["encoder"].layers[1]
    desk.builder.changes.set_fields("encoder", [(1,)], layer, replace(layer, units=24))
    desk.workspace.storage.save(tmp_path / "Early.aestudio")
    desk.settle()
    assert desk.words("decoder")[1] == "Dense 24, relu"
    assert desk.document.is_changed


def test_a_fix_of_advice_keeps_the_mirror(desk: Desk) -> None:
    wide = mirrored([*DENSE[:2], {"kind": "dense", "units": 100}], linked=True)
    desk.open(wide)
    newest = desk.workspace.engine.newest
    assert newest is not None
    fix = next(
        line for line in newest.advice if line.fix is not None and line.path.startswith("networks.enc")
    )
    desk.workspace.status.fix_wanted.emit(fix)
    desk.settle()
    after = desk.document.experiment
    assert after.networks["encoder"] != wide.networks["encoder"]
    assert after.linked
    assert same(
        mirror(after.networks["encoder"], (1, 8, 8), "sigmoid").layers, after.networks["decoder"].layers
    )
    desk.undone_by_one_step(wide)


def test_the_partners_of_a_selected_layer_are_lit(desk: Desk) -> None:
    desk.select("encoder", 1)
    assert desk.workspace.drawing._lit == ("decoder", frozenset({(2,)}))
    desk.builder.roles.choose("decoder")
    assert desk.builder.tree.is_lit((2,))
    assert not desk.builder.tree.is_lit((0,))
    desk.select("decoder", 0)
    assert desk.workspace.drawing._lit == ("encoder", frozenset({(3,)}))
    desk.open(mirrored(DENSE[:3], linked=True))
    assert desk.workspace.drawing._lit == ("", frozenset())
    desk.select("encoder", 1)
    assert desk.workspace.drawing._lit == ("decoder", frozenset({(1,)}))
    desk.builder.actions_.link.trigger()
    desk.settle()
    assert desk.workspace.drawing._lit == ("", frozenset())


@pytest.mark.parametrize("pause", [0, 12])
def test_start_pressed_right_behind_an_edit_trains_the_mirrored_networks(desk: Desk, pause: int) -> None:
    layer = desk.document.experiment.networks["encoder"].layers[1]
    desk.builder.changes.set_fields("encoder", [(1,)], layer, replace(layer, units=24))
    desk.qtbot.wait(pause)
    desk.workspace.training.buttons.primary.click()
    engine = desk.workspace.engine
    desk.qtbot.waitUntil(lambda: engine.run is not None and engine.run.live, timeout=WAIT)
    assert engine.run is not None
    trained = engine.run.experiment
    assert trained == desk.document.experiment
    assert trained.networks["decoder"].layers[1].words() == "Dense 24, relu"
    engine.stop()
    desk.qtbot.waitUntil(lambda: engine.state == "ready", timeout=WAIT)


def test_a_run_put_in_line_right_behind_an_edit_has_the_mirrored_networks(desk: Desk) -> None:
    layer = desk.document.experiment.networks["encoder"].layers[1]
    desk.builder.changes.set_fields("encoder", [(1,)], layer, replace(layer, units=24))
    desk.workspace.queue.add_present()
    with desk.qtbot.waitSignal(desk.workspace.queue.added, timeout=WAIT):
        desk.settle()
    (item,) = desk.workspace.queue._keeper.queue.items
    assert item.experiment == desk.document.experiment
    assert item.experiment.networks["decoder"].layers[1].words() == "Dense 24, relu"
