"""Which build of PyTorch this program has, told without importing it."""

from __future__ import annotations

import importlib.util
import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["TorchHere", "torch_here"]


@dataclass(frozen=True)
class TorchHere:
    """PyTorch as it is installed.

    Attributes:
        version: "2.13.0".
        build: "cpu", "cu130", "rocm7.0"; on macOS "cpu", which serves Apple's GPU too.
    """

    version: str
    build: str


def torch_here() -> TorchHere:
    """What `import torch` would bring; version "" where there is none."""
    found, facts = _version_file(), {}
    if found is not None:
        text = found.read_text(encoding="utf-8")
        facts = dict(re.findall(r"^(__version__|cuda|hip)\b[^=]*= *'([^']*)'", text, re.MULTILINE))
    try:
        full = facts.get("__version__") or version("torch")
    except PackageNotFoundError:
        return TorchHere("", "cpu")
    number, _, local = full.partition("+")
    if "cuda" in facts:
        local = "cu" + "".join(facts["cuda"].split(".")[:2])
    elif "hip" in facts and not local:
        local = "rocm" + ".".join(facts["hip"].split(".")[:2])
    return TorchHere(number, local or "cpu")


def _version_file() -> Path | None:
    """Where PyTorch says what it was made for."""
    module = sys.modules.get("torch")
    spec = importlib.util.find_spec("torch") if module is None else module.__spec__
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).with_name("version.py")
    return file if file.is_file() else None
