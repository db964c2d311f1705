"""One contract for every kind of export."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aestudio.atomic import WriteFailed
from aestudio.export import EXPORTS, exporting
from aestudio.run import Run
from tests.export.cases import CASES, samples
from tests.export.conftest import Trained, exported

KINDS = list(EXPORTS)


@pytest.fixture(scope="module")
def run(trained: Trained) -> Run:
    return trained(CASES["dense"], samples())


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "onnx":
        for name in ("onnx", "onnxscript", "onnxruntime"):
            pytest.importorskip(name)
    return str(request.param)


def test_it_writes_what_it_says_and_nothing_else(kind: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / f"out{EXPORTS[kind].suffix}"
    file.write_text("what was there")

    found = exported(run, kind, file, samples())

    assert found.file == file
    assert found.beside == EXPORTS[kind].beside(file)
    assert set(tmp_path.iterdir()) == {file, *found.beside}
    assert file.read_bytes() != b"what was there"


def test_broken_off_it_leaves_what_was_there(kind: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / f"out{EXPORTS[kind].suffix}"
    file.write_text("what was there")

    pieces = exporting(run.path, kind, file).work(samples())
    next(pieces)
    pieces.close()

    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text() == "what was there"


def test_where_nothing_can_be_written_it_says_so(kind: str, run: Run, tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="can't be written"):
        exported(run, kind, tmp_path / "no such folder" / "x", samples())


@pytest.mark.parametrize("name", KINDS)
def test_it_has_words_for_menus(name: str) -> None:
    assert EXPORTS[name].title
    assert EXPORTS[name].words.endswith(".")
    assert exporting(Path(), name, Path()).alone == EXPORTS[name].alone


def test_the_kinds_are_listed_without_torch() -> None:
    """The window lists them before torch is there."""
    code = "import sys, aestudio.export; assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
