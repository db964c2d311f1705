"""The texts of licences that no library brings itself."""

import shutil
from pathlib import Path

import licence_texts
import pytest


def test_python_and_qt_have_theirs(tmp_path: Path) -> None:
    texts = {file.stem: file.read_text(encoding="utf-8") for file in licence_texts.write(tmp_path / "a", [])}
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in texts["Python"]
    lesser, general = (texts["PySide6_Essentials"].index(f"GNU {name}") for name in ("LESSER", "GENERAL"))
    assert lesser < general
    assert "Apache License" in texts["flatbuffers"]


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="for Debian")
def test_a_library_of_the_system_has_that_of_its_package(tmp_path: Path) -> None:
    (library,) = {str(file) for file in Path("/lib").glob("*/libz.so.1")}
    own = tmp_path / "libown.so"
    own.touch()
    assert licence_texts.owners([library, str(own)]) == ["zlib1g"]
    written = licence_texts.write(tmp_path / "a", [library])
    text = next(file for file in written if file.stem == "zlib1g").read_text(encoding="utf-8")
    assert "Jean-loup Gailly" in text
