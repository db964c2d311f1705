"""Exporting to ONNX tells nobody of it, and leaves nothing on this machine but the file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_onnx_runtime_notes_no_number_of_this_machine(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    settings = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    code = "import aestudio.export.onnx; import onnxruntime"
    subprocess.run([sys.executable, "-c", code], env=settings, check=True)
    assert list(tmp_path.rglob("*")) == []
