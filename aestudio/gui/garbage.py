"""Python's collector of cyclic garbage, kept from walking through all of PyTorch while somebody scrolls.

A full collection looks at every object there is. The modules of PyTorch, SciPy and their like make half a
million, which takes half a second in which no thread does anything else, and none of them is ever garbage.
So full collections are made rare, and what has been imported is left out of them for good.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from aestudio.gui.window import MainWindow

__all__ = ["Collector"]

YOUNG, MIDDLE, FULL = 700, 10, 100  # Python's own thresholds, but for the last, which is ten times as high
MANY = 100  # modules imported since the last time, that are worth being left out


class Collector(QObject):
    """Tames the collector for a program of one window; made before anything large is imported.

    What is alive when objects are left out is still freed once nothing refers to it any more; only what is
    garbage by then, or will be, and refers to itself stays for good. That is little: it is done before the
    first step of a run or while nothing trains, and two or three times in the program's life.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        gc.set_threshold(YOUNG, MIDDLE, FULL)
        self._window, self._modules = window, 0
        window.ready.connect(self._follow)

    def _follow(self) -> None:
        if (workspace := self._window.workspace) is not None:
            workspace.engine.state_changed.connect(self._leave_out)

    def _leave_out(self, state: str) -> None:
        """Whatever the engine did may have imported much."""
        if state in ("ready", "training") and len(sys.modules) >= self._modules + MANY:
            self._modules = len(sys.modules)
            gc.freeze()
