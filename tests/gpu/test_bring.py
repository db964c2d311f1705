"""PyTorch for the card: brought in stretches, checked, tried, and only then used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from filelock import FileLock

from aestudio.__main__ import main
from aestudio.data.dataset import Cancelled, silent
from aestudio.gpu import bring as module
from aestudio.gpu import folder, situation
from aestudio.gpu.bring import bring, brought
from aestudio.gpu.cards import Card
from aestudio.gpu.folder import Installed, installed
from aestudio.gpu.situation import Plan, Situation, plan
from aestudio.gpu.torch_here import TorchHere
from aestudio.gpu.wheels import Lock, Wheel, resolve, sizes
from aestudio.spec import SpecError
from tests.gpu.conftest import Server, wheel_of

Wheels = tuple[Wheel, ...]
ANSWER = "Test card"


@pytest.fixture
def wheels(server: Server) -> Wheels:
    """A PyTorch of two files."""
    torch = {
        "torch/__init__.py": "kind = 'for the card'\n",
        "torch/include/c10.h": "",
        "torch/version.py": "",
    }
    return (
        server.add("torch-2.13.0%2Bcu130-cp311-cp311-linux_x86_64.whl", wheel_of(torch)),
        server.add("nvidia_x-1-py3-none-any.whl", wheel_of({"nvidia/lib.so": "x" * 200_000})),
    )


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The trial on the card succeeds; the folders that were tried."""
    tried: list[Path] = []

    def succeed(folder: Path) -> str:
        tried.append(folder)
        return ANSWER

    monkeypatch.setattr(module, "tried", succeed)
    return tried


def there(place: Path) -> list[str]:
    """The folders in it."""
    return [path.name for path in place.iterdir() if path.is_dir()]


def wanted(place: Path) -> Installed:
    return Installed(place / "torch-2.13.0-cu130-cp311", "2.13.0", "cu130", "cp311")


def test_all_is_brought_tried_and_marked(place: Path, wheels: Wheels, works: list[Path]) -> None:
    older = place / "torch-2.12.0-cu128-cp311"
    older.mkdir(parents=True)
    done = bring(wanted(place), wheels, sizes(wheels), silent)
    assert done.card == ANSWER
    assert installed("2.13.0", "cp311") == done
    assert installed("2.14.0", "cp311") is None  # a program with another PyTorch leaves it alone
    assert works == [place / "torch-2.13.0-cu130-cp311.part"]
    assert (done.folder / "torch" / "__init__.py").is_file()
    assert not (done.folder / "torch" / "include").exists()  # for compilers
    assert there(place) == [done.folder.name]  # neither downloads nor what was older


@pytest.mark.usefixtures("works")
def test_a_download_that_is_cut_off_goes_on(place: Path, server: Server, wheels: Wheels) -> None:
    total = sum(known := sizes(wheels))
    server.asked.clear()

    def stop(fraction: float, doing: str) -> None:
        if fraction > 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        bring(wanted(place), wheels, known, stop)
    there = brought(wheels, known)
    assert 0 < there < total
    server.cut_after = 60_000  # and the connection ends again and again
    bring(wanted(place), wheels, known, silent)
    starts = [
        int(stretch[6:-1]) for _, name, stretch in server.asked if stretch and name.startswith("nvidia")
    ]
    assert starts == sorted(set(starts))  # each goes on where the last one ended
    assert starts[0] > 0


@pytest.mark.usefixtures("works")
def test_a_wrong_file_is_never_unpacked(place: Path, server: Server, wheels: Wheels) -> None:
    known = sizes(wheels)
    name = wheels[1].name
    server.files[name] = server.files[name][:-1] + b"!"
    with pytest.raises(SpecError, match=r"another file of this name \(its SHA-256 is not"):
        bring(wanted(place), wheels, known, silent)
    assert installed("2.13.0", "cp311") is None
    assert there(place) == ["downloads"]


def test_what_does_not_compute_is_not_used(place: Path, wheels: Wheels) -> None:
    """The trial is a start of this program with the folder's PyTorch, which here is none."""
    with pytest.raises(
        SpecError, match=r"expected PyTorch to compute on the card, found: .*CPU is used as before"
    ):
        bring(wanted(place), wheels, sizes(wheels), silent)
    assert installed("2.13.0", "cp311") is None
    assert there(place) == ["downloads"]  # kept, should the card's driver be mended


def test_a_full_disk_is_told_before_anything_is_brought(
    place: Path, server: Server, wheels: Wheels, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = sizes(wheels)
    server.asked.clear()
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100_000))
    with pytest.raises(
        SpecError, match=r"expected \d+\.\d kB of free space for .*, found 100\.0 kB; make room"
    ):
        bring(wanted(place), wheels, known, silent)
    assert server.asked == []
    assert not (place / "downloads").exists()


