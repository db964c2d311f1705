import gzip
import json
import os
import subprocess
import xml.etree.ElementTree as ElementTree
from configparser import RawConfigParser
from pathlib import Path

import debian
import pytest
from environment import read_project

from aestudio.examples import example

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a package of Debian")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The files of a package made of a program that only says hello."""
    folder = tmp_path / "built"
    folder.mkdir()
    (folder / "aestudio").write_text("#!/bin/sh\necho hello $1\n")
    (folder / "aestudio").chmod(0o755)
    debian.lay_out(folder, tmp_path / "tree")
    return tmp_path / "tree"


def test_the_program_is_on_the_path_and_where_the_desktop_looks(tree: Path) -> None:
    entry = RawConfigParser(strict=True)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(tree / "usr/share/applications/aestudio.desktop")
    desktop = dict(entry["Desktop Entry"])
    program, place = desktop["Exec"].split()
    done = subprocess.run([tree / "usr/bin" / program, "x"], capture_output=True, text=True, check=True)
    assert (done.stdout, place) == ("hello x\n", "%f")
    assert (tree / f"usr/share/icons/hicolor/scalable/apps/{desktop['Icon']}.svg").is_file()
    types = ElementTree.parse(tree / "usr/share/mime/packages/aestudio.xml").getroot()
    assert desktop["MimeType"] == f"{types[0].get('type')};"
    assert gzip.decompress((tree / "usr/share/man/man1/aestudio.1.gz").read_bytes()).startswith(
        b".TH AESTUDIO"
    )


def test_a_saved_project_begins_with_what_its_type_is_told_by() -> None:
    types = ElementTree.parse(debian.LINUX / "aestudio.xml").getroot()
    (match,) = types.iter(f"{types.tag.partition('}')[0]}}}match")
    text = json.dumps(example("digits").project().to_json(), indent=2)
    assert match.get("value", "") in text[: int(match.get("offset", "").split(":")[1])]


def test_the_package_says_its_version_and_what_it_needs() -> None:
    said = debian.control("1.2", "amd64", 3)
    assert "Package: aestudio\nVersion: 1.2\nArchitecture: amd64\n" in said
    assert "libegl1" in said
    assert read_project()["project"]["optional-dependencies"]["build"][0].startswith("pyinstaller==")
