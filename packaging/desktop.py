"""What a Linux desktop is told of the program: menu entry, icons, the type of its projects, manual page.

The same files go under /usr in the .deb, beside the program in the portable archive, and into an AppDir.
"""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from console import step
from draw_icons import SIZES
from environment import ROOT

LINUX = ROOT / "packaging" / "linux"
DRAWINGS = {
    "apps/aestudio": ROOT / "resources" / "icons" / "aestudio.svg",
    "mimetypes/application-x-aestudio-project": LINUX / "aestudio-project.svg",
}
"""Each icon's place in a theme, and what it is drawn from."""


def draw_icons(python: Path, folder: Path, log: Path) -> None:
    """Draw every icon in every size.

    Args:
        python: an interpreter that has PySide6.
        folder: gets the pictures, in a folder by the name of each icon.
        log: gets what the drawing says.
    """
    for place, drawing in DRAWINGS.items():
        script, target = ROOT / "packaging" / "draw_icons.py", folder / Path(place).name
        command = [str(python), str(script), str(drawing), str(target)]
        step(f"drawing {drawing.name} in {len(SIZES)} sizes", command, log, f"All it said: {log}")


def lay_out(share: Path, icons: Path) -> None:
    """Put everything into a folder like /usr/share.

    Args:
        share: that folder; it need not be there.
        icons: the pictures that `draw_icons` made.
    """
    for source, place in places(icons):
        target = share / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o644)
    manual = share / "man/man1/aestudio.1.gz"
    manual.parent.mkdir(parents=True)
    manual.write_bytes(gzip.compress((LINUX / "aestudio.1").read_bytes(), mtime=0))


def places(icons: Path) -> Iterator[tuple[Path, str]]:
    """What goes where."""
    yield LINUX / "aestudio.desktop", "applications/aestudio.desktop"
    yield LINUX / "aestudio.xml", "mime/packages/aestudio.xml"
    for place, drawing in DRAWINGS.items():
        yield drawing, f"icons/hicolor/scalable/{place}.svg"
        for size in SIZES:
            yield icons / Path(place).name / f"{size}.png", f"icons/hicolor/{size}x{size}/{place}.png"


def lay_out_program(folder: Path, target: Path) -> None:
    """Put the built folder where a package has it, by second names of its files, which take no room."""
    shutil.copytree(folder, target, symlinks=True, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without such names
        shutil.copy2(source, target)
