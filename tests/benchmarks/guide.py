"""The pictures of the manual's guide, out of those of the window: `python tests/benchmarks/guide.py DIR`.

DIR is where `tests/benchmarks/pictures.py --out DIR --theme light` has put them. Each page of the guide (a
point of the README) has one, in resources/pictures under the page's name; what is there already and has no
picture in DIR stays.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

PLACE = Path(__file__).parents[2] / "resources" / "pictures"
WIDTH = 1120  # pixels: twice as many as the manual's page is wide, for sharp screens
COLOURS = 256  # of a palette: the window has few, and a picture so takes a third
BOXES: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "build": ("build-layer-light-1280x800", (0, 24, 936, 768)),
    "family": ("list-families-light-1280x800", (0, 24, 936, 768)),
    "train": ("export-report-light-1280x800", (316, 24, 1280, 768)),
    "look": ("full-latent-space-light-1280x800", (316, 160, 936, 768)),
    "compare": ("full-compare-light-1280x800", (316, 160, 936, 768)),
    "faces": ("superres-upsampling-light-1280x800", (316, 160, 936, 768)),
}
"""By page: the scene's picture, and what of it is shown (left, top, right, bottom)."""


def main() -> None:
    """Cut them out and make them small."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    for page, (name, box) in BOXES.items():
        file = folder / f"{name}.png"
        if not file.is_file():
            print(f"{page}: no {file.name}")
            continue
        cut = Image.open(file).convert("RGB").crop(box)
        width = min(WIDTH, cut.width)
        cut = cut.resize((width, round(cut.height * width / cut.width)), Image.Resampling.LANCZOS)
        target = PLACE / f"{page}.png"
        cut.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=4).save(target, optimize=True)
        print(f"{page}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
