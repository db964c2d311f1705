"""What the window remembers, and where that lies."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aestudio.gui import settings


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's own dialogs are used")
def test_what_a_dialog_of_qts_remembers_lies_beside_the_windows_settings(
    qtbot: QtBot, settings_folder: Path
) -> None:
    settings.keep_dialogs_here()
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    shiboken6.delete(dialog)
    assert (settings_folder / "aestudio" / "QtProject.conf").is_file()
