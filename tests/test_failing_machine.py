"""Training that fails: one clear message, the last good checkpoint whole, and the run can be gone on with."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from aestudio import memory, room
from aestudio.atomic import WriteFailed, read_json, write_json, write_with
from aestudio.cli.main import main
from aestudio.data import Dataset
from aestudio.memory import OutOfMemory, available, check_memory, in_bounds
from aestudio.project import Project
from aestudio.run import Run
from aestudio.session import Session
from aestudio.trainer import Diverged, compile_experiment
from tests.conftest import Build

Make = Callable[..., Project]

# ---------------------------------------------------------------------------------------------- training


def test_a_loss_that_is_no_number(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    """It says which loss, at which step, with which learning rate; the run is kept as it was before."""
    settings = {"training.optimizer": {"kind": "sgd", "learning_rate": 1000.0}, "training.epochs": 50}
    experiment = tiny({**settings, "networks.decoder.layers[0].activation": "linear"})
    session = Session.start(experiment, digits, tmp_path / "run")
    message = (
        r"training\.optimizer\.learning_rate: the (validation|training) loss was (infinite|no number) "
        r"at step \d+ with .* 1000; "
    )
    with pytest.raises(Diverged, match=message):
        list(session.progress())
    run = Run(tmp_path / "run")
    assert run.summary.state == "failed"
    assert "loss was" in run.summary.reason
    assert all(bool(value.isfinite().all()) for value in run.weights().values())


def test_a_loss_that_is_no_number_on_the_command_line(
    project: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project({"networks.decoder.layers[0].activation": "linear", "training.epochs": 50}).base
    settings = ["--set", "training.optimizer.kind=sgd", "--set", "training.optimizer.learning_rate=1000"]
    assert main(["train", str(folder), *settings]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("error: training.optimizer.learning_rate: the ")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)]
    if os.name == "nt" or os.geteuid() != 0 or subprocess.run(command, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_full_disk(small_disk: Path, tiny: Build, digits: Dataset) -> None:
    """Training ends with one sentence, the last checkpoint is whole, and with space again it goes on."""
    session = Session.start(tiny({"training.epochs": 5}), digits, small_disk / "run")
    (small_disk / "filler").write_bytes(b"x" * (free(small_disk) - 4096))
    with pytest.raises(WriteFailed, match=r"can't be written \(no space left on the disk\); free some; "):
        list(session.progress())
    state = Run(small_disk / "run").state()
    assert state.where.step == 0
    assert not list((small_disk / "run").glob(".*.tmp"))
    (small_disk / "filler").unlink()
    resumed = Session.resume(Run(small_disk / "run"), digits)
    list(resumed.progress())
    assert resumed.result()["state"] == "done"


def free(place: Path) -> int:
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_while_training(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Whatever the disk says, the run keeps its last good checkpoint and can be gone on with."""
    session = Session.start(tiny(), digits, tmp_path / "run")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", failing(number))
        patch.setattr(Path, "write_text", failing(number))
        full = number in (errno.ENOSPC, errno.EDQUOT)
        reason = "no space left on the disk" if full else re.escape(os.strerror(number).lower())
        with pytest.raises(
            WriteFailed, match=rf"can't be written \({reason}\); .*the run is kept up to its last"
        ):
            list(session.progress())
    resumed = Session.resume(Run(tmp_path / "run"), digits)
    list(resumed.progress())
    assert resumed.result()["state"] == "done"


