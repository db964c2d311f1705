"""A .deb of the built folder: program, what the desktop is told of it, licence."""

import platform
import shutil
import subprocess
from pathlib import Path

import desktop
from console import step
from environment import ROOT, read_project

NEEDS = (
    f"libc6 (>= {platform.libc_ver()[1]})",  # its libraries are those of the machine that builds it
    "libegl1",
    "libgl1",
    "fontconfig",  # with it fonts are listed once for all, else by each program for each user
    "libdbus-1-3",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
)


def pack(folder: Path, icons: Path, tree: Path, out: Path, log: Path) -> Path:
    """Write the package of a built folder.

    Args:
        folder: the program.
        icons: the pictures that `desktop.draw_icons` made.
        tree: where the package's files are laid out; what was there is replaced.
        out: the folder for the package.
        log: what gets what dpkg-deb says.
    """
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(folder, icons, tree)
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    version = read_project()["project"]["version"]
    write(tree / "DEBIAN" / "control", control(version, architecture, size(tree)))
    package = out / f"aestudio_{version}_{architecture}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z2", "--build", str(tree), str(package)]
    step("packing it", command, log, f"All it said: {log}")
    return package


def lay_out(folder: Path, icons: Path, tree: Path) -> None:
    """Put everything where the system looks for it."""
    desktop.lay_out_program(folder, tree / "usr/lib/aestudio")
    link = tree / "usr/bin/aestudio"
    link.parent.mkdir(parents=True)
    link.symlink_to("../lib/aestudio/aestudio")
    desktop.lay_out(tree / "usr/share", icons)
    write(tree / "usr/share/doc/aestudio/copyright", (ROOT / "LICENSE").read_text(encoding="utf-8"))


def control(version: str, architecture: str, kilobytes: int) -> str:
    """What the system is told of the package."""
    description = read_project()["project"]["description"]
    return "\n".join(
        [
            "Package: aestudio",
            f"Version: {version}",
            f"Architecture: {architecture}",
            "Maintainer: the AE Studio developers <aestudio@localhost>",
            "Section: science",
            "Priority: optional",
            f"Installed-Size: {kilobytes}",
            f"Depends: {', '.join(NEEDS)}",
            f"Description: {description}",
            "",
        ]
    )


def size(tree: Path) -> int:
    """Kilobytes of all files."""
    return sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir()) // 1024


def write(file: Path, text: str) -> None:
    """Write a file of the package, for all to read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
