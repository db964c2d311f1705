import json
import os
import platform
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import debian
import desktop
import pytest
from environment import read_project

from aestudio.examples import example
from tests.packaging.conftest import said_hello

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a package of Debian")


def test_the_program_is_on_the_path_and_where_the_desktop_looks(
    built: Path, icons: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    debian.lay_out(built, icons, tree)
    assert said_hello(tree / "usr/bin/aestudio", "x") == "hello x"
    assert (tree / "usr/share/applications/aestudio.desktop").is_file()
    assert "BSD" in (tree / "usr/share/doc/aestudio/copyright").read_text(encoding="utf-8")


def test_a_saved_project_begins_with_what_its_type_is_told_by() -> None:
    types = ElementTree.parse(desktop.LINUX / "aestudio.xml").getroot()
    (match,) = types.iter(f"{types.tag.partition('}')[0]}}}match")
    text = json.dumps(example("digits").project().to_json(), indent=2)
    assert match.get("value", "") in text[: int(match.get("offset", "").split(":")[1])]


def test_the_package_says_its_version_and_what_it_needs() -> None:
    said = debian.control("1.2", "amd64", 3)
    assert "Package: aestudio\nVersion: 1.2\nArchitecture: amd64\n" in said
    assert "libegl1" in said
    assert f"libc6 (>= {platform.libc_ver()[1]})" in said, "an older system can't run it"
    assert read_project()["project"]["optional-dependencies"]["build"][0].startswith("pyinstaller==")
