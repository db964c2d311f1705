"""Icons as Windows (.ico) and macOS (.icns) want them: pictures of several sizes in one file.

Windows takes PNG in the size of 256 everywhere, in smaller ones not in every place; those are bitmaps.
"""

import struct
import zlib
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
    images = []
    for size in ICO_SIZES:
        picture = (pictures / f"{size}.png").read_bytes()
        images.append((size, picture if size == 256 else bitmap(picture)))
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


def bitmap(png: bytes) -> bytes:
    """A picture as an icon's bitmap: rows of blue, green, red, alpha from the bottom, then a mask of nothing.

    Args:
        png: of 8 bits in red, green, blue, alpha, not interlaced, as Qt writes it.
    """
    width, height, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    if (bits, kind, interlaced) != (8, 6, 0):
        raise ValueError(f"expected 8 bits of red, green, blue, alpha, found kind {kind} of {bits} bits")
    rows = _rows(zlib.decompress(_data(png)), 4 * width)
    pixels = bytearray()
    for row in reversed(rows):
        for place in range(0, len(row), 4):
            pixels += bytes((row[place + 2], row[place + 1], row[place], row[place + 3]))
    mask = bytes((width + 31) // 32 * 4 * height)
    header = struct.pack("<IiiHHIIiiII", 40, width, 2 * height, 1, 32, 0, len(pixels) + len(mask), 0, 0, 0, 0)
    return header + bytes(pixels) + mask


def _data(png: bytes) -> bytes:
    """The compressed rows: the chunks of kind IDAT."""
    place, found = 8, b""
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        if kind == b"IDAT":
            found += png[place + 8 : place + 8 + length]
        place += 12 + length
    return found


def _rows(data: bytes, wide: int) -> list[bytearray]:
    """The rows, each told by its filter from the pixel to the left, the row above, or both."""
    above, rows = bytearray(wide), []
    for start in range(0, len(data), wide + 1):
        rule, row = data[start], bytearray(data[start + 1 : start + 1 + wide])
        for i in range(wide):
            left, up, corner = (row[i - 4], above[i], above[i - 4]) if i > 3 else (0, above[i], 0)
            row[i] = (row[i] + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[rule]) % 256
        rows.append(row)
        above = row
    return rows


def _paeth(left: int, up: int, corner: int) -> int:
    """Of the three, the one nearest to left + up - corner."""
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
