"""What a wheel lacks of the program is found before anybody installs it."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import PySide6
import wheel
from environment import ROOT


def test_a_file_that_a_wheel_lacks_is_named(tmp_path: Path) -> None:
    files = [
        file for folder in ("aestudio", "resources") for file in (ROOT / folder).rglob("*") if file.is_file()
    ]
    left_out = ROOT / "resources" / "gallery.json"
    made = tmp_path / "aestudio.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for file in files:
            name = file.relative_to(ROOT).as_posix()
            if file != left_out:
                archive.writestr(
                    name.replace("resources/", "aestudio/resources/", 1) if name[0] == "r" else name, ""
                )
    assert wheel.missing(made) == ["aestudio/resources/gallery.json"]


def test_what_the_wheel_brings_of_qt_is_found_to_be_given_its_system_libraries() -> None:
    """Machines that build have no desktop, and so lack libEGL and others."""
    assert wheel.packages(Path(sys.executable)) / "PySide6" == Path(PySide6.__file__).parent
