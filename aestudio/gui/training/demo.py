"""Shows a training widget by itself, on the digits: `python -m aestudio.gui.training.column`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine

__all__ = ["show"]


def show(make: Callable[..., QWidget], width: int, height: int, *, with_runs: bool = True) -> None:
    """Open `make(document, engine[, runs_folder])` in a window of its own, runs in a temporary folder."""
    app = QApplication([])
    style.apply(app)
    document = Document(Experiment.drafted((1, 8, 8)))
    engine = Engine()
    with tempfile.TemporaryDirectory() as folder:
        given: list[Any] = [document, engine, *([lambda: Path(folder) / "runs"] if with_runs else [])]
        widget = make(*given)
        widget.resize(width, height)
        widget.show()
        document.changed.connect(lambda experiment: engine.look_at(experiment, document.base))
        engine.start()
        engine.look_at(document.experiment, document.base)
        app.exec()
        engine.close()
