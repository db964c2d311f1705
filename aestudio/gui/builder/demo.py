"""A document with a live engine, to try one widget by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine

__all__ = ["DIGITS", "live", "show"]

DIGITS = Experiment.parse(
    {
        "networks": {
            "encoder": {
                "layers": [
                    {"kind": "flatten"},
                    {"kind": "dense", "units": 64},
                    {"kind": "dense", "units": 32},
                    {"kind": "dense", "units": 2, "activation": "linear"},
                ]
            },
            "decoder": {
                "layers": [
                    {"kind": "dense", "units": 32},
                    {"kind": "dense", "units": 64},
                    {"kind": "dense", "units": 64, "activation": "sigmoid"},
                    {"kind": "reshape", "shape": [1, 8, 8]},
                ]
            },
        }
    }
)


def live(experiment: Experiment = DIGITS) -> tuple[Document, Engine]:
    """A document and an engine that looks at it."""
    document, engine = Document(experiment), Engine()
    document.changed.connect(lambda new: engine.look_at(new, document.base, document.unfinished))
    engine.start()
    engine.look_at(experiment, document.base)
    return document, engine


def show(make: Callable[[Document, Engine], QWidget], size: tuple[int, int]) -> None:
    """Show one widget until its window is closed."""
    app = QApplication([])
    style.apply(app)
    document, engine = live()
    widget = make(document, engine)
    widget.resize(*size)
    widget.show()
    app.exec()
    engine.close()
