"""A drawing (SVG) as pictures in all the sizes that desktops ask for.

    python packaging/draw_icons.py DRAWING FOLDER      writes 16.png, 22.png ... 512.png

It is run by an interpreter that has PySide6, which that of the build need not be.
"""

import os
import sys
from pathlib import Path

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def draw(drawing: Path, folder: Path) -> None:
    """Write the drawing once for each size, in pixels; what was there is replaced.

    Raises:
        OSError: the drawing can't be read, or a picture can't be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise OSError(f"{drawing}: expected a drawing (SVG), found something else")
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        file = folder / f"{size}.png"
        if not image.save(str(file)):
            raise OSError(f"{file}: the picture could not be written")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
