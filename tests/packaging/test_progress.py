import sys
from pathlib import Path

import console
import progress
import pytest
from console import step
from progress import Progress, doing

WHEEL = b"https://download.pytorch.org/whl/torch-2.13.0%2Bcpu-cp311-cp311-manylinux_x86_64.whl"
TORCH = b"  Downloading " + WHEEL + b" (190.4 MB)\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (TORCH, "downloading torch 2.13.0+cpu, 190 MB"),
        (b"Downloading torch-2.13.0-cp311-cp311.whl (1.2 GB)\n", "downloading torch 2.13.0, 1 GB"),
        (b"Using cached scipy-1.17.1-cp311.whl (35.0 MB)\n", "taking from pip's cache scipy 1.17.1, 35 MB"),
        (b"  Downloading tqdm-4.70.1-py3-none-any.whl (78 kB)\n", ""),
        (b"  Downloading fonttools-4.1-cp311.whl (5.0 MB)\n", ""),
        (b"Installing collected packages: torch\n", "unpacking torch"),
        (b"Installing collected packages: mpmath, sympy, torch\n", "unpacking 3 packages"),
        (b"Collecting torch==2.13.0\n", ""),
        (b"\xff\xfe (190.4 MB)\n", ""),
    ],
)
def test_what_pip_says_in_few_words(line: bytes, said: str) -> None:
    assert doing(line) == said


def test_a_line_is_read_once_and_whole(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(TORCH)
    following = Progress(log)
    assert not list(following.news())  # of an earlier step
    with log.open("ab") as file:
        file.write(TORCH[:30])
        file.flush()
        assert not list(following.news())
        file.write(TORCH[30:] + b"Installing collected packages: torch\n")
    assert [line.split("s  ")[1] for line in following.news()] == [
        "downloading torch 2.13.0+cpu, 190 MB",
        "unpacking torch",
    ]
    assert not list(following.news())


def test_long_silence_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").touch()
    following = Progress(tmp_path / "log")
    monkeypatch.setattr(progress, "QUIET", -1.0)
    assert [line.split("s  ")[1] for line in following.news()] == ["still at it"]


def test_a_step_says_what_it_is_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "WORTH_TELLING", 0.0)
    code = f"import time; print({TORCH.decode()!r}, flush=True); time.sleep(1.4)"
    step("installing torch", [sys.executable, "-c", code], tmp_path / "log", "")
    first, second, last = capsys.readouterr().err.splitlines()
    assert first == "launch: installing torch"
    assert second.endswith(" s  downloading torch 2.13.0+cpu, 190 MB")
    assert last.endswith(" s  done")
