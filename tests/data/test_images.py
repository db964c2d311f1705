"""Picture files of every depth, colour and layout, read to the last bit."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from aestudio.data.reading.images import Look, UnreadableError, read_pictures

RNG = np.random.default_rng(0)
AS_STORED = Look()


def noise(*shape: int, dtype: Any = np.uint8) -> Any:
    return RNG.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def read(path: Path, look: Look = AS_STORED) -> Any:
    (picture,) = read_pictures(path, look)
    assert picture.flags.c_contiguous
    assert picture.dtype.isnative
    return picture


def write_tiff(path: Path, pixels: Any, **options: Any) -> None:
    tifffile.imwrite(path, pixels, **options)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def write_deep_png(path: Path, pixels: Any, colour_type: int) -> Path:
    """A 16-bit PNG of several channels, which Pillow cannot write; every second line as differences."""
    height, width, channels = pixels.shape
    lines = b""
    for number, line in enumerate(pixels.astype(">u2")):
        raw = np.frombuffer(line.tobytes(), np.uint8)
        left = np.concatenate([np.zeros(2 * channels, np.uint8), raw[: -2 * channels]])
        lines += b"\1" + (raw - left).tobytes() if number % 2 else b"\0" + raw.tobytes()
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    return path


@pytest.mark.parametrize("ending", ["png", "tif"])
@pytest.mark.parametrize(
    ("mode", "stored", "expected"),
    [
        ("L", (5, 7), (1, 5, 7)),
        ("RGB", (5, 7, 3), (3, 5, 7)),
        ("RGBA", (5, 7, 4), (3, 5, 7)),
        ("LA", (5, 7, 2), (1, 5, 7)),
    ],
)
def test_8_bits(tmp_path: Path, ending: str, mode: str, stored: Any, expected: Any) -> None:
    pixels = noise(*stored)
    Image.fromarray(pixels, mode).save(tmp_path / f"a.{ending}")
    picture = read(tmp_path / f"a.{ending}")
    planes = pixels[None] if pixels.ndim == 2 else np.moveaxis(pixels, -1, 0)
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, planes[: expected[0]])


def test_16_bit_grey_png(tmp_path: Path) -> None:
    pixels = noise(5, 7, dtype=np.uint16)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert np.array_equal(read(tmp_path / "a.png"), pixels[None])
    assert read(tmp_path / "a.png").dtype == np.uint16


@pytest.mark.parametrize(("channels", "colour_type", "kept"), [(3, 2, 3), (4, 6, 3), (2, 4, 1)])
def test_16_bit_png_of_several_channels(tmp_path: Path, channels: int, colour_type: int, kept: int) -> None:
    pixels = noise(6, 9, channels, dtype=np.uint16)
    picture = read(write_deep_png(tmp_path / "a.png", pixels, colour_type))
    assert picture.dtype == np.uint16
    assert np.array_equal(picture, np.moveaxis(pixels, -1, 0)[:kept])


@pytest.mark.parametrize("transparent", [None, b"\0\xff\x80"])
def test_a_palette_is_expanded(tmp_path: Path, transparent: bytes | None) -> None:
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8), "P")
    image.putpalette([255, 0, 0, 0, 128, 0, 1, 2, 3])
    options: Any = {"transparency": transparent} if transparent else {}
    image.save(tmp_path / "a.png", **options)
    assert read(tmp_path / "a.png")[:, 0].T.tolist() == [[255, 0, 0], [0, 128, 0]]
    image.save(tmp_path / "a.tif")
    assert read(tmp_path / "a.tif")[:, 1].T.tolist() == [[1, 2, 3], [0, 128, 0]]


@pytest.mark.parametrize("name", ["a.png", "a.tif", "b.tif"])
def test_two_colours_are_black_and_white(tmp_path: Path, name: str) -> None:
    image = Image.fromarray(np.array([[True, False]]))
    image.save(tmp_path / name, **({"compression": "group4"} if name == "b.tif" else {}))
    assert read(tmp_path / name).tolist() == [[[255, 0]]]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (16, 8), 200 if mode == "L" else (10, 200, 30) + (0,) * (mode == "CMYK")).save(
        tmp_path / "a.jpg"
    )
    picture = read(tmp_path / "a.jpg")
    assert picture.shape == (1 if mode == "L" else 3, 8, 16)
    assert picture.dtype == np.uint8
    if mode == "CMYK":
        assert picture[:, 0, 0].tolist() == pytest.approx([245, 55, 225], abs=12)


def test_a_photograph_stands_upright(tmp_path: Path) -> None:
    image = Image.fromarray(np.repeat(np.arange(16, dtype=np.uint8)[None] * 16, 8, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to the right
    image.save(tmp_path / "a.jpg", exif=exif, quality=100)
    picture = read(tmp_path / "a.jpg")
    assert picture.shape == (1, 16, 8)
    assert picture[0, 0, 0] < picture[0, -1, 0]


@pytest.mark.parametrize("dtype", ["u1", "u2", ">u2", "i2", "u4", "f4", "f8"])
@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"tile": (16, 16)}])
def test_tiff_keeps_its_format(tmp_path: Path, dtype: str, options: Any) -> None:
    pixels = (noise(5, 7, dtype=np.uint16) // 3).astype(dtype)
    order = ">" if dtype.startswith(">") else "<"
    write_tiff(tmp_path / "a.tif", pixels, byteorder=order, **options)
    picture = read(tmp_path / "a.tif")
    assert picture.dtype == np.dtype(dtype).newbyteorder("=")
    assert np.array_equal(picture, pixels[None])


def test_tiff_layouts(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    planes = noise(3, 5, 7, dtype=np.uint16)
    write_tiff(path, planes, photometric="rgb", planarconfig="separate")
    assert np.array_equal(read(path), planes)
    write_tiff(path, np.moveaxis(noise(4, 5, 7), 0, -1), photometric="rgb", extrasamples=["unassalpha"])
    assert read(path).shape == (3, 5, 7)
    white = noise(5, 7)
    write_tiff(path, white, photometric="miniswhite")
    assert np.array_equal(read(path), 255 - white[None])


@pytest.mark.parametrize("compression", ["tiff_lzw", "packbits", "jpeg"])
def test_tiff_compressions(tmp_path: Path, compression: str) -> None:
    pixels = np.full((16, 16), 77, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.tif", compression=compression)
    assert np.array_equal(read(tmp_path / "a.tif"), pixels[None])


def test_16_bit_lzw_tiff(tmp_path: Path) -> None:
    pixels = noise(5, 7, dtype=np.uint16)
    Image.fromarray(pixels).save(tmp_path / "a.tif", compression="tiff_lzw")
    assert np.array_equal(read(tmp_path / "a.tif"), pixels[None])


def test_what_would_lose_its_depth_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiff(tmp_path / "a.tif", noise(5, 7, 3, dtype=np.uint16), photometric="rgb")
    monkeypatch.setattr("aestudio.data.reading.tiff._stack", lambda series: None)
    with pytest.raises(UnreadableError, match="16-bit RGB"):
        read(tmp_path / "a.tif")


def test_stacks_are_pictures_and_channels_are_channels(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    stack = noise(4, 2, 5, 7, dtype=np.uint16)
    for options in ({"ome": True}, {"imagej": True}):
        write_tiff(path, stack, metadata={"axes": "TCYX"}, **options)
        assert np.array_equal(list(read_pictures(path, AS_STORED)), stack)
    write_tiff(path, stack[:, 0], photometric="minisblack")
    assert np.array_equal(list(read_pictures(path, AS_STORED)), stack[:, :1])
    Image.fromarray(stack[0, 0]).save(
        path, compression="tiff_lzw", save_all=True, append_images=[Image.fromarray(stack[1, 0])]
    )
    assert np.array_equal(list(read_pictures(path, AS_STORED)), stack[:2, :1])


def test_a_long_stack_is_not_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aestudio.data.reading.tiff._LARGE", 1000)
    stack = noise(20, 30, 30)
    for options in ({}, {"compression": "zlib"}):
        write_tiff(tmp_path / "a.tif", stack, photometric="minisblack", **options)
        assert np.array_equal(list(read_pictures(tmp_path / "a.tif", AS_STORED)), stack[:, None])


def without_its_parts(side: int, tile: int) -> bytes:
    """A TIFF file that says how large its picture is, and that none of its tiles was written."""
    count, after = (side // tile) ** 2, 8 + 2 + 12 * 10 + 4
    tags = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(277, 3, 1, 1), (322, 4, 1, tile), (323, 4, 1, tile)]
    tags += [(324, 4, count, after), (325, 4, count, after + 4 * count)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4 + 8 * count)


def test_a_small_tiff_file_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(without_its_parts(20_000, 4000))
    with pytest.raises(UnreadableError, match=r"400\.0 MB in a file of 334 bytes"):
        next(read_pictures(path, AS_STORED))


def test_pictures_for_which_there_is_no_room_are_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aestudio.data.reading.tiff._LARGE", 1000)
    path = tmp_path / "a.tif"
    write_tiff(path, noise(20, 30, 30), photometric="minisblack", compression="zlib")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5000))
    with pytest.raises(UnreadableError, match=r"18\.0 kB, .*, with 5\.0 kB free"):
        next(read_pictures(path, AS_STORED))


@pytest.mark.parametrize("kind", ["png", "tif"])
def test_a_picture_too_large_for_the_memory_is_not_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "png":
        Image.new("1", (9000, 9000)).save(path)
    else:
        write_tiff(path, np.zeros((9000, 9000), np.uint8), photometric="minisblack", compression="zlib")
    monkeypatch.setattr("aestudio.data.reading.pillow.available", lambda: 10**8)
    monkeypatch.setattr("aestudio.data.reading.pillow._pixels", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(UnreadableError, match="9,000 x 9,000 pixels, too large for the memory"):
        next(read_pictures(path, AS_STORED))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32])
def test_colour_and_size_keep_the_format(tmp_path: Path, dtype: Any) -> None:
    pixels = noise(12, 8, 3).astype(dtype) * 100
    write_tiff(tmp_path / "a.tif", pixels, photometric="rgb")
    grey = read(tmp_path / "a.tif", Look("grey"))
    small = read(tmp_path / "a.tif", Look(size=(6, 4)))
    assert grey.dtype == small.dtype == dtype
    assert np.allclose(grey[0], pixels @ [0.299, 0.587, 0.114], atol=0.51)
    assert small.shape == (3, 6, 4)
    assert pixels.min() <= small.min() <= small.max() <= pixels.max()
    assert small.mean(dtype=float) == pytest.approx(pixels.mean(dtype=float), rel=0.05)


def test_grey_as_rgb(tmp_path: Path) -> None:
    pixels = noise(5, 7)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert np.array_equal(read(tmp_path / "a.png", Look("RGB")), np.repeat(pixels[None], 3, 0))


def test_what_is_no_picture(tmp_path: Path) -> None:
    for content, words in ((b"", "an empty file"), (b"<html>", "no PNG, JPEG or TIFF")):
        (tmp_path / "a.png").write_bytes(content)
        with pytest.raises(UnreadableError, match=words):
            read(tmp_path / "a.png")
    write_tiff(tmp_path / "a.tif", np.zeros((5, 7), np.complex64))
    with pytest.raises(UnreadableError, match="complex64"):
        read(tmp_path / "a.tif")
