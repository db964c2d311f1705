"""What every test may use; and no test touches the user's own cache, settings or reports."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.project import Project, save, with_settings
from aestudio.session import load_data

SHARED = Path(__file__).parents[2] / "shared" / "data"
Build = Callable[..., Experiment]

# The checks try the same examples each time: a change is judged by itself and not by chance. New ones are
# looked for with `pytest --hypothesis-profile=explore`, and what they find becomes a test of its own.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", max_examples=2000)
settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The folders a program keeps its things in, for this process and all it starts."""
    root = tmp_path_factory.mktemp("user")
    names = ("AESTUDIO_CACHE", "AESTUDIO_LOGS", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    with pytest.MonkeyPatch.context() as patch:
        for name in (*names, "XDG_STATE_HOME", "MPLCONFIGDIR"):
            patch.setenv(name, str(root / name.lower()))
        yield


@pytest.fixture(autouse=True)
def _tiny_numbers() -> None:
    """Who trains has them flushed to 0 in its thread, which here is that of all the other tests."""
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_flush_denormal(False)


@pytest.fixture(autouse=True)
def _ctrl_c() -> Iterator[None]:
    """What Ctrl+C does is the same after each test: the program's end leaves it to the system."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def mnist_file() -> Path:
    """MNIST as one .npz file; the test is skipped where the developers' data are absent."""
    return _shared("mnist.npz")


@pytest.fixture(scope="session")
def olivetti_file() -> Path:
    """Photographs of forty people, ten each, as one .npz file; likewise."""
    return _shared("olivetti.npz")


def _shared(name: str) -> Path:
    file = SHARED / name
    if not file.is_file():
        pytest.skip(f"needs {file}, which is not on this machine")
    return file


@pytest.fixture(scope="session")
def tiny() -> Build:
    """Makes a small experiment on the digits: three epochs of a second's fraction; settings by path."""
    encoder = [{"kind": "flatten"}, {"kind": "dense", "units": 16}, {"kind": "dense", "units": 2}]
    decoder = [
        {"kind": "dense", "units": 64, "activation": "sigmoid"},
        {"kind": "reshape", "shape": [1, 8, 8]},
    ]
    plain = {
        "networks": {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}},
        "training": {"epochs": 3, "batch_size": 128, "threads": 1, "device": "cpu"},
    }

    def build(settings: dict[str, Any] | None = None) -> Experiment:
        return with_settings(Experiment.parse(plain), settings or {})

    return build


@pytest.fixture(scope="session")
def digits(tiny: Build) -> Dataset:
    """The digits."""
    return load_data(tiny(), Path())


@pytest.fixture
def project(tmp_path: Path, tiny: Build) -> Callable[..., Project]:
    """Saves a small project; settings by path."""

    def made(settings: dict[str, Any] | None = None, name: str = "Tiny.aestudio") -> Project:
        return save(Project(tiny(settings), path=tmp_path / name), tmp_path / name)

    return made
