"""The installer for Windows, by Inno Setup, and a zip archive for those who may not or would not install."""

import os
import platform
import re
import shutil
from pathlib import Path

from console import LaunchError, step
from environment import ROOT, read_project

SCRIPT = ROOT / "packaging" / "windows" / "aestudio.iss"
SIGN = "AESTUDIO_SIGN_COMMAND"  # what signs a file; $f stands for it and $q for ", as in Inno Setup
PROGRAMS = ("AE Studio.exe", "aestudio.exe")
COMPILERS = ("Inno Setup 7", "Inno Setup 6")


def name() -> str:
    """What the files are called, without their endings."""
    machine = {"amd64": "x64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"aestudio-{read_project()['project']['version']}-windows-{machine}"


def pack(folder: Path, icon: Path, out: Path, log: Path) -> list[Path]:
    """Make the installer and the archive of a built folder.

    Args:
        folder: the program.
        icon: its .ico.
        out: the folder for both.
        log: gets what the tools say.
    """
    for program in PROGRAMS:
        sign(folder / program, log)
    archive = Path(shutil.make_archive(str(out / name()), "zip", folder.parent, folder.name))
    command = [compiler(), *definitions(folder, icon, out), str(SCRIPT)]
    step("packing the installer", command, log, f"All it said: {log}")
    return [out / f"{name()}-setup.exe", archive]


def definitions(folder: Path, icon: Path, out: Path) -> list[str]:
    """What the script is told: it is the same for every version."""
    known = {
        "Version": read_project()["project"]["version"],
        "Folder": str(folder),
        "Icon": str(icon),
        "License": str(ROOT / "LICENSE"),
        "Out": str(out),
        "Name": f"{name()}-setup",
    }
    found = [f"/D{key}={value}" for key, value in known.items()]
    if command := os.environ.get(SIGN):  # the installer and its uninstaller are signed as they are made
        found += ["/DSigned", "/Ssigning={}".format(command.replace('"', "$q"))]
    return found


def sign(file: Path, log: Path) -> None:
    """Sign a program, where it is said by what."""
    if command := os.environ.get(SIGN):
        parts = re.findall(r'(?:"[^"]*"|[^\s"])+', command.replace("$q", '"'))
        words = [word.replace('"', "").replace("$f", str(file)) for word in parts]
        step(f"signing {file.name}", words, log, f"All it said: {log}")


def version_resource(version: str, folder: Path) -> str:
    """Write what Windows shows of a program in its properties, as PyInstaller reads it; returns the file."""
    numbers = tuple([*map(int, version.split(".")), 0, 0, 0, 0][:4])
    texts = {
        "CompanyName": "the AE Studio developers",
        "FileDescription": "AE Studio",
        "FileVersion": version,
        "LegalCopyright": "BSD 3-Clause licence",
        "ProductName": "AE Studio",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({key!r}, {text!r})" for key, text in texts.items())
    file = folder / "version.txt"
    file.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n",
        encoding="utf-8",
    )
    return str(file)


def compiler() -> str:
    """Inno Setup's compiler: on the path, or where its installer puts it.

    Raises:
        LaunchError: it is not there.
    """
    if found := shutil.which("iscc"):
        return found
    for variable in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"):
        for version in COMPILERS:
            under = "Programs" if variable == "LOCALAPPDATA" else ""
            file = Path(os.environ.get(variable, "")) / under / version / "ISCC.exe"
            if file.is_file():
                return str(file)
    raise LaunchError("the installer needs Inno Setup 6 or later (iscc): winget install JRSoftware.InnoSetup")
