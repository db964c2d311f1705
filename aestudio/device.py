"""Device, threads, precision, and what a run's record says of the machine."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

from aestudio import __version__
from aestudio.busy import ENOUGH, Elsewhere
from aestudio.spec import SpecError
from aestudio.threads import MOST

if TYPE_CHECKING:
    import torch

__all__ = [
    *("choose_device", "choose_threads", "cores_left", "describe", "device_words", "flush_tiny_numbers"),
    *("keep_freed_memory", "set_threads"),
]

TRIAL_SECONDS = 0.06  # of one turn: long enough to see past the first slow calls, short enough not to be felt
TRIAL_TURNS = 3  # of each number, in turns, so that another program's burst doesn't fall on one of them alone
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt(3)
KEPT, LARGE = 2**28, 2**25  # bytes: kept once freed, and from which a block is mapped (the most glibc takes)
TAKEN = 0.4  # of a core: used as much by others, a thread of ours on it comes late too often
WORTH = 1.06  # more threads must be this much faster, or one thread leaves the desktop its cores


def choose_device(wanted: str) -> torch.device:
    """The torch device for "auto", "cpu", "cuda" or "mps".

    Raises:
        SpecError: when this machine has no such device.
    """
    import torch

    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return torch.device(next(name for name in ("cuda", "mps", "cpu") if there[name]))
    if not there[wanted]:
        known = ", ".join(name for name, found in there.items() if found)
        raise SpecError("training.device", f"expected a device this machine has ({known}), found {wanted!r}")
    return torch.device(wanted)


def choose_threads(step: Callable[[], object]) -> tuple[int, dict[int, float]]:
    """How many CPU threads train fastest right now, by trial; no more than cores that are free.

    A core that another program is on seems to serve for a moment; in the long run its thread comes late.

    Args:
        step: one training step on a copy of the model.

    Returns:
        The number, and the steps per second each number gave.
    """
    cores = _cores()
    counts = sorted({1, max(1, cores // 2), cores})
    elsewhere = Elsewhere()
    rates = _rates(counts, step) if cores > 1 else {1: 0.0}
    left = cores_left(elsewhere) or cores
    best = 1
    for count in counts[1:]:
        if count <= left and rates[count] > WORTH * rates[best]:
            best = count
    return best, {count: round(rate, 1) for count, rate in rates.items()}


def cores_left(elsewhere: Elsewhere, least: float = ENOUGH) -> int | None:
    """How many of the cores this process may use others left free; at least 1.

    Args:
        elsewhere: what has watched others since its last answer.
        least: seconds it must have watched.

    Returns:
        The number; None: it has watched for a shorter time.
    """
    theirs = elsewhere.cores(least)
    return None if theirs is None else max(1, _cores() - int(theirs + 1 - TAKEN))


def _rates(counts: Sequence[int], step: Callable[[], object]) -> dict[int, float]:
    """Steps per second with each number of threads: the median of the turns each had."""
    begun = time.perf_counter()
    for count in counts:
        set_threads(count)
        step()
    slow = time.perf_counter() - begun > len(counts) * TRIAL_SECONDS  # one step is as long as a turn
    turns = [{count: _rate(count, step) for count in counts} for _ in range(1 if slow else TRIAL_TURNS)]
    return {count: median(turn[count] for turn in turns) for count in counts}


def _rate(count: int, step: Callable[[], object]) -> float:
    """Steps per second of one turn with `count` threads."""
    set_threads(count)
    begun, steps = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < TRIAL_SECONDS:
        step()
        steps += 1
    return steps / passed


def set_threads(count: int) -> None:
    """Let torch use `count` CPU threads in the calling thread, at most `MOST`."""
    import torch

    count = min(count, MOST)
    if torch.get_num_threads() != count:
        torch.set_num_threads(count)


def keep_freed_memory() -> None:
    """Let the allocator keep up to 256 MiB that were freed, where it is glibc's; elsewhere nothing is done.

    A step frees its batch and its activations, and the next one asks for as much. Given back to the system
    in between, each page faults anew: some 30 to 80 faults a step in a small network.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(MMAP_THRESHOLD, LARGE)
        libc.mallopt(TRIM_THRESHOLD, KEPT)


def flush_tiny_numbers() -> None:
    """Let what is smaller than 1.2e-38 be 0, in the calling thread and in those PyTorch begins from it later.

    Adam's running means of weights whose inputs are seldom on (an edge pixel of a digit) shrink below that
    within a thousand steps, and a processor takes a hundred cycles for each such number ("denormal"): a step
    of a small network takes half as long again. Weights do not notice: 1e-38 is nothing beside any of them.
    """
    import torch

    torch.set_flush_denormal(True)


def _cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def describe(device: torch.device) -> dict[str, object]:
    """Versions and machine, for a run's record; nothing that names the user."""
    import torch

    found: dict[str, object] = {
        "aestudio": __version__,
        "python": sys.version.split()[0],
        "torch": torch.__version__,
        "numpy": version("numpy"),
        "system": platform.platform(terse=True),
        "processor": platform.machine(),
        "cores": _cores(),
        "device": device.type,
    }
    if device.type == "cuda":
        found["gpu"] = torch.cuda.get_device_name(device)
        found["gpu_memory"] = torch.cuda.get_device_properties(device).total_memory
    return found


def device_words(device: str, threads: int) -> str:
    """What a run runs on: "CPU, 1 thread"."""
    if device != "cpu":
        return {"cuda": "GPU (CUDA)", "mps": "GPU (Apple)"}.get(device, device)
    return f"CPU, {threads} thread{'s' * (threads != 1)}"
