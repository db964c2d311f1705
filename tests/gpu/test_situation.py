"""What is said of a card: with a driver, without one, with an old one, with this or that PyTorch."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aestudio.gpu import cards as module
from aestudio.gpu import situation
from aestudio.gpu.builds import Build, choose, offered
from aestudio.gpu.cards import Card, find_cards, nvidia_cards
from aestudio.gpu.situation import look
from aestudio.gpu.torch_here import TorchHere, torch_here
from aestudio.gpu.wheels import Lock, Wheel
from tests.gpu.conftest import Driver

GEFORCE = Card("NVIDIA", "NVIDIA GeForce RTX 3060", "580.65.06", (13, 0), (8, 6))
CPU = TorchHere("2.13.0", "cpu")
LOCK = Lock("2.13.0", "cp311", {name: (Wheel("https://x/a.whl", "0"),) for name in ("cu126", "cu130")})
PAGE = """
<a href="/whl/cu126/torch-2.13.0%2Bcu126-cp311-cp311-manylinux_2_28_x86_64.whl#sha256=1">a</a>
<a href="/whl/cu126/torch-2.13.0%2Bcu126-cp311-cp311-win_amd64.whl#sha256=1">a</a>
<a href="/whl/cu130/torch-2.13.0%2Bcu130-cp311-cp311-manylinux_2_28_x86_64.whl#sha256=1">a</a>
<a href="/whl/cu130/torch-2.13.0%2Bcu130-cp312-cp312-manylinux_2_28_x86_64.whl#sha256=1">a</a>
<a href="/whl/cu128/torch-2.12.0%2Bcu128-cp311-cp311-manylinux_2_28_x86_64.whl#sha256=1">a</a>
<a href="/whl/rocm7.0/torch-2.13.0%2Brocm7.0-cp311-cp311-manylinux_2_28_x86_64.whl#sha256=1">a</a>
<a href="/whl/cpu/torch-2.13.0%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl#sha256=1">a</a>
"""


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the built program."""
    monkeypatch.setattr(situation, "is_built", lambda: True)


def test_the_driver_tells_of_its_cards() -> None:
    driver = Driver()
    assert list(nvidia_cards(driver)) == [GEFORCE]
    assert driver.ended
    assert list(nvidia_cards(None)) == []
    assert list(nvidia_cards(Driver(init=9))) == []  # it is there, but runs no card


def test_a_driver_that_was_updated_under_the_system_asks_for_a_restart() -> None:
    (card,) = nvidia_cards(Driver(init=18))
    assert "restarted: its driver was updated" in look([card], CPU, LOCK).text


def test_a_card_without_a_driver_is_known_by_what_the_system_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (kind, vendor) in enumerate(
        [("0x030000", "0x8086"), ("0x030200", "0x10de"), ("0x020000", "0x10de"), ("0x038000", "0x1002")]
    ):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "class").write_text(f"{kind}\n")
        (tmp_path / str(number) / "vendor").write_text(f"{vendor}\n")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(module, "PCI", tmp_path)
    monkeypatch.setattr(module, "KFD", tmp_path / "kfd")
    monkeypatch.setattr(module, "_nvml", lambda: None)
    assert [card.maker for card in find_cards()] == ["NVIDIA", "AMD", "Intel"]
    monkeypatch.setattr(module, "_nvml", Driver)
    assert find_cards()[0] == GEFORCE
    assert [card.maker for card in find_cards()] == ["NVIDIA", "AMD", "Intel"]  # the listed one is the same
    (tmp_path / "kfd").touch()
    assert [card.driver for card in find_cards()] == ["580.65.06", "amdgpu", ""]


def test_the_index_lists_the_builds_of_this_version_python_and_system() -> None:
    assert offered(PAGE, "2.13.0", "cp311", "linux_x86_64") == ["cu126", "cu130", "rocm7.0"]
    assert offered(PAGE, "2.13.0", "cp312", "linux_x86_64") == ["cu130"]
    assert offered(PAGE, "2.13.0", "cp311", "win_amd64") == ["cu126"]
    assert offered(PAGE, "2.1", "cp311", "linux_x86_64") == []


