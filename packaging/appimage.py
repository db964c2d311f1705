"""An AppImage: the built folder packed by mksquashfs, behind the AppImage project's runtime, which starts it.

The runtime is a program of https://github.com/AppImage/type2-runtime; the environment variable
AESTUDIO_APPIMAGE_RUNTIME names its file.
"""

import os
import shutil
from pathlib import Path

import desktop
import portable
from console import say, step

RUNTIME = "AESTUDIO_APPIMAGE_RUNTIME"


def pack(folder: Path, icons: Path, tree: Path, out: Path, log: Path) -> Path | None:
    """Write the AppImage of a built folder, if there is what it takes; its folder is laid out in any case.

    Args:
        folder: the program.
        icons: the pictures that `desktop.draw_icons` made.
        tree: where the AppImage's files are laid out (its AppDir); what was there is replaced.
        out: the folder for the AppImage.
        log: what gets what mksquashfs says.

    Returns:
        The AppImage; None if there is no runtime or no mksquashfs, which is said.
    """
    shutil.rmtree(tree, ignore_errors=True)
    lay_out(folder, icons, tree)
    runtime, tool = os.environ.get(RUNTIME), shutil.which("mksquashfs")
    if not runtime or tool is None:
        missing = "mksquashfs is not on the path" if runtime else f"{RUNTIME} names no runtime"
        say(f"no AppImage: {missing}; what would be packed is {tree}")
        return None
    image = out / f"{portable.name()}.AppImage"
    start = Path(runtime).read_bytes()
    place = ["-offset", str(len(start)), "-noappend", "-root-owned"]
    packing = ["-comp", "zstd", "-b", "256K", "-no-progress"]
    step("packing the AppImage", [tool, str(tree), str(image), *place, *packing], log, f"All it said: {log}")
    with image.open("r+b") as file:
        file.write(start)
    image.chmod(0o755)
    return image


def lay_out(folder: Path, icons: Path, tree: Path) -> None:
    """Put the program where an AppImage starts it from."""
    desktop.lay_out_program(folder, tree / "usr/lib/aestudio")
    desktop.lay_out(tree / "usr/share", icons)
    (tree / "AppRun").symlink_to("usr/lib/aestudio/aestudio")
    (tree / "aestudio.desktop").symlink_to("usr/share/applications/aestudio.desktop")
    (tree / "aestudio.png").symlink_to("usr/share/icons/hicolor/256x256/apps/aestudio.png")
    (tree / ".DirIcon").symlink_to("aestudio.png")
