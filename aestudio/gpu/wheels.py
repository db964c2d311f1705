"""The files that PyTorch for a graphics card consists of: looked up, locked at build time, measured.

When the program is built, `lock` has pip resolve each build of exactly the pinned PyTorch and keeps the
addresses and SHA-256 sums in `gpu.json`; the built program brings those files and no others. Sizes are what
the servers say.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from aestudio.data.reading.download import in_words
from aestudio.gpu.builds import offered
from aestudio.gpu.folder import LOCK, this_python
from aestudio.spec import SpecError

__all__ = [
    "INDEX",
    "Lock",
    "Wheel",
    "available",
    "lock",
    "locked",
    "requirement",
    "resolve",
    "sizes",
    "this_system",
]

INDEX = "https://download.pytorch.org/whl/"
TIMEOUT = 20.0  # seconds
UNUSED = (
    "triton",
    "pytorch-triton",
)  # compiles kernels, which needs a compiler and which nothing here asks for


@dataclass(frozen=True)
class Wheel:
    """A file to be brought: where it lies, and the SHA-256 of its content as hex."""

    url: str
    sha256: str

    @property
    def name(self) -> str:
        """The last part of its address, as it stands there."""
        return urlsplit(self.url).path.rpartition("/")[2]


@dataclass(frozen=True)
class Lock:
    """What a built program may bring.

    Attributes:
        torch: the version it comes with: "2.13.0".
        python: "cp311".
        builds: by the build's name, its files.
    """

    torch: str = ""
    python: str = ""
    builds: Mapping[str, tuple[Wheel, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """As plain values."""
        builds = {name: [vars(wheel) for wheel in wheels] for name, wheels in self.builds.items()}
        return {"torch": self.torch, "python": self.python, "builds": builds}


def locked(file: Path = LOCK) -> Lock:
    """What was looked up when this program was built; nothing in a copy that was not built."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Lock()
    builds = {name: tuple(Wheel(**one) for one in wheels) for name, wheels in data["builds"].items()}
    return Lock(data["torch"], data["python"], builds)


def lock(torch: str) -> Lock:
    """Look up, with the pip of this environment, all builds of a version of PyTorch for this system.

    Raises:
        SpecError: when no index could be reached.
    """
    if sys.platform == "darwin":
        return Lock(torch, this_python())  # Apple's GPU is served by the build for the CPU
    try:
        names = available(torch)
    except SpecError:
        return Lock(torch, this_python(), _from_pips_own(torch))
    found = {name: resolve(requirement(torch, name), INDEX + name) for name in names}
    return Lock(torch, this_python(), found)


def _from_pips_own(torch: str) -> dict[str, tuple[Wheel, ...]]:
    """The one build that pip's own index has: on Linux it is one for CUDA, elsewhere one for the CPU."""
    wheels = resolve(f"torch=={torch}")
    for wheel in wheels:
        if match := re.match(r"cuda_toolkit-(\d+)\.(\d+)", wheel.name):
            return {f"cu{match[1]}{match[2]}": wheels}
    return {}


def available(torch: str, index: str = INDEX) -> list[str]:
    """The names of PyTorch's builds of this version for this system and this Python: "cu126", "cu130" ...

    Raises:
        SpecError: when PyTorch's index can't be reached.
    """
    try:
        with urlopen(
            Request(f"{index}torch/", headers={"User-Agent": "aestudio"}), timeout=TIMEOUT
        ) as answer:
            page = answer.read().decode("utf-8", errors="replace")
    except (OSError, HTTPException) as error:
        raise SpecError("gpu", _unreachable(index, error)) from None
    return offered(page, torch, this_python(), this_system())


def this_system() -> str:
    """As wheels name it: "linux_x86_64", "win_amd64"."""
    machine = platform.machine().lower()
    return f"win_{machine}" if sys.platform == "win32" else f"{sys.platform}_{machine}"


def requirement(torch: str, build: str) -> str:
    """The build, as pip takes it: "torch==2.13.0+cu130"."""
    return f"torch=={torch}+{build}"


def resolve(wanted: str, index: str = "") -> tuple[Wheel, ...]:
    """The files that pip would install for a requirement, less those that are installed here.

    Args:
        wanted: as pip takes it.
        index: a package index besides pip's own.

    Raises:
        SpecError: when pip finds no answer; says what it said.
    """
    if importlib.util.find_spec("pip") is None:
        extra = f" --extra-index-url {index}" if index else ""
        by_uv = f"uv pip install --python {sys.executable} {wanted}{extra}"
        raise SpecError("gpu", f"expected pip in this environment, found none; with uv it is: {by_uv}")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        command += ["--only-binary", ":all:", "--report", str(report), wanted]
        command += ["--extra-index-url", index] if index else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            raise SpecError("gpu", f"expected pip to find {wanted}, found: {said}")
        rows = json.loads(report.read_text(encoding="utf-8"))["install"]
    return _wanted(rows)


def _wanted(rows: Sequence[Mapping[str, dict[str, object]]]) -> tuple[Wheel, ...]:
    """Of what pip would install: torch, and what this environment does not have."""
    here = {_plain(one.metadata["Name"]) for one in distributions()} - {"torch"}
    found = []
    for row in rows:
        name, info = _plain(str(row["metadata"]["name"])), row["download_info"]
        if name not in here and not name.startswith(UNUSED):
            archive: dict[str, dict[str, str]] = info["archive_info"]  # type: ignore[assignment]
            found.append(Wheel(str(info["url"]), archive["hashes"]["sha256"]))
    return tuple(found)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def sizes(wheels: Sequence[Wheel]) -> list[int]:
    """How many bytes each file has, as its server says.

    Raises:
        SpecError: when one can't be reached.
    """
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(_size, wheels))


def _size(wheel: Wheel) -> int:
    asked = Request(
        wheel.url, method="HEAD", headers={"User-Agent": "aestudio", "Accept-Encoding": "identity"}
    )
    try:
        with urlopen(asked, timeout=TIMEOUT) as answer:
            return int(answer.headers["Content-Length"])
    except (OSError, HTTPException, TypeError, ValueError) as error:
        raise SpecError("gpu", _unreachable(unquote(wheel.url), error)) from None


def _unreachable(url: str, error: Exception) -> str:
    host = urlsplit(url).netloc
    return f"expected an answer from {host}, found {in_words(error)}; check the connection and try again"
