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


def test_what_was_chosen_in_the_views_of_old_projects_is_forgotten(qtbot: QtBot) -> None:
    for number in range(settings.VIEWS + 1):
        settings.keep_view(Path(f"/projects/{number}"), "latent", {"colour": str(number)})
    settings.keep_view(Path("/projects/1"), "code", {"part": "train"})
    assert settings.view_of(Path("/projects/0"), "latent") == {}
    assert settings.view_of(Path("/projects/1"), "latent") == {"colour": "1"}
    settings.settings().setValue("views", "no list")
    assert settings.view_of(Path("/projects/1"), "latent") == {}
