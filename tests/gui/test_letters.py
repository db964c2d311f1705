"""The window of a process whose locale has no UTF-8: its letters are, and its language stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

OPENED = """
import os
from aestudio.gui.app import make_app
make_app()
from PySide6.QtCore import QLocale
names = [name for name in ("LC_ALL", "LC_CTYPE") if name in os.environ]
print(QLocale.system().name(), *(f"{name}={os.environ[name]}" for name in names))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere letters are UTF-8")
@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"LC_ALL": "C"}, "C LC_CTYPE=C.UTF-8"),
        ({"LC_ALL": "de_DE.ISO-8859-1", "LC_NUMERIC": "fr_FR"}, "de_DE LC_CTYPE=C.UTF-8"),
        ({"LC_ALL": "C.UTF-8"}, "C LC_ALL=C.UTF-8"),
    ],
)
def test_letters_are_utf8_without_a_word_on_the_terminal(
    variables: dict[str, str], found: str, tmp_path: Path
) -> None:
    """The language stays what it was: by it Qt writes numbers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    said = subprocess.run(
        [sys.executable, "-c", OPENED],
        env=kept | variables | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (said.stdout.strip(), said.stderr) == (found, "")
