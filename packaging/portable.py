"""An archive of the built folder that runs wherever it is unpacked."""

import platform
import shutil
from pathlib import Path

import desktop
from console import step
from environment import ROOT, read_project

README = """AE Studio {version}

Start ./aestudio from wherever this folder is; nothing needs to be installed.
./install.sh puts it into your menu and on your path (~/.local/bin); ./install.sh --remove takes it away.
If no window comes, ./aestudio in a terminal says why, and ~/.local/state/aestudio/log/window.log does.

To remove the program, delete this folder. What is yours stays: projects where you saved them, and
    ~/.local/share/aestudio    projects that you never saved, your blocks, and what was downloaded for a
                               graphics card (./aestudio gpu --remove takes that away first)
    ~/.config/aestudio         settings of the window
    ~/.local/state/aestudio    logs
    ~/.cache/aestudio          data sets that were downloaded or read
"""


def name() -> str:
    """What the archive is called, and the folder in it."""
    return f"aestudio-{read_project()['project']['version']}-linux-{platform.machine()}"


def pack(folder: Path, icons: Path, work: Path, out: Path, log: Path) -> Path:
    """Write the archive of a built folder.

    Args:
        folder: the program.
        icons: the pictures that `desktop.draw_icons` made.
        work: where the archive's files are laid out; what was there is replaced.
        out: the folder for the archive.
        log: what gets what tar says.
    """
    shutil.rmtree(work, ignore_errors=True)
    lay_out(folder, icons, work / name())
    archive = out / f"{name()}.tar.xz"
    owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name"]
    command = ["tar", "--create", *owner, "-I", "xz -2 -T0", "--file", str(archive), "-C", str(work), name()]
    step("packing the portable archive", command, log, f"All it said: {log}")
    return archive


def lay_out(folder: Path, icons: Path, tree: Path) -> None:
    """Put the program into a folder with all that `install.sh` hands to the desktop."""
    desktop.lay_out_program(folder, tree)
    desktop.lay_out(tree / "share", icons)
    shutil.copy(desktop.LINUX / "install.sh", tree / "install.sh")
    shutil.copyfile(ROOT / "LICENSE", tree / "LICENSE")
    text = README.format(version=read_project()["project"]["version"])
    (tree / "README.txt").write_text(text, encoding="utf-8")
