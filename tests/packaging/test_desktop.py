import gzip
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from configparser import RawConfigParser
from pathlib import Path

import desktop
import pytest
from draw_icons import SIZES, draw
from PySide6.QtGui import QImage

from aestudio.cli import main as command_line


def test_an_icon_is_drawn_in_every_size_without_a_ground(tmp_path: Path) -> None:
    for drawing in desktop.DRAWINGS.values():
        draw(drawing, tmp_path)
        for size in SIZES:
            image = QImage(str(tmp_path / f"{size}.png"))
            assert (image.width(), image.height()) == (size, size)
            assert image.pixelColor(0, 0).alpha() == 0
            assert image.pixelColor(size // 2, size // 2).alpha() == 255


@pytest.mark.qt_log_level_fail("CRITICAL")  # Qt tells of it too
def test_what_is_no_drawing_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("no drawing")
    with pytest.raises(OSError, match=r"a\.svg: expected a drawing"):
        draw(tmp_path / "a.svg", tmp_path)


def test_icons_are_drawn_by_another_interpreter(tmp_path: Path) -> None:
    desktop.draw_icons(Path(sys.executable), tmp_path / "icons", tmp_path / "log")
    desktop.lay_out(tmp_path / "share", tmp_path / "icons")
    assert QImage(str(tmp_path / "share/icons/hicolor/48x48/apps/aestudio.png")).width() == 48


def test_entry_and_type_name_icons_that_are_there_in_every_size(tmp_path: Path, icons: Path) -> None:
    share = tmp_path / "share"
    desktop.lay_out(share, icons)
    entry = RawConfigParser(strict=True)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(share / "applications/aestudio.desktop")
    menu = dict(entry["Desktop Entry"])
    (kind,) = ElementTree.parse(share / "mime/packages/aestudio.xml").getroot()
    (named,) = (part.get("name") for part in kind if part.tag.endswith("icon"))
    assert menu["Exec"] == "aestudio %f"
    assert menu["MimeType"] == f"{kind.get('type')};"
    themes = share / "icons/hicolor"
    for size in (16, 22, 24, 32, 48, 64, 128, 256, 512):
        assert (themes / f"{size}x{size}/apps/{menu['Icon']}.png").is_file()
        assert (themes / f"{size}x{size}/mimetypes/{named}.png").is_file()
    assert (themes / f"scalable/apps/{menu['Icon']}.svg").is_file()
    assert (themes / f"scalable/mimetypes/{named}.svg").is_file()
    assert gzip.decompress((share / "man/man1/aestudio.1.gz").read_bytes()).startswith(b".TH AESTUDIO")


@pytest.mark.skipif(sys.platform != "linux", reason="where types of files are the system's")
@pytest.mark.parametrize(("name", "type_"), [("project.json", "aestudio-project"), ("other.json", "json")])
def test_a_desktop_knows_a_project_by_the_name_of_its_file(name: str, type_: str, tmp_path: Path) -> None:
    packages = tmp_path / "mime/packages"
    packages.mkdir(parents=True)
    shutil.copy(desktop.LINUX / "aestudio.xml", packages)
    (tmp_path / name).write_text("{}")
    ask = "from PySide6.QtCore import QMimeDatabase; print(QMimeDatabase().mimeTypeForFile(argv[1]).name())"
    said = subprocess.run(
        [sys.executable, "-c", f"from sys import argv; {ask}", str(tmp_path / name)],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip().removeprefix("application/").removeprefix("x-") == type_


def test_the_manual_page_has_every_command_as_help_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    command_line.main(["--help"])
    commands = capsys.readouterr().out.split("Commands:\n")[1].split("\n\n")[0]
    rows = re.findall(r"^  (\S.*?)(?:  +|\n {28})(\S.*)$", commands, re.MULTILINE)
    assert len(rows) > 20
    page = (desktop.LINUX / "aestudio.1").read_text(encoding="utf-8").replace("\\-", "-").replace("\\&", "")
    assert [usage for usage, what in rows if f".TP\n.B {usage}\n{what}\n" not in page] == []


def test_a_package_holds_the_program_by_second_names(built: Path, tmp_path: Path) -> None:
    desktop.lay_out_program(built, tmp_path / "package")
    assert (tmp_path / "package/aestudio").samefile(built / "aestudio")


def test_no_line_of_the_manual_page_is_lost_as_an_unknown_command() -> None:
    """What begins with a dot is none of the text."""
    lines = (desktop.LINUX / "aestudio.1").read_text(encoding="utf-8").splitlines()
    words = {line.split()[0] for line in lines if line.startswith((".", "'"))}
    assert words <= {".TH", ".SH", ".TP", ".PP", ".B", ".BR", ".I", ".br"}
