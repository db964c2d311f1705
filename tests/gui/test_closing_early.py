"""A window that is closed while it still loads what it needs: no thread of it outlives Qt and crashes."""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import os, sys, time
from PySide6.QtCore import QTimer
from aestudio.gui import app
from aestudio.gui.window import MainWindow

MainWindow._import = lambda window: time.sleep(60)  # as an import that takes long
end = os._exit
os._exit = lambda status: (print("ended at once", flush=True), end(status))
application = app.make_app()
QTimer.singleShot(300, application.closeAllWindows)
sys.exit(app.run_window())
"""


def test_it_ends_at_once_and_well(tmp_path: Path) -> None:
    settings = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "AESTUDIO_LOGS": str(tmp_path / "log"),
        "AESTUDIO_DATA_DIR": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=settings, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended at once\n", "")
    assert not list((tmp_path / "log").glob("running-*"))
