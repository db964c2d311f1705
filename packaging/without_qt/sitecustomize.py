"""Hides Qt from each Python process with this folder on PYTHONPATH, those that tests start too."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

QT = ("PySide6", "shiboken6", "pyqtgraph", "pytestqt")


class FinderWithoutQt(PathFinder):
    """Finds what Python finds, as if Qt had never been installed."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module, unless it is of Qt."""
        return None if fullname.partition(".")[0] in QT else super().find_spec(fullname, path, target)


sys.meta_path[:] = [FinderWithoutQt if finder is PathFinder else finder for finder in sys.meta_path]
