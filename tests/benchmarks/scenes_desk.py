"""Scenes of the desk: start page, builder, dialogs, training, runs, and what they look like when it fails."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QTreeView

from aestudio.data import DATASETS
from tests.benchmarks.album import LONG, PATIENCE, SHORT, Album, wait
from tests.little_memory import room_for

__all__ = ["SCENES"]


def start(album: Album) -> None:
    """The start page, and the example open."""
    album.take("start")
    album.open("digits")
    album.take("guide")


def build(album: Album) -> None:
    """The tree with a layer's form, the palette, the preview, the summary."""
    workspace = album.workspace
    builder = workspace.builder
    workspace.tabs.show_view(workspace.viewers[0])
    tree = builder.findChild(QTreeView)
    assert tree is not None
    tree.setFocus()
    tree.setCurrentIndex(tree.model().index(1, 0))
    album.take("build-layer")
    palette = builder.palette_line
    palette.setFocus()
    palette.open_list()
    album.take("build-palette")
    palette.close_list()
    workspace.preview.toggle.toggle()
    wait(1.0)
    album.take("build-without-preview")
    workspace.preview.toggle.toggle()
    builder.show_summary()
    wait(0.5)
    album.dialog("summary")
    album.window.find_action()
    album.take("find-action")
    workspace.training.buttons.primary.setFocus()


def remarks(album: Album) -> None:
    """The list of problems and advice; a network that does not fit."""
    workspace = album.workspace
    album.edit({"training.batch_size": 5000, "training.optimizer.learning_rate": 0.9})
    workspace.status.list_remarks()
    album.take("remarks")
    workspace.status.remarks.hide()
    workspace.document.undo_stack.undo()
    album.edit({"networks.decoder.layers[3].units": 63})
    album.take("build-wrong")
    workspace.document.undo_stack.undo()
    album.settle()


def dialogs(album: Album) -> None:
    """What opens beside the window."""
    workspace, window = album.workspace, album.window
    workspace.find_rate()
    wait(0.5)
    finder = workspace._finder
    assert finder is not None
    album.take("rate-finder-empty", finder)
    finder.begin()
    wait(PATIENCE, lambda: finder.swept is not None)
    album.take("rate-finder", finder)
    finder.close()
    workspace.plan_sweep()
    wait(0.5)
    album.dialog("sweep")
    window.asides.show_gallery()
    wait(0.8)
    album.dialog("gallery")
    album.modal("families-dialog", workspace.families.ask)
    album.modal("bottleneck-dialog", workspace.cost.bottleneck.ask)
    for action in window.actions_.all():
        if action.text() in ("&Keyboard shortcuts", "&About AE Studio"):
            album.modal(f"help-{action.text()[1:6].lower()}", action.trigger)
            album.dialog(f"help-{action.text()[1:6].lower()}")
    for number, menu in enumerate((window.actions_._file, window.actions_._train, window.actions_._view)):
        album.menu(f"menu-{number}", menu)


def empty(album: Album) -> None:
    """Every tab before there is a run."""
    album.tabs("empty")
    more = album.workspace.more
    for index in range(more.count()):
        more.setCurrentIndex(index)
        album.take(f"empty-more-{more.tabText(index).lower()}")
    more.setCurrentIndex(0)


def training(album: Album) -> None:
    """A run: under way, held, steered, ended."""
    workspace = album.workspace
    workspace.tabs.show_view(workspace.viewers[0])
    album.edit(LONG)
    album.begin()
    wait(3.0)
    album.take("training-running")
    workspace.training.buttons.primary.click()
    wait(PATIENCE, lambda: workspace.engine.state == "paused")
    workspace.training.steer.open()
    album.take("training-steered")
    album.stop()
    album.take("training-stopped")
    workspace.loss.diagnosis.open()
    album.take("diagnosis")


def failing(album: Album) -> None:
    """A loss that is no number, and every view of it; memory that runs out."""
    workspace = album.workspace
    explosive = {
        "training.optimizer": {"kind": "sgd", "learning_rate": 1000.0},
        "family.loss": {"kind": "mse"},
    }
    album.train({**SHORT, **explosive, "networks.decoder.layers[3].activation": "linear"})
    album.tabs("diverged", 2.0)
    workspace.document.undo_stack.undo()
    album.settle()
    workspace.tabs.show_view(workspace.viewers[0])
    with room_for(30):
        album.begin()
        wait(10.0, lambda: workspace.engine.state == "paused")
        album.take("training-no-memory")
        album.stop()


