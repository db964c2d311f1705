"""An archive of the built folder that runs wherever it is unpacked, and an AppImage where one can be made."""

import platform
import shutil
from pathlib import Path

import desktop
from console import say, step
from environment import ROOT, read_project

README = """AE Studio {version}

Start ./aestudio from wherever this folder is; nothing needs to be installed.
./install.sh puts it into your menu and on your path (~/.local/bin); ./install.sh --remove takes it away.
To remove the program, delete this folder. Your projects stay where you saved them; those that you never
saved are in ~/.local/share/aestudio, the window's settings in ~/.config/aestudio, its log in
~/.local/state/aestudio.
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


def pack_appimage(folder: Path, icons: Path, tree: Path, out: Path, log: Path) -> Path | None:
    """Write an AppImage, if appimagetool is on the path; its folder (AppDir) is laid out in any case."""
    shutil.rmtree(tree, ignore_errors=True)
    lay_out_appdir(folder, icons, tree)
    tool = shutil.which("appimagetool")
    if tool is None:
        say(f"no AppImage: appimagetool is not on the path; what it would pack is {tree}")
        return None
    image = out / f"{name()}.AppImage"
    command = ["env", f"ARCH={platform.machine()}", tool, "--no-appstream", str(tree), str(image)]
    step("packing the AppImage", command, log, f"All it said: {log}")
    return image


def lay_out_appdir(folder: Path, icons: Path, tree: Path) -> None:
    """Put the program where an AppImage starts it from."""
    desktop.lay_out_program(folder, tree / "usr/lib/aestudio")
    desktop.lay_out(tree / "usr/share", icons)
    (tree / "AppRun").symlink_to("usr/lib/aestudio/aestudio")
    (tree / "aestudio.desktop").symlink_to("usr/share/applications/aestudio.desktop")
    (tree / "aestudio.png").symlink_to("usr/share/icons/hicolor/256x256/apps/aestudio.png")
    (tree / ".DirIcon").symlink_to("aestudio.png")
