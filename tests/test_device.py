"""Where a run computes: devices that are there, threads by trial, and a record that names nobody."""

from __future__ import annotations

import getpass
import json
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
import torch

from aestudio import device
from aestudio.busy import Elsewhere
from aestudio.device import choose_device, choose_threads, describe, device_words, set_threads
from aestudio.spec import SpecError


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_no_more_threads_are_begun_than_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", begun.append)
    set_threads(10**6)
    assert begun == [1024]


def test_the_cpu_is_always_there() -> None:
    assert choose_device("cpu") == torch.device("cpu")


def test_auto_takes_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)

    assert choose_device("auto") == torch.device("cpu")


def test_auto_prefers_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)

    assert choose_device("auto") == torch.device("cuda")


def test_a_device_this_machine_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(
        SpecError, match=r"training\.device: expected a device this machine has \(cpu.*found 'cuda'"
    ):
        choose_device("cuda")


def timed(monkeypatch: pytest.MonkeyPatch, seconds: dict[int, float]) -> Callable[[], None]:
    """A step that takes so long with so many threads, on a machine with four cores."""
    now = 0.0

    def step() -> None:
        nonlocal now
        now += seconds[torch.get_num_threads()]

    monkeypatch.setattr(device, "_cores", lambda: 4)
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    return step


@pytest.mark.parametrize(
    ("seconds", "best"),
    [
        ({1: 0.010, 2: 0.006, 4: 0.003}, 4),
        ({1: 0.010, 2: 0.006, 4: 0.030}, 2),
        ({1: 0.010, 2: 0.100, 4: 0.200}, 1),
        ({1: 0.010, 2: 0.0097, 4: 0.0096}, 1),  # not worth the desktop's cores
        ({1: 0.010, 2: 0.006, 4: 0.0058}, 2),
    ],
)
def test_threads_by_trial(monkeypatch: pytest.MonkeyPatch, seconds: dict[int, float], best: int) -> None:
    found, rates = choose_threads(timed(monkeypatch, seconds))

    assert found == best
    assert rates == pytest.approx({count: 1 / each for count, each in seconds.items()}, rel=0.01)


def test_a_burst_of_another_program_does_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {1: 0.010, 2: 0.006, 4: 0.003}
    step = timed(monkeypatch, seconds)

    def disturbed() -> None:
        seconds[4] = 0.05 if time.perf_counter() < 0.25 else 0.003
        step()

    found, _ = choose_threads(disturbed)

    assert found == 4


def test_a_slow_step_is_tried_no_longer_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[None] = []
    step = timed(monkeypatch, {1: 10.0, 2: 10.0, 4: 10.0})

    choose_threads(lambda: calls.append(step()))

    assert len(calls) == 3 * 2  # each number once to warm up and once to be timed


def test_with_one_core_there_is_nothing_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_cores", lambda: 1)

    assert choose_threads(lambda: pytest.fail("tried"))[0] == 1


def test_the_record_of_the_machine_names_nobody() -> None:
    text = json.dumps(describe(torch.device("cpu")))

    assert '"torch": "2.' in text
    for name in (getpass.getuser(), socket.gethostname()):
        assert f'"{name}"' not in text


def test_in_words() -> None:
    assert device_words("cpu", 1) == "CPU, 1 thread"
    assert device_words("cpu", 4) == "CPU, 4 threads"
    assert device_words("cuda", 4) == "GPU (CUDA)"


FAULTS = """
import ctypes, resource, torch
from aestudio import device

def faults():
    "Of asking twenty times for the same 8 MiB, which are 2,048 pages, once that was done before."
    for count in range(30):
        torch.ones(2**21)
        if count == 9:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

ctypes.CDLL(None).mallopt(device.TRIM_THRESHOLD, 0)  # give all of it back, at once
print(faults())
device.keep_freed_memory()
print(faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc's allocator that is told")
def test_memory_that_was_freed_is_not_asked_for_anew() -> None:
    """In a process of its own: what a long one has on its heap keeps it from giving back at all."""
    said = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    before, after = map(int, said.stdout.split())
    assert after < 2_048 < before


@pytest.mark.parametrize(("theirs", "found"), [(0.2, 4), (0.7, 2), (1.7, 2), (2.8, 1), (9.0, 1)])
def test_no_more_threads_than_cores_that_are_free(
    monkeypatch: pytest.MonkeyPatch, theirs: float, found: int
) -> None:
    monkeypatch.setattr(Elsewhere, "cores", lambda self, least: theirs)

    assert choose_threads(timed(monkeypatch, {1: 0.010, 2: 0.006, 4: 0.003}))[0] == found


TINY = """
import threading
from pathlib import Path
import torch
from aestudio.device import flush_tiny_numbers
from aestudio.experiment import Experiment
from aestudio.session import load_data

def survivors():
    "Of 2^20 numbers of 1e-45, doubled by two threads: how many each half still has."
    torch.set_num_threads(2)
    tiny = torch.ones(2**20, dtype=torch.int32).view(torch.float32)
    doubled = (tiny * 2).view(torch.int32)
    print(*[int(half.count_nonzero()) for half in doubled.chunk(2)])

def flushed():
    flush_tiny_numbers()
    survivors()

def session():
    load_data(Experiment(), Path())
    survivors()

for work in (survivors, flushed, session):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""


@pytest.mark.skipif(not torch.set_flush_denormal(False), reason="this processor can't flush them")
def test_tiny_numbers_are_zero_in_every_thread_that_computes() -> None:
    """In a process of its own, as threads take it from who begins them."""
    said = subprocess.run([sys.executable, "-c", TINY], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["524288", "524288", *["0"] * 4]