def full(album: Album) -> None:
    """Three runs; every tab with something in it, and the queue."""
    workspace = album.workspace
    rate = "training.optimizer.learning_rate"
    for number, value in enumerate((0.01, 0.003, 0.001)):
        album.train({**SHORT, "training.epochs": 30, rate: value, "training.seed": number})
    album.tabs("full", 3.0)
    workspace.tabs.show_view(workspace.compare)
    for view in ("reconstructions", "curves"):
        workspace.compare.tools.view.choose(view)
        workspace.compare.tools.view.chosen.emit(view)
        wait(3.0)
        album.take(f"full-compare-{view}")
    workspace.cost.bottleneck.sweep((1, 2, 4, 8), epochs=4)
    wait(1.0)
    album.take("busy-bottleneck")
    wait(PATIENCE, lambda: workspace.cost.bottleneck.shown is not None and workspace.engine.state == "ready")
    workspace.tabs.show_view(workspace.cost)
    workspace.cost.show_bottleneck()
    album.take("full-bottleneck")


def queue(album: Album) -> None:
    """Runs in line."""
    workspace = album.workspace
    workspace.show_queue()
    for rate in (0.02, 0.005):
        album.edit({**LONG, "training.optimizer.learning_rate": rate})
        workspace.queue.add_action.trigger()
    wait(1.0)
    album.take("queue-full")
    workspace.more.setCurrentIndex(1)
    album.take("more-runs")
    album.stop()
    workspace.show_queue()
    album.take("queue-held")


def many(album: Album) -> None:
    """A view over the whole window; the settings in a higher dock."""
    workspace = album.workspace
    workspace.more.setCurrentIndex(0)
    album.window.toggle_filled()
    album.take("filled")
    album.window.toggle_filled()
    workspace.docks["loss"].hide()
    workspace.docks["train"].hide()
    album.take("settings")
    album.window.reset_arrangement()


def importing(album: Album) -> None:
    """A file that is no network; then a good one."""
    folder = Path(tempfile.mkdtemp())
    bad, good = folder / "bad.safetensors", folder / "good.json"
    bad.write_bytes(b"not a network")
    good.write_text(
        '{"class_name": "Sequential", "config": {"layers": ['
        '{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 64]}},'
        '{"class_name": "Dense", "config": {"units": 32, "activation": "relu"}},'
        '{"class_name": "GRU", "config": {"units": 8}},'
        '{"class_name": "Dense", "config": {"units": 64, "activation": "sigmoid"}}]}}'
    )
    importer = album.workspace.importer
    importer.read(bad)
    wait(1.5)
    album.take("import-bad")
    album.window.message.close_message()
    importer.read(good)
    wait(10.0, lambda: importer.dialog is not None)
    album.dialog("import")


def data(album: Album) -> None:
    """Other data: a form filled in, drawn faces, missing files, a file that is no data, a failed download."""
    workspace = album.workspace
    workspace.data.edit()
    album.take("data-page")
    workspace.data.change.setChecked(False)
    for state, kind in (("faces", {"kind": "faces", "count": 200}), ("missing", {"kind": "mnist"})):
        experiment = workspace.document.experiment
        workspace.document.edit(experiment.model_copy(update={"data": DATASETS.parse(kind)}), "Other data")
        album.settle()
        album.take(f"data-{state}")
        workspace.data.edit()
        album.take(f"data-{state}-page")
        workspace.data.change.setChecked(False)
    workspace.engine.failed.emit(
        "download", "github.com can't be reached: no route to host. Try again later."
    )
    album.take("data-no-network")
    workspace.data.use(Path(__file__))
    album.take("data-no-data")
    for _ in range(2):
        workspace.document.undo_stack.undo()
    album.settle()


def unwritable(album: Album) -> None:
    """A run whose folder can't be made; a project that is not one."""
    workspace = album.workspace
    runs = workspace.storage.runs
    shutil.rmtree(runs, ignore_errors=True)
    runs.parent.mkdir(parents=True, exist_ok=True)
    runs.write_text("no folder")
    workspace.training.buttons.primary.click()
    wait(2.0)
    album.take("training-unwritable")
    runs.unlink()
    album.window.open_project(Path(__file__))
    album.take("open-bad")
    album.window.message.close_message()


SCENES = (
    start, build, remarks, dialogs, empty, training, failing, full, queue, many, importing, data, unwritable,
)  # fmt: skip
