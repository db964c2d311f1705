"""Pictures of every view of the window, to be looked at: `python tests/benchmarks/pictures.py --out DIR`.

Drives the real window without a screen; nothing of the user's is read or written. What scene can't be
reached is said on standard error, and the others are still made.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QTreeView, QWidget

from aestudio.gui import style
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace

PATIENCE = 90.0  # seconds
SHORT = {"training.epochs": 12, "training.threads": 1, "training.batch_size": 128}
LONG = {"training.epochs": 4000, "training.threads": 1, "training.batch_size": 256}


def wait(seconds: float, until: Callable[[], bool] | None = None) -> bool:
    """Let the window live for so long, or until something is so; whether it is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until is not None and until():
            return True
        loop = QEventLoop()
        QTimer.singleShot(30, loop.quit)
        loop.exec()
    return until is None


class Album:
    """The window, and what is done in it from one picture to the next."""

    def __init__(self, out: Path, theme: str, size: tuple[int, int], only: str = "") -> None:
        self.out, self.theme, self.size, self.only = out, theme, size, only
        self.window = MainWindow()
        self.window.resize(*size)
        self.window.show()
        self.window.load()
        wait(PATIENCE, lambda: self.window.workspace is not None)
        wait(0.3)

    @property
    def workspace(self) -> Workspace:
        """What is shown of the project."""
        assert self.window.workspace is not None
        return self.window.workspace

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """One picture."""
        wait(0.25)
        width, height = self.size
        file = self.out / f"{name}-{self.theme}-{width}x{height}.png"
        picture = (widget or self.window).grab()
        popup = QApplication.activePopupWidget()
        if popup is not None and widget is None:  # a window of its own, which the other does not paint
            painter = QPainter(picture)
            painter.drawPixmap(self.window.mapFromGlobal(popup.pos()), popup.grab())
            painter.end()
            popup.close()
        picture.save(str(file))
        print(file)

    def edit(self, settings: dict[str, Any]) -> None:
        """Change the experiment as a user would, in one step."""
        from aestudio.project import with_settings

        document = self.workspace.document
        document.edit(with_settings(document.experiment, settings), "Change")
        self.settle()

    def settle(self) -> None:
        """Wait until the engine has answered for what is shown."""
        engine, document = self.workspace.engine, self.workspace.document

        def done() -> bool:
            newest = engine.newest
            seen = newest is not None and newest.experiment == document.experiment
            return seen and engine.state in ("ready", "training", "paused")

        wait(PATIENCE, done)
        wait(0.2)

    def train(self, settings: dict[str, Any]) -> None:
        """A whole run."""
        self.edit(settings)
        buttons = self.workspace.training.buttons
        buttons._actions["afresh"].trigger()
        wait(PATIENCE, lambda: self.workspace.engine.state == "training")
        wait(PATIENCE, lambda: self.workspace.engine.state == "ready")
        self.settle()

    def scenes(self) -> None:
        """Every scene in order; the later build on the earlier."""
        for scene in (
            self.start,
            self.build,
            self.remarks,
            self.dialogs,
            self.empty_views,
            self.training,
            self.failing,
            self.viewers,
            self.queue,
            self.many,
            self.importing,
        ):
            if self.only and scene.__name__ not in ("start", *self.only.split(",")):
                continue
            try:
                scene()
            except Exception:
                traceback.print_exc()
                print(f"not reached: {scene.__name__}", file=sys.stderr)

    # ------------------------------------------------------------------ scenes

    def start(self) -> None:
        """The start page, and the example open."""
        self.take("start")
        self.window.open_example("digits")
        self.settle()
        self.take("guide")

    def build(self) -> None:
        """The tree with a layer's form, the palette, the preview, the summary."""
        builder = self.workspace.builder
        self.workspace.tabs.show_view(self.workspace.viewers[0])
        tree = builder.findChild(QTreeView)
        if tree is not None:
            tree.setFocus()
            tree.setCurrentIndex(tree.model().index(1, 0))
        self.take("build-layer")
        palette = builder.palette_line
        palette.setFocus()
        palette.open_list()
        self.take("build-palette")
        palette.close_list()
        for action in self.workspace.preview.actions[:1]:
            action.trigger()
        wait(1.0)
        self.take("build-preview")
        self.workspace.preview.actions[0].trigger()
        builder.show_summary()
        wait(0.5)
        self.dialog("summary")
        self.window.find_action()
        self.take("find-action")
        wait(0.1)
        self.workspace.training.buttons.primary.setFocus()

    def remarks(self) -> None:
        """The list of problems and advice."""
        self.edit({"training.batch_size": 5000, "training.optimizer.learning_rate": 0.9})
        self.workspace.status.list_remarks()
        self.take("remarks")
        self.workspace.status.remarks.hide()
        self.workspace.document.undo_stack.undo()
        self.settle()

    def dialogs(self) -> None:
        """What opens beside the window."""
        self.workspace.find_rate()
        wait(0.5)
        finder = self.workspace._finder
        if finder is not None:
            finder.begin()
            wait(PATIENCE, lambda: finder.swept is not None)
            self.take("rate-finder", finder)
            finder.close()
        self.workspace.plan_sweep()
        wait(0.5)
        self.dialog("sweep")
        self.window.show_gallery()
        wait(0.5)
        self.dialog("gallery")

    def empty_views(self) -> None:
        """Every tab before there is a run."""
        tabs = self.workspace.tabs
        for index in range(tabs.count()):
            tabs.setCurrentIndex(index)
            self.take(f"empty-{tabs.tabText(index).lower().split()[0]}")
        more = self.workspace.more
        for index in range(more.count()):
            more.setCurrentIndex(index)
            self.take(f"empty-more-{more.tabText(index).lower()}")
        more.setCurrentIndex(0)

    def training(self) -> None:
        """A run: under way, held, steered, ended."""
        self.workspace.tabs.show_view(self.workspace.viewers[0])
        self.edit(LONG)
        self.workspace.training.buttons.primary.click()
        wait(PATIENCE, lambda: self.workspace.engine.state == "training")
        wait(3.0)
        self.take("training-running")
        self.workspace.training.buttons.primary.click()
        wait(PATIENCE, lambda: self.workspace.engine.state == "paused")
        self.take("training-paused")
        self.workspace.training.steer.open()
        self.take("training-steered")
        self.workspace.training.buttons.stop.click()
        wait(PATIENCE, lambda: self.workspace.engine.state == "ready")
        self.settle()
        self.take("training-stopped")
        self.workspace.loss.diagnosis.open()
        self.take("diagnosis")

    def failing(self) -> None:
        """A run whose loss is no number any more."""
        self.train({**SHORT, "training.optimizer.learning_rate": 50.0})
        self.take("training-diverged")
        self.workspace.document.undo_stack.undo()
        self.settle()

    def viewers(self) -> None:
        """Three runs of two kinds; every tab with something in it."""
        rate = "training.optimizer.learning_rate"
        for number, value in enumerate((0.01, 0.003, 0.001)):
            self.train({**SHORT, "training.epochs": 30, rate: value, "training.seed": number})
        tabs = self.workspace.tabs
        for index in range(tabs.count()):
            tabs.setCurrentIndex(index)
            wait(1.5)
            self.take(f"full-{tabs.tabText(index).lower().split()[0]}")

    def queue(self) -> None:
        """Runs in line."""
        panel = self.workspace.queue
        self.workspace.show_queue()
        for rate in (0.02, 0.005):
            self.edit({**LONG, "training.optimizer.learning_rate": rate})
            panel.add_action.trigger()
        wait(1.0)
        self.take("queue-full")
        self.workspace.more.setCurrentIndex(1)
        self.take("more-runs")
        self.workspace.training.buttons.stop.click()
        wait(PATIENCE, lambda: self.workspace.engine.state == "ready")
        wait(0.5)
        self.workspace.show_queue()
        self.take("queue-held")

    def many(self) -> None:
        """The whole of the settings, in a higher dock."""
        self.workspace.more.setCurrentIndex(0)
        self.window.toggle_filled()
        self.take("filled")
        self.window.toggle_filled()
        self.workspace.docks["loss"].hide()
        self.workspace.docks["train"].hide()
        self.take("settings")
        self.window.reset_arrangement()

    def importing(self) -> None:
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
        importer = self.workspace.importer
        importer.read(bad)
        wait(1.5)
        self.take("import-bad")
        self.window.message.close_message()
        importer.read(good)
        wait(10.0, lambda: importer.dialog is not None)
        self.dialog("import")

    def dialog(self, name: str) -> None:
        """Every dialog that is open, and then none is."""
        for found in self.window.findChildren(QDialog):
            if found.isVisible() and not isinstance(found, QFileDialog):
                self.take(name, found)
                found.close()


def main() -> int:
    """Make them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--only", default="", help="names of scenes, with commas between")
    given = parser.parse_args()
    folder = tempfile.mkdtemp()
    os.environ["AESTUDIO_DATA_DIR"] = os.environ["AESTUDIO_CACHE"] = folder
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
    given.out.mkdir(parents=True, exist_ok=True)
    app = QApplication(["pictures"])
    style.apply(app, given.theme)
    width, height = map(int, given.size.split("x"))
    album = Album(given.out, given.theme, (width, height), given.only)
    album.scenes()
    album.workspace.engine.close()
    sys.stdout.flush()
    os._exit(0)  # the window has unsaved work, which nobody misses


if __name__ == "__main__":
    main()
