"""Pictures of every view of the window, to be looked at: `python tests/benchmarks/pictures.py --out DIR`.

Drives the real window without a screen; nothing of the user's is read or written. What scene can't be
reached is said on standard error, and the others are still made; words that a control cuts are listed in
DIR/cut.txt. Several themes and sizes are made in one
go with commas between: `--theme light,dark --size 1280x800,1920x1080`.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import traceback
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from aestudio.gui import style
from tests.benchmarks.album import Album
from tests.benchmarks.scenes_asides import ASIDES
from tests.benchmarks.scenes_desk import SCENES
from tests.benchmarks.scenes_faces import FACES
from tests.benchmarks.scenes_models import MODELS


def main() -> int:
    """Make them all."""
    scenes = {scene.__name__: scene for scene in (*SCENES, *MODELS, *FACES, *ASIDES)}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--theme", default="light", help="light, dark, or both with a comma between")
    parser.add_argument("--size", default="1280x800", help="width x height, several with commas between")
    parser.add_argument("--paired", action="store_true", help="the first theme at the first size, and so on")
    parser.add_argument("--only", default="", help=f"with commas between: {', '.join(scenes)}")
    given = parser.parse_args()
    folder = tempfile.mkdtemp()
    os.environ["AESTUDIO_DATA_DIR"] = os.environ["AESTUDIO_CACHE"] = folder
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
    given.out.mkdir(parents=True, exist_ok=True)
    app = QApplication(["pictures"])
    themes = given.theme.split(",")
    style.apply(app, themes[0])
    sizes = [
        (int(width), int(height)) for width, height in (size.split("x") for size in given.size.split(","))
    ]
    looks = list(zip(themes, sizes, strict=True) if given.paired else itertools.product(themes, sizes))
    album = Album(given.out, looks)
    wanted = {"start", *given.only.split(",")} if given.only else set(scenes)
    for name, scene in scenes.items():
        try:
            if name in wanted:
                scene(album)
        except Exception:
            traceback.print_exc()
            print(f"not reached: {name}", file=sys.stderr)
    (given.out / "cut.txt").write_text("".join(f"{line}\n" for line in album.cut), encoding="utf-8")
    print(f"{len(album.cut)} texts are cut: {given.out / 'cut.txt'}")
    album.workspace.engine.close()
    sys.stdout.flush()
    os._exit(0)  # the window has unsaved work, which nobody misses


if __name__ == "__main__":
    main()
