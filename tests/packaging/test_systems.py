"""What is made for Windows and macOS, as far as it can be looked at anywhere."""

from __future__ import annotations

import io
import plistlib
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import draw_icons
import gpu_files
import icon_files
import macos
import numpy as np
import pytest
import windows
from environment import ROOT, read_project
from PIL import IcnsImagePlugin, IcoImagePlugin, Image

VERSION = read_project()["project"]["version"]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """The program's icon, as the build draws it."""
    draw_icons.draw(ROOT / "resources" / "icons" / "aestudio.svg", tmp_path / "pictures")
    return tmp_path / "pictures"


def test_the_icon_of_windows_has_every_size(pictures: Path, tmp_path: Path) -> None:
    icon_files.write_ico(pictures, tmp_path / "a.ico")
    with IcoImagePlugin.IcoImageFile(tmp_path / "a.ico") as icon:
        assert icon.info["sizes"] == {(size, size) for size in icon_files.ICO_SIZES}
        for size in icon_files.ICO_SIZES:
            with Image.open(pictures / f"{size}.png") as picture:
                assert (
                    icon.ico.getimage((size, size)).convert("RGBA").tobytes()
                    == picture.convert("RGBA").tobytes()
                )


def test_a_picture_of_another_kind_is_refused(tmp_path: Path) -> None:
    Image.new("L", (16, 16)).save(tmp_path / "16.png")
    with pytest.raises(ValueError, match="found kind 0 of 8 bits"):
        icon_files.bitmap((tmp_path / "16.png").read_bytes())


@pytest.mark.parametrize("rule", range(5))
def test_every_filter_of_png_is_undone(rule: int) -> None:
    rows = [bytes([rule, *range(10, 18)]), bytes([rule, *range(200, 208)])]
    png = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 6, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"".join(rows))),
        )
    )
    png = b"\x89PNG\r\n\x1a\n" + png
    expected = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    found = np.frombuffer(icon_files.bitmap(png)[40:56], np.uint8).reshape(2, 2, 4)
    assert np.array_equal(found[::-1, :, [2, 1, 0, 3]], expected)


def test_the_icon_of_macos_has_every_size(pictures: Path, tmp_path: Path) -> None:
    icon_files.write_icns(pictures, tmp_path / "a.icns")
    with IcnsImagePlugin.IcnsImageFile(tmp_path / "a.icns") as icon:
        sizes = {(width * scale, scale) for width, _, scale in icon.info["sizes"]}
        assert sizes == {(32, 2), (64, 2), (128, 1), (256, 1), (256, 2), (512, 1), (512, 2)}
    content = (tmp_path / "a.icns").read_bytes()
    assert int.from_bytes(content[4:8], "big") == len(content)


def test_the_installer_is_told_all_that_its_script_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(windows.SIGN, raising=False)
    script = windows.SCRIPT.read_text(encoding="utf-8")
    given = windows.definitions(tmp_path, tmp_path / "a.ico", tmp_path)
    told = {word[2:].partition("=")[0] for word in given}
    assert set(re.findall(r"\{#(\w+)\}", script)) == told
    monkeypatch.setenv(windows.SIGN, "signtool sign /fd sha256 $f")
    signed = windows.definitions(tmp_path, tmp_path / "a.ico", tmp_path)
    assert signed[-2:] == ["/DSigned", "/Ssigning=signtool sign /fd sha256 $f"]


def test_the_installer_needs_no_administrator_and_takes_everything_away() -> None:
    script = windows.SCRIPT.read_text(encoding="utf-8")
    assert "PrivilegesRequired=lowest" in script
    assert "HKLM" not in script
    for program in re.findall(r"\{app\}\\([\w ]+\.exe)", script):
        assert program in windows.PROGRAMS
    for key, rest in re.findall(r'^Root: HKA; Subkey: "([^"]*)"(.*)$', script, re.MULTILINE):
        removed = re.findall(r'Subkey: "([^"]*)".*uninsdeletekey', script)
        gone = "uninsdeletevalue" in rest or any(key.startswith(one) for one in removed)
        assert gone, f"{key} would be left behind"


