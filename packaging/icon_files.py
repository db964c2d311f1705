"""Icons as Windows (.ico) and macOS (.icns) want them: PNG pictures of several sizes in one file."""

import struct
from pathlib import Path

ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {"ic11": 32, "ic12": 64, "ic07": 128, "ic13": 256, "ic08": 256, "ic14": 512, "ic09": 512}
"""Kind of picture, and its size in pixels: ic11 is of 16 points at two pixels each, ic12 of 32 and so on."""


def write_ico(pictures: Path, file: Path) -> None:
    """Write a Windows icon: a directory of the pictures, then the pictures.

    Args:
        pictures: a folder with 16.png, 24.png ...
        file: the icon.
    """
    images = [(size, (pictures / f"{size}.png").read_bytes()) for size in ICO_SIZES]
    place = 6 + 16 * len(images)
    entries = b""
    for size, image in images:
        side = size % 256  # 0 stands for 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(image), place)
        place += len(image)
    header = struct.pack("<HHH", 0, 1, len(images))
    file.write_bytes(header + entries + b"".join(image for _, image in images))


def write_icns(pictures: Path, file: Path) -> None:
    """Write an icon of macOS: its length, then each picture after its kind and length."""
    parts = b""
    for kind, size in ICNS_KINDS.items():
        image = (pictures / f"{size}.png").read_bytes()
        parts += kind.encode("ascii") + struct.pack(">I", 8 + len(image)) + image
    file.write_bytes(b"icns" + struct.pack(">I", 8 + len(parts)) + parts)
