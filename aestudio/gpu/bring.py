"""PyTorch for the card is brought, unpacked beside its place, tried on the card, and only then used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from aestudio.data.dataset import Report, within
from aestudio.data.reading.download import Remote, download
from aestudio.data.reading.files import size_text, why
from aestudio.gpu.folder import ASIDE, VARIABLE, Installed, place, write_mark
from aestudio.gpu.wheels import Wheel
from aestudio.program import NO_CONSOLE, command
from aestudio.spec import SpecError

__all__ = ["bring", "brought", "tried"]

ROOM = 2.8  # times the size of the files: they and what is in them (CUDA 13.0 on Linux: 2.56)
SHARE = 0.85  # of the work is the download
TRIAL_SECONDS = 180.0


def bring(wanted: Installed, wheels: Sequence[Wheel], sizes: Sequence[int], report: Report) -> Installed:
    """Bring, unpack and try; what came before a stop is kept, and another call goes on from there.

    Args:
        wanted: what it will be; `folder` is where it goes.
        wheels: its files.
        sizes: of each, in bytes.
        report: told how far it is; may raise `Cancelled`.

    Returns:
        What is there now, with the card it was tried on.

    Raises:
        SpecError: when it can't be brought or stored, or does not compute on this card.
    """
    with _alone():
        return _bring(wanted, wheels, sizes, report)


@contextmanager
def _alone() -> Iterator[None]:
    """While nobody else brings anything.

    Raises:
        SpecError: when another window or program does.
    """
    from filelock import FileLock, Timeout

    try:
        place().mkdir(parents=True, exist_ok=True)
        lock = FileLock(place() / "bring.lock", timeout=0)
        with lock:
            yield
    except Timeout:
        message = "expected to be the only one who brings this, found another AE Studio at it; wait for it"
        raise SpecError("gpu", message) from None


def _bring(wanted: Installed, wheels: Sequence[Wheel], sizes: Sequence[int], report: Report) -> Installed:
    downloads = place() / "downloads"
    _check_room(downloads, wheels, sizes)
    total, done = sum(sizes), 0
    for wheel, size in zip(wheels, sizes, strict=True):
        remote, base = Remote(wheel.name, size, wheel.sha256), wheel.url.removesuffix(wheel.name)
        part = within(report, SHARE * done / total, SHARE * (done + size) / total)
        download([remote], [base], downloads, part, "gpu")
        done += size
    staging = wanted.folder.with_name(f"{wanted.folder.name}.part")
    try:
        _clear(staging)
        _unpack([downloads / wheel.name for wheel in wheels], staging, within(report, SHARE, 0.97))
        report(0.97, "Trying it on the card")
        card = tried(staging)
        _clear(wanted.folder)
        staging.replace(wanted.folder)
        found = replace(wanted, card=card)
        write_mark(found)
        _clear(downloads)
        _clear_older(wanted.folder)
    except OSError as error:
        raise SpecError("gpu", f"expected to store {wanted.folder}, found {why(error)}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return found


def brought(wheels: Sequence[Wheel], sizes: Sequence[int]) -> int:
    """How many bytes of the files are there already."""
    downloads = place() / "downloads"
    there = 0
    for wheel, size in zip(wheels, sizes, strict=True):
        for file in (downloads / wheel.name, downloads / f"{wheel.name}.part"):
            there += min(file.stat().st_size, size) if file.is_file() else 0
    return there


def tried(folder: Path) -> str:
    """Have the PyTorch in a folder compute on the card, in a process of its own; returns the card's name.

    Raises:
        SpecError: when it does not.
    """
    environment = {**os.environ, VARIABLE: str(folder)}
    try:
        done = subprocess.run(
            command("gpu", "--test", "--json"),
            env=environment,
            capture_output=True,
            text=True,
            timeout=TRIAL_SECONDS,
            check=False,
            creationflags=NO_CONSOLE,
        )
    except subprocess.TimeoutExpired:
        raise SpecError("gpu", f"expected it to compute, found no answer in {TRIAL_SECONDS:.0f} s") from None
    try:
        answer = json.loads(done.stdout)
        name, problem = str(answer["card"]), str(answer["problem"])
    except (ValueError, KeyError, TypeError):
        said = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        name, problem = "", said
    if problem or done.returncode:
        advice = "the CPU is used as before"
        raise SpecError("gpu", f"expected PyTorch to compute on the card, found: {problem}; {advice}")
    return name


def _check_room(downloads: Path, wheels: Sequence[Wheel], sizes: Sequence[int]) -> None:
    nearest = next(folder for folder in (downloads, *downloads.parents) if folder.is_dir())
    free, needed = shutil.disk_usage(nearest).free, ROOM * sum(sizes) - brought(wheels, sizes)
    if free < needed:
        place_ = f"{size_text(round(needed))} of free space for {place()}"
        raise SpecError("gpu", f"expected {place_}, found {size_text(free)}; make room")


def _unpack(files: Sequence[Path], folder: Path, report: Report) -> None:
    """What is in the wheels, without what only compilers read."""
    for number, file in enumerate(files):
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if (inside := _inside(member.filename)) and not member.is_dir():
                    report(number / len(files), f"Unpacking {file.name.partition('-')[0]}")
                    member.filename = inside
                    archive.extract(member, folder)


def _inside(name: str) -> str:
    """Where a wheel's file belongs; empty: nowhere. Wheels hold libraries in X.data/purelib too."""
    parts = PurePosixPath(name).parts
    if parts[0].endswith(".data"):
        parts = parts[2:] if parts[1:2] in (("purelib",), ("platlib",)) else ()
    return "" if "include" in parts[:3] else "/".join(parts)


def _clear(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _clear_older(newest: Path) -> None:
    """What older versions of the program used goes."""
    for folder in newest.parent.iterdir():
        if folder != newest and folder.name.startswith("torch-"):
            shutil.rmtree(folder, ignore_errors=True)
    (newest / ASIDE).unlink(missing_ok=True)