def failing(number: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_folder(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(WriteFailed, match=r"run: can't be made \(Permission denied\); choose another folder"):
        Session.start(tiny(), digits, tmp_path / "run")
    tmp_path.chmod(0o700)


def test_a_run_where_a_file_is(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    (tmp_path / "run").write_text("mine")
    with pytest.raises(WriteFailed, match=r"run: can't be made \(.*\); choose another folder"):
        Session.start(tiny(), digits, tmp_path / "run", named=True)
    assert (tmp_path / "run").read_text() == "mine"


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """Half a file is never seen, and no temporary one stays behind."""
    write_json(tmp_path / "a.json", {"old": 1})

    def half(path: Path) -> None:
        path.write_text('{"ne')
        raise OSError(errno.ENOSPC, "No space left on device")

    message = r"a\.json: can't be written \(no space left on the disk\); free some; what was there is kept"
    with pytest.raises(WriteFailed, match=message):
        write_with(tmp_path / "a.json", half)
    with pytest.raises(ZeroDivisionError):
        write_with(tmp_path / "a.json", lambda _: 1 / 0)
    assert read_json(tmp_path / "a.json") == {"old": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


# ---------------------------------------------------------------------------------------------- memory

HUGE = {"networks.encoder.layers[1].units": 65_536, "networks.encoder.layers[2].units": 65_536}


def test_a_network_too_large(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused before anything is allocated: systems end programs that use memory they were promised."""
    monkeypatch.setattr(memory, "available", lambda: 20_000_000_000)
    message = (
        r"networks\.encoder\.layers\[2\]: expected a network that fits into memory, "
        r"found 4,303,487,040 parameters, which need 68\.9 GB to train with 20\.0 GB free; "
        r"the largest layer \(Dense 65,536, relu\) has 4,295,032,832 parameters; make it smaller"
    )
    with pytest.raises(OutOfMemory, match=message):
        Session.start(tiny(HUGE), digits, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_network_too_large_to_be_looked_at(
    tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project from anyone may bring a run of it, which is shown as soon as the project is opened."""
    monkeypatch.setattr(memory, "available", lambda: 10_000_000_000)
    with pytest.raises(OutOfMemory, match=r"which need 17\.2 GB with 10\.0 GB free"):
        compile_experiment(tiny(HUGE), digits)


RUN_OUT: dict[str, Exception] = {
    "python": MemoryError(),
    "torch on a CPU": RuntimeError(
        "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: "
        "you tried to allocate 17179869184 bytes. Error code 12 (Cannot allocate memory)"
    ),
    "torch on a GPU": torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
}


@pytest.mark.parametrize("kind", RUN_OUT)
def test_memory_that_runs_out(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """While training: the largest layer, what to do; the run is kept and can be gone on with."""
    session = Session.start(tiny(), digits, tmp_path / "run")

    def fail(*_: object) -> None:
        raise RUN_OUT[kind]

    with monkeypatch.context() as patch:
        patch.setattr(session.trainer._steps.stepper, "step", fail)
        message = (
            r"networks\.encoder\.layers\[1\]: expected enough memory, found it used up \(1,266 parameters, "
            r"batches of 128\); the largest layer .* take smaller batches or layers, or close"
        )
        with pytest.raises(OutOfMemory, match=message):
            list(session.progress())
    assert Run(tmp_path / "run").summary.state == "failed"
    list(Session.resume(Run(tmp_path / "run"), digits).progress())


def test_memory_that_torch_has_not(tiny: Build) -> None:
    """What torch itself says of an allocation nobody can have."""
    with pytest.raises(OutOfMemory, match=r"expected enough memory"), in_bounds(tiny(), (1, 8, 8)):
        torch.empty(2**60)


def test_other_errors_pass(tiny: Build) -> None:
    with pytest.raises(RuntimeError, match="odd"), in_bounds(tiny(), (1, 8, 8)):
        raise RuntimeError("odd")


def test_out_of_memory_on_the_command_line(
    project: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(memory, "available", lambda: 20_000_000_000)
    folder = project().base
    settings = [part for key, value in HUGE.items() for part in ("--set", f"{key}={value}")]
    assert main(["train", str(folder), *settings]) == 1
    assert capsys.readouterr().err.startswith(
        "error: networks.encoder.layers[2]: expected a network that fits"
    )


def test_available_memory(tiny: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    assert available() > 1e8
    monkeypatch.setattr(room, "_meminfo", lambda: 0)
    monkeypatch.setattr(room, "_cgroup", lambda: 0)
    assert available() > 1e8
    monkeypatch.setattr(room, "_cgroup", lambda: 1000)
    with pytest.raises(OutOfMemory):
        check_memory(tiny(), (1, 8, 8))
