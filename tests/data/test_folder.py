"""A folder of pictures: what is found, prepared, left out, labelled and refused."""

from __future__ import annotations

import errno
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from aestudio.data import Dataset
from aestudio.data.dataset import Cancelled
from aestudio.data.folder import Folder
from aestudio.data.reading import cache as cache_module
from aestudio.data.reading import pictures as pictures_module
from aestudio.data.reading.npy import NpyWriter
from tests.data.conftest import Fails

RNG = np.random.default_rng(0)


def load(folder: Path, **fields: Any) -> Dataset:
    return Folder(path=str(folder), **fields).load()


def save(path: Path, *shape: int) -> Any:
    pixels = RNG.integers(0, 256, shape or (4, 6), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return pixels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six pictures in two subfolders."""
    for name in ("cat/1.png", "cat/2.PNG", "dog/1.png", "dog/big/2.png", "dog/big/3.png", "cat/10.png"):
        save(tmp_path / "pets" / name)
    return tmp_path / "pets"


def test_pictures_and_their_folders(folder: Path) -> None:
    data = load(folder)
    names = ["cat/1.png", "cat/10.png", "cat/2.PNG", "dog/1.png", "dog/big/2.png", "dog/big/3.png"]
    assert [data.id(row) for row in range(len(data))] == names
    assert data.labels["folder"].tolist() == [0, 0, 0, 1, 2, 2]
    assert data.class_names("folder") == ("cat", "dog", "dog/big")
    assert (data.name, data.range, data.notes) == ("pets", (0, 255), ())
    assert data.shape == Folder(path=str(folder)).sample_shape() == (1, 4, 6)
    for row, name in enumerate(names):
        assert np.array_equal(data.values[row, 0], np.asarray(Image.open(folder / name)))
    assert isinstance(data.values, np.memmap)


def test_no_subfolders_no_labels(tmp_path: Path) -> None:
    save(tmp_path / "a.png", 4, 6, 3)
    assert load(tmp_path).labels == {}
    assert load(tmp_path).is_image
    save(tmp_path / "b" / "a.png", 4, 6, 3)
    assert load(tmp_path).class_names("folder") == (".", "b")


def test_prepared_once_and_again_when_anything_changes(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def write(*args: Any) -> None:
        made.append(args)
        pictures_module.write_pictures(*args)

    monkeypatch.setattr("aestudio.data.reading.album.write_pictures", write)
    first = load(folder)
    assert np.array_equal(load(folder).values, first.values)
    assert len(made) == 1
    os.utime(folder / "cat" / "1.png", (0, 0))
    load(folder)
    (folder / "cat" / "10.png").unlink()
    assert len(load(folder)) == 5
    load(folder, colour="RGB")
    load(folder, size=(2, 2))
    assert len(made) == 5
    assert len(list(cache.glob("prepared/pictures-*/done"))) == 5


def test_stopping_leaves_nothing(folder: Path, cache: Path) -> None:
    def stop(fraction: float, doing: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Folder(path=str(folder)).load(report=stop)
    assert not [path for path in cache.glob("prepared/*") if path.is_dir()]
    assert len(load(folder)) == 6


def test_progress_grows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_module, "_BETWEEN", 0.0)
    monkeypatch.setattr("aestudio.data.reading.listing._EVERY", 2)
    seen: list[tuple[float, str]] = []
    Folder(path=str(folder)).load(report=lambda *report: seen.append(report))
    assert [fraction for fraction, _ in seen] == sorted(fraction for fraction, _ in seen)
    assert seen[0][1] == "Listing the pictures: 2"
    assert seen[-1][1] == "Reading the pictures: 5 of 6"


def test_files_that_cannot_be_read_are_left_out_and_listed(folder: Path) -> None:
    (folder / "cat" / "empty.png").touch()
    (folder / "cat" / "page.jpg").write_text("<html>")
    whole = (folder / "dog" / "1.png").read_bytes()
    (folder / "dog" / "cut.png").write_bytes(whole[:50])
    (folder / "cat" / "nowhere.png").symlink_to(folder / "none.png")
    tifffile.imwrite(folder / "cat" / "nan.tif", np.full((4, 6), np.nan, np.float32))
    (folder / "readme.txt").touch()
    (folder / ".hidden").touch()
    data = load(folder)
    assert len(data) == 6
    assert "dog/cut.png" not in (data.ids if data.ids is not None else ())
    assert data.labels["folder"].tolist() == [0, 0, 0, 1, 2, 2]
    assert data.notes[0] == "Left out: 5 of 11 files, which could not be read."
    assert data.notes[1:4] == (
        "cat/empty.png: an empty file",
        "cat/nan.tif: NaN or infinity in it",
        "cat/nowhere.png: the error 'No such file or directory'",
    )
    assert data.notes[4] == "cat/page.jpg: no PNG, JPEG or TIFF picture"
    assert data.notes[5].startswith("dog/cut.png: damaged (")
    assert data.notes[6] == "Files of other kinds that were passed over: 1."
    assert load(folder).notes == data.notes


def test_many_left_out_are_counted(folder: Path) -> None:
    for number in range(30):
        (folder / f"{number}.png").touch()
    assert load(folder).notes[-1] == "... and 10 more."


def test_nothing_left(tmp_path: Path, fails: Fails) -> None:
    with fails("path", "no files"):
        load(tmp_path)
    (tmp_path / "a.bmp").touch()
    with fails("path", "files of other kinds (1)"):
        load(tmp_path)
    (tmp_path / "a.png").touch()
    with fails("path", "none in 1 tried", "a.png (an empty file)"):
        load(tmp_path)
    assert Folder(path=str(tmp_path)).sample_shape() is None


def test_stacks_are_samples_with_a_place(tmp_path: Path) -> None:
    stack = RNG.normal(size=(3, 4, 6)).astype("f4")
    tifffile.imwrite(tmp_path / "a.tif", stack[0])
    tifffile.imwrite(tmp_path / "b.tif", stack, photometric="minisblack")
    data = load(tmp_path)
    assert data.ids is not None
    assert data.ids.tolist() == ["a.tif", "b.tif[0]", "b.tif[1]", "b.tif[2]"]
    assert np.array_equal(data.values[1:, 0], stack)
    assert data.range == (stack.min(), stack.max())


def test_16_bits_are_measured(tmp_path: Path) -> None:
    Image.fromarray(np.array([[100, 4000]], np.uint16)).save(tmp_path / "a.png")
    data = load(tmp_path)
    assert (data.values.dtype, data.range) == (np.uint16, (100, 4000))
    assert data.notes[0].startswith("The value range was measured on all samples")


def test_batches_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        save(tmp_path / f"{number}.png")
    tifffile.imwrite(tmp_path / "5.tif", RNG.integers(0, 9, (7, 4, 6), np.uint8), photometric="minisblack")
    expected = load(tmp_path)
    for size in (1, 60, 100, 1000):
        monkeypatch.setattr(pictures_module, "_BATCH", size)
        monkeypatch.setattr("aestudio.data.reading.album._VERSION", f"test {size}")
        data = load(tmp_path)
        assert np.array_equal(data.values, expected.values)
        assert [data.id(row) for row in range(16)] == [expected.id(row) for row in range(16)]


def test_pictures_are_not_all_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_module, "_BATCH", 2**20)
    for number in range(100):
        save(tmp_path / f"{number}.png", 512, 512)
    load(tmp_path, size=(2, 2))  # so that the libraries are there
    tracemalloc.start()
    try:
        assert load(tmp_path).values.nbytes == 100 * 2**18
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


def test_pictures_that_are_not_alike(tmp_path: Path, fails: Fails) -> None:
    save(tmp_path / "a.png", 4, 6)
    save(tmp_path / "b.png", 5, 6)
    with fails("size", "a.png: 4 x 6, grey, 8 bit", "b.png: 5 x 6, grey, 8 bit", "set a size"):
        load(tmp_path)
    assert load(tmp_path, size=(3, 2)).shape == (1, 3, 2)
    save(tmp_path / "b.png", 4, 6, 3)
    with fails("colour", "a.png: 4 x 6, grey, 8 bit", "b.png: 4 x 6, RGB, 8 bit", "choose grey or RGB"):
        load(tmp_path)
    assert load(tmp_path, colour="grey").shape == (1, 4, 6)
    assert load(tmp_path, colour="RGB").shape == (3, 4, 6)
    Image.fromarray(np.zeros((4, 6), np.uint16)).save(tmp_path / "b.png")
    with fails("path", "one depth", "b.png: 4 x 6, grey, 16 bit"):
        load(tmp_path)


def test_labels_from_a_table(folder: Path) -> None:
    table = folder / "labels.csv"
    rows = ["filename,age,coat", "dog/big/3.png,7,long", "dog\\big\\2.png,8,", "./dog/1.png,7,short"]
    rows += ["cat/1.png,1,long", "cat/2.PNG,2,long", "cat/10.png,10,long"]
    table.write_text("\n".join(rows), encoding="utf-8")
    data = load(folder, labels=str(table))
    assert list(data.labels) == ["folder", "age", "coat"]
    assert data.names["age"] == ("1", "2", "7", "8", "10")
    assert [data.class_names("age")[code] for code in data.labels["age"]] == ["1", "10", "2", "7", "8", "7"]
    assert data.class_names("coat") == ("(empty)", "long", "short")


def test_a_table_may_leave_the_folders_out(tmp_path: Path) -> None:
    for name in ("x/a.png", "y/b.png"):
        save(tmp_path / name)
    (tmp_path / "t.csv").write_text("who;Image\nme;b.png\nyou;a.png\n", encoding="utf-8")
    data = load(tmp_path, labels=str(tmp_path / "t.csv"))
    assert data.labels["who"].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("name\na.png\n", ("a column 'filename' in t.csv", "found name")),
        ("filename,k\na.png,1\n", ("a row in t.csv for each of 3", "none for 2", "'b.png'")),
        ("filename,k\na.png,1\nb.png,1\nc.png,1\nd.png,2\n", ("each of the 4 rows", "none for 1", "'d.png'")),
        ("filename,k\na.png,1\nb.png,1\nc.png,1\na.png,2\n", ("one row called 'a.png'", "found 2")),
    ],
)
def test_a_table_that_does_not_fit(tmp_path: Path, fails: Fails, rows: str, words: tuple[str, ...]) -> None:
    for name in "abc":
        save(tmp_path / f"{name}.png")
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    with fails("labels", *words):
        load(tmp_path, labels=str(tmp_path / "t.csv"))


def test_places_that_are_no_folder(folder: Path, fails: Fails) -> None:
    with fails("path", "choose one"):
        Folder().load()
    with fails("path", "nothing there"):
        load(folder / "none")
    with fails("path", "found a file"):
        load(folder / "cat" / "1.png")
    with fails("labels", "nothing there"):
        load(folder, labels="none.csv")
    assert Folder().sample_shape() is None


def test_links_in_circles(folder: Path) -> None:
    (folder / "cat" / "again").symlink_to(folder)
    assert len(load(folder)) == 6


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(folder: Path, fails: Fails) -> None:
    (folder / "cat" / "1.png").chmod(0)
    (folder / "dog").chmod(0)
    try:
        notes = load(folder).notes
        assert "cat/1.png: no permission" in notes
        assert "Folders that could not be opened: dog/ (no permission)." in notes
        folder.chmod(0)
        with fails("path", "no permission"):
            load(folder)
    finally:
        folder.chmod(0o700)
        (folder / "dog").chmod(0o700)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: NpyWriter, samples: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(NpyWriter, "append", full)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk(folder: Path, cache: Path, fails: Fails) -> None:
    with fails("path", "no space left on the disk", "free)", "AESTUDIO_CACHE", str(cache)):
        load(folder)
    assert not [path for path in cache.glob("prepared/*") if path.is_dir()]


def heights(cache: Path) -> dict[int, Path]:
    """The prepared pictures by their height."""
    entries = [done.parent for done in cache.glob("prepared/*/done")]
    return {np.load(entry / "values.npy").shape[2]: entry for entry in entries}


def test_the_longest_unused_go_first(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 2, 3):
        load(folder, size=(size, 1))
    by_size = heights(cache)
    for age, size in enumerate((1, 3, 2)):
        os.utime(by_size[size], (1000 - age, 1000 - age))
    (cache / "prepared" / "left.building").mkdir()
    monkeypatch.setattr(cache_module, "LIMIT", 2 * 500)
    load(folder, size=(4, 1))
    assert set(heights(cache)) == {4, 1}
    assert not list(cache.glob("prepared/*.building"))


def test_what_is_being_made_is_waited_for(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(cache_module, "_PAUSE", 0.0)
    load(folder)
    (entry,) = cache.glob("prepared/*/done")
    lock = FileLock(f"{entry.parent}.lock")
    heard = []

    def report(fraction: float, doing: str) -> None:
        heard.append(doing)
        if len(heard) > 2:
            lock.release()

    lock.acquire()
    assert len(Folder(path=str(folder)).load(report=report)) == 6
    assert heard[0].startswith("Waiting for another AE Studio")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe has no name on this system")
def test_nobody_waits_for_a_pipe_among_the_pictures(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(tmp_path / "a.png")
    os.mkfifo(tmp_path / "b.png")
    data = Folder(path=str(tmp_path)).load()
    assert len(data) == 1
    assert any("it is a pipe" in note for note in data.notes)