def test_windows_shows_the_version_of_the_programs(tmp_path: Path) -> None:
    text = Path(windows.version_resource("1.20.3", tmp_path)).read_text(encoding="utf-8")
    names = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    made = eval(text, {name: lambda *given, **named: (given, named) for name in names})  # as PyInstaller does
    assert made[1]["ffi"][1]["filevers"] == (1, 20, 3, 0)
    assert "1.20.3" in text


def test_a_program_is_signed_only_where_it_is_said_by_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(windows, "step", lambda doing, command, *rest: ran.append(command))
    monkeypatch.delenv(windows.SIGN, raising=False)
    windows.sign(tmp_path / "AE Studio.exe", tmp_path / "log")
    assert ran == []
    monkeypatch.setenv(windows.SIGN, "signtool sign /a $f")
    windows.sign(tmp_path / "AE Studio.exe", tmp_path / "log")
    assert ran == [["signtool", "sign", "/a", str(tmp_path / "AE Studio.exe")]]


@pytest.mark.parametrize("quote", ['"', "$q"])
def test_the_command_that_signs_may_have_words_with_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quote: str
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(windows, "step", lambda doing, command, *rest: ran.append(command))
    command = "'C:\\Program Files\\signtool.exe' sign /n 'A B' $f"
    monkeypatch.setenv(windows.SIGN, command.replace("'", quote))
    windows.sign(tmp_path / "AE Studio.exe", tmp_path / "log")
    assert ran == [["C:\\Program Files\\signtool.exe", "sign", "/n", "A B", str(tmp_path / "AE Studio.exe")]]
    told = windows.definitions(tmp_path, tmp_path / "a.ico", tmp_path)[-1]
    assert told == f"/Ssigning={command}".replace("'", "$q"), "as Inno Setup wants it"


def test_macos_opens_a_project_as_one_document() -> None:
    known: dict[str, Any] = macos.information(VERSION)
    assert plistlib.loads(plistlib.dumps(known)) == known
    (kind,) = known["CFBundleDocumentTypes"]
    (declared,) = known["UTExportedTypeDeclarations"]
    assert kind["LSItemContentTypes"] == [declared["UTTypeIdentifier"]]
    assert kind["LSTypeIsPackage"]
    assert "com.apple.package" in declared["UTTypeConformsTo"]
    assert declared["UTTypeTagSpecification"] == {"public.filename-extension": ["aestudio"]}
    assert plistlib.loads(macos.ENTITLEMENTS.read_bytes())[
        "com.apple.security.cs.allow-unsigned-executable-memory"
    ]


def test_the_image_is_signed_and_sent_to_apple_where_it_is_said_by_whom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(macos.IDENTITY, raising=False)
    monkeypatch.delenv(macos.NOTARY, raising=False)
    assert macos.signing(Path("a.dmg")) == []
    monkeypatch.setenv(macos.IDENTITY, "Developer ID Application: A")
    assert [command[0] for command in macos.signing(Path("a.dmg"))] == ["codesign"]
    monkeypatch.setenv(macos.NOTARY, "profile")
    monkeypatch.delenv(macos.KEYCHAIN, raising=False)
    assert [command[1] for command in macos.signing(Path("a.dmg"))] == ["--sign", "notarytool", "stapler"]
    monkeypatch.setenv(macos.KEYCHAIN, "/tmp/signing.keychain-db")
    submit = macos.signing(Path("a.dmg"))[1]
    assert submit[-3:] == ["--keychain", "/tmp/signing.keychain-db", "--wait"]


def test_without_an_index_the_build_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = SimpleNamespace(returncode=1, stderr="x\nSpecError: gpu: expected an answer from pytorch.org\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    gpu_files.look_up(Path(sys.executable), tmp_path / "gpu.json")
    assert "will not be able to bring them (SpecError: gpu: expected an answer" in capsys.readouterr().err
    assert '"builds": {}' in (tmp_path / "gpu.json").read_text(encoding="utf-8")


def test_the_definition_of_the_build_can_be_read_on_every_system() -> None:
    text = (ROOT / "packaging" / "aestudio.spec").read_text(encoding="utf-8")
    compile(text, "aestudio.spec", "exec")
    assert 'name="AE Studio.app"' in text
