"""An error in what Qt calls is said, and the program lives on."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest
from PySide6.QtWidgets import QWidget

from aestudio.gui import overrides

SCRIPT = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
from aestudio.gui.overrides import make_safe

class Bad(QWidget):
    def resizeEvent(self, event):
        int("a")  # an error that C code raises

Bad.__module__ = "aestudio.gui.bad"
make_safe()
app, bad = QApplication([]), Bad()
try:
    bad.resize(200, 100)
    bad.show()
except ValueError as error:
    print("caught", error)
app.processEvents()
print("alive")
"""


def test_an_error_of_c_code_while_python_waits_for_qt_does_not_end_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", dedent(SCRIPT)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "invalid literal" in done.stdout + done.stderr
    assert done.stdout.endswith("alive\n")


def test_methods_that_qt_calls_are_told_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(QWidget):
        def resizeEvent(self, event: object) -> None:
            """What Qt calls."""

        def own(self) -> None:
            """What Qt knows nothing of."""

    assert [name for name, _ in overrides._overrides(Own)] == ["resizeEvent"]
    whole = overrides._whole(Own.resizeEvent)
    assert whole.__doc__ == "What Qt calls."
    assert whole(None, None) is None
