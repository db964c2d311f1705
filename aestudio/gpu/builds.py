"""PyTorch's builds for graphics cards: what their names say, and which one a card can use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from aestudio.gpu.cards import Card

__all__ = ["Build", "choose", "offered", "unfit"]

LEAST = {12: (5, 0), 13: (7, 5)}
"""By CUDA's major version, the compute capability it needs (CUDA release notes: 13.0 has left out what came
before Turing, 12.0 what came before Maxwell)."""


@dataclass(frozen=True)
class Build:
    """One build: "cu130" is for CUDA 13.0, "rocm7.0" for AMD's ROCm 7.0."""

    name: str

    @property
    def maker(self) -> str:
        """Whose cards it is for."""
        return "NVIDIA" if self.name.startswith("cu") else "AMD"

    @property
    def version(self) -> tuple[int, int]:
        """Of CUDA or ROCm: (13, 0)."""
        if self.maker == "NVIDIA":
            digits = self.name.removeprefix("cu")
            return int(digits[:-1]), int(digits[-1])
        major, minor = re.findall(r"\d+", self.name)[:2]
        return int(major), int(minor)

    @property
    def title(self) -> str:
        """For the user: "CUDA 13.0"."""
        return f"{'CUDA' if self.maker == 'NVIDIA' else 'ROCm'} {self.version[0]}.{self.version[1]}"


def offered(page: str, torch: str, python: str, system: str) -> list[str]:
    """The names of the builds of a version of PyTorch that an index's page lists.

    Args:
        page: HTML with links to wheels, as `https://download.pytorch.org/whl/torch/`.
        torch: "2.13.0".
        python: "cp311".
        system: what the wheels' platform ends in: "linux_x86_64" (also manylinux_2_28_x86_64), "win_amd64".
    """
    ending = system.replace("linux_", r"(?:many)?linux(?:_\d+)*_")
    wheel = rf"torch-{re.escape(torch)}\+(cu\d{{3}}|rocm\d+\.\d+)[\w.]*-{python}-{python}-{ending}\.whl"
    return sorted(set(re.findall(wheel, unquote(page))))


def choose(card: Card, names: Iterable[str]) -> Build | None:
    """The newest build the card and its driver can use; None: there is none.

    A driver serves every minor version of its CUDA's major version (NVIDIA: "minor version compatibility");
    one that is no newer than the driver is preferred.
    """
    builds = [Build(name) for name in names]
    usable = [one for one in builds if one.maker == card.maker and card.driver and _serves(card, one)]
    return max(usable, key=lambda one: (one.version <= card.cuda, one.version), default=None)


def _serves(card: Card, build: Build) -> bool:
    if build.maker == "AMD":
        return True  # the trial on the card tells
    major = build.version[0]
    return major <= card.cuda[0] and (
        card.capability == (0, 0) or card.capability >= LEAST.get(major, (0, 0))
    )


def unfit(card: Card, names: Iterable[str]) -> str:
    """Why no build suits the card, and what to do, in words that follow the card's name."""
    builds = [Build(name) for name in names if Build(name).maker == card.maker]
    if card.why:
        return card.why
    if not builds:
        return f"is not supported: there is no PyTorch of this version for {card.maker} cards on this system"
    if not card.driver:
        return f"has no driver that AE Studio could use: install {card.maker}'s"
    least = min(one.version for one in builds)
    if card.cuda[0] < least[0]:
        served = f"CUDA {card.cuda[0]}.{card.cuda[1]}" if card.cuda[0] else "no CUDA"
        found = f"has the driver {card.driver}, which serves {served}"
        return f"{found}; PyTorch needs CUDA {least[0]}.0 or later: update NVIDIA's driver"
    needed = min(LEAST.get(one.version[0], (0, 0)) for one in builds)
    found = f"is of compute capability {card.capability[0]}.{card.capability[1]}"
    return f"{found}; this PyTorch needs {needed[0]}.{needed[1]} or later"