@pytest.mark.parametrize(
    ("cuda", "capability", "build"),
    [
        ((13, 0), (8, 6), "cu130"),
        ((12, 8), (8, 6), "cu128"),
        ((12, 7), (8, 6), "cu126"),  # no newer than the driver, where there is such a one
        ((12, 0), (8, 6), "cu128"),  # any minor version of the driver's major one will do
        ((13, 2), (6, 1), "cu128"),  # a Pascal card: CUDA 13 has left it out
        ((11, 8), (8, 6), None),
        ((13, 0), (3, 5), None),
    ],
)
def test_the_newest_build_that_card_and_driver_can_use(
    cuda: tuple[int, int], capability: tuple[int, int], build: str | None
) -> None:
    card = Card("NVIDIA", "X", "1", cuda, capability)
    found = choose(card, ["cu126", "cu128", "cu130", "rocm7.0"])
    assert (found.name if found else None) == build


def test_a_build_is_named_for_the_user() -> None:
    assert [Build(name).title for name in ("cu126", "cu130", "rocm7.0")] == [
        "CUDA 12.6",
        "CUDA 13.0",
        "ROCm 7.0",
    ]


SAID = {
    "no card": (
        [],
        CPU,
        "none",
        "No graphics card that PyTorch can use was found. AE Studio computes on the CPU.",
    ),
    "Intel's": (
        [Card("Intel", "Intel card")],
        CPU,
        "none",
        "was found (Intel card). AE Studio computes on the CPU.",
    ),
    "the CPU's PyTorch": ([GEFORCE], CPU, "offered", "RTX 3060; PyTorch here was made for the CPU alone."),
    "in use": (
        [GEFORCE],
        TorchHere("2.13.0", "cu130"),
        "used",
        "AE Studio can compute on the NVIDIA GeForce RTX 3060 (driver 580.65.06, PyTorch for CUDA 13.0).",
    ),
    "no driver": (
        [Card("NVIDIA", "NVIDIA card")],
        CPU,
        "unfit",
        "The graphics card NVIDIA card has no driver that AE Studio could use: install NVIDIA's.",
    ),
    "driver too old": (
        [Card("NVIDIA", "X", "470.1", (11, 4), (7, 0))],
        CPU,
        "unfit",
        "which serves CUDA 11.4; PyTorch needs CUDA 12.0 or later: update NVIDIA's driver.",
    ),
    "driver too old for what is there": (
        [Card("NVIDIA", "X", "535.1", (12, 2), (8, 6))],
        TorchHere("2.13.0", "cu130"),
        "unfit",
        "PyTorch needs CUDA 13.0 or later: update NVIDIA's driver. AE Studio computes on the CPU.",
    ),
    "card too old": (
        [Card("NVIDIA", "X", "580.1", (13, 0), (3, 5))],
        CPU,
        "unfit",
        "is of compute capability 3.5; this PyTorch needs 5.0 or later. AE Studio computes on the CPU.",
    ),
    "AMD's": (
        [Card("AMD", "AMD card", "amdgpu")],
        CPU,
        "unfit",
        "is not supported: there is no PyTorch of this version for AMD cards on this system.",
    ),
    "Apple's": (
        [Card("Apple", "Apple GPU", "26.1")],
        CPU,
        "used",
        "AE Studio can compute on this computer's Apple GPU.",
    ),
}


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("case", SAID)
def test_what_is_said(case: str) -> None:
    cards, torch, state, text = SAID[case]
    found = look(cards, torch, LOCK)
    assert found.state == state
    assert text in found.text


@pytest.mark.usefixtures("built")
def test_a_program_built_without_the_list_says_so() -> None:
    assert "built without the list of what to bring" in look([GEFORCE], CPU, Lock()).text


def test_the_pytorch_here_is_known_without_importing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    here = torch_here()
    assert here.version == torch.__version__.partition("+")[0]
    assert (here.build == "cpu") == (torch.version.cuda is None and torch.version.hip is None)

    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text("raise RuntimeError\n")
    (tmp_path / "torch" / "version.py").write_text(
        "__version__ = '2.13.0'\ncuda: Optional[str] = '13.0'\nhip = None\n"
    )
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.syspath_prepend(tmp_path)
    assert torch_here() == TorchHere("2.13.0", "cu130")