def test_two_windows_do_not_bring_it_at_once(place: Path, wheels: Wheels) -> None:
    place.mkdir(parents=True)
    with (
        FileLock(place / "bring.lock"),
        pytest.raises(SpecError, match="found another AE Studio at it; wait for it"),
    ):
        bring(wanted(place), wheels, sizes(wheels), silent)


def test_the_plan_of_a_built_program(
    place: Path, server: Server, wheels: Wheels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(situation, "is_built", lambda: True)
    card = Card("NVIDIA", "X", "580", (13, 0), (8, 6))
    found = Situation("offered", "", card, TorchHere("2.13.0", "cpu"))
    made = plan(found, Lock("2.13.0", "cp311", {"cu130": wheels}))
    assert sum(made.sizes) == sum(map(len, server.files.values()))
    assert made.text.startswith("PyTorch for CUDA 13.0: 200.")
    assert "kB in 2 files; it takes" in made.text
    assert made.wanted("2.13.0", "cp311") == wanted(place)
    server.files.clear()
    with pytest.raises(SpecError, match=r"expected an answer from 127\.0\.0\.1:\d+, found HTTP 404"):
        plan(found, Lock("2.13.0", "cp311", {"cu130": wheels}))


def test_no_network_is_said_in_words(wheels: Wheels) -> None:
    gone = tuple(Wheel("http://127.0.0.1:9/" + wheel.name, wheel.sha256) for wheel in wheels)
    with pytest.raises(
        SpecError, match=r"expected an answer from 127\.0\.0\.1:9, found .*refused.*; check the connect"
    ):
        sizes(gone)


@pytest.mark.usefixtures("works")
def test_a_start_imports_torch_from_the_folder_and_a_broken_one_is_set_aside(
    place: Path, wheels: Wheels
) -> None:
    done = bring(wanted(place), wheels, sizes(wheels), silent)
    code = "from aestudio.gpu import folder; folder.put_first(); import torch; print(torch.kind)"
    assert run(code, AESTUDIO_GPU=str(done.folder)).stdout == "for the card\n"
    assert "kind" in run(code, AESTUDIO_GPU="off").stderr  # the environment's own has no such name

    (done.folder / "torch" / "__init__.py").write_text("raise OSError('libcudart.so.13: not found')\n")
    code = "from aestudio.__main__ import main; raise SystemExit(main(['gpu', '--test']))"
    assert "libcudart.so.13: not found" in run(code, AESTUDIO_GPU=str(done.folder)).stdout
    code = "from aestudio.__main__ import main; raise SystemExit(main(['train', 'digits']))"
    said = run(code, AESTUDIO_GPU=str(done.folder)).stderr
    assert (
        "PyTorch for the graphics card can't be loaded (OSError: libcudart.so.13: not found); start AE"
        in said
    )
    assert installed("2.13.0", "cp311") is None
    assert folder.broken() == "OSError: libcudart.so.13: not found"


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.usefixtures("works")
def test_removal_leaves_nothing(place: Path, wheels: Wheels, capsys: pytest.CaptureFixture[str]) -> None:
    bring(wanted(place), wheels, sizes(wheels), silent)
    assert main(["gpu", "--remove"]) == 0
    assert "200.1 kB deleted; AE Studio computes on the CPU" in capsys.readouterr().out
    assert not place.exists()
    assert main(["gpu", "--remove"]) == 0
    assert "nothing was brought" in capsys.readouterr().out


def test_a_pytorch_for_the_cpu_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("torch.backends.cuda.is_built", lambda: False)
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    assert main(["gpu", "--test"]) == 1
    said = capsys.readouterr().out
    assert said == "does not compute on a card: this PyTorch is made for the CPU alone\n"


def test_an_environment_of_uv_has_no_pip_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(
        SpecError, match=r"found none; with uv it is: uv pip install --python .* torch==2 --extra"
    ):
        resolve("torch==2", "https://x/cu130")


def test_a_copy_from_pip_is_told_the_command(wheels: Wheels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(situation, "available", lambda torch: ["cu126", "cu130"])
    monkeypatch.setattr(situation, "resolve", lambda wanted, index: wheels)
    monkeypatch.setattr(sys, "executable", "/home/A B/bin/python")
    card = Card("NVIDIA", "X", "580", (13, 0), (8, 6))
    made: Plan = plan(Situation("offered", "", card, TorchHere("2.13.0", "cpu")), Lock())
    assert made.command == (
        '"/home/A B/bin/python" -m pip install torch==2.13.0+cu130 '
        "--extra-index-url https://download.pytorch.org/whl/cu130"
    )
