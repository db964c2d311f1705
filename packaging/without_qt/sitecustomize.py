"""Makes Qt unimportable in each Python process with this folder on PYTHONPATH, those that tests start too."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

QT = ("PySide6", "shiboken6", "pyqtgraph", "pytestqt")


class RefuseQt(MetaPathFinder):
    """Finds Qt before Python does, and refuses it."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Refuse Qt's modules, and leave all others to the finders that come after."""
        if name.partition(".")[0] in QT:
            raise ModuleNotFoundError(
                f"{name}: Qt is made unimportable here, only aestudio.gui may need it", name=name
            )


sys.meta_path.insert(0, RefuseQt())
