"""What is to be said of the graphics card, and what would be brought for it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aestudio.data.reading.files import size_text
from aestudio.gpu.bring import ROOM, brought
from aestudio.gpu.builds import Build, choose, unfit
from aestudio.gpu.cards import Card
from aestudio.gpu.folder import Installed, place
from aestudio.gpu.torch_here import TorchHere
from aestudio.gpu.wheels import INDEX, Lock, Wheel, available, requirement, resolve, sizes
from aestudio.program import is_built
from aestudio.spec import SpecError

__all__ = ["Plan", "Situation", "look", "plan"]

CPU = "AE Studio computes on the CPU."


@dataclass(frozen=True)
class Situation:
    """How card and PyTorch stand to one another.

    Attributes:
        state: the card is "used"; it could be with another PyTorch ("offered"); it can't be as it is
            ("unfit"); there is "none".
        text: that, in one or two sentences.
        card: the one that is meant; None: there is none.
        torch: what is installed.
    """

    state: Literal["used", "offered", "unfit", "none"]
    text: str
    card: Card | None
    torch: TorchHere


@dataclass(frozen=True)
class Plan:
    """What would be brought.

    Attributes:
        build: of PyTorch.
        wheels: its files.
        sizes: in bytes.
        command: for a copy that pip installed, what does it; empty: the program does it itself.
    """

    build: Build
    wheels: tuple[Wheel, ...]
    sizes: tuple[int, ...]
    command: str = ""

    @property
    def text(self) -> str:
        """What would be downloaded, how large it is, and how much of it is there."""
        count, total, there = len(self.wheels), sum(self.sizes), brought(self.wheels, self.sizes)
        files = f"{count} file{'s' * (count != 1)}"
        left = f", of which {size_text(there)} are here already" if there else ""
        room = size_text(round(ROOM * total))
        what = f"PyTorch for {self.build.title}: {size_text(total)} in {files}{left}"
        return f"{what}; it takes {room} of disk space while it is unpacked"

    def wanted(self, torch: str, python: str) -> Installed:
        """What is there once it is done."""
        folder = place() / f"torch-{torch}-{self.build.name}-{python}"
        return Installed(folder, torch, self.build.name, python)


def look(cards: Sequence[Card], torch: TorchHere, lock: Lock) -> Situation:
    """How it stands, by what is on this machine alone.

    Args:
        cards: those of this machine, the best first.
        torch: what is installed.
        lock: what a built program may bring.
    """
    card = next((one for one in cards if one.maker != "Intel"), None)
    if card is None:
        seen = f" ({cards[0].name})" if cards else ""
        return Situation("none", f"No graphics card that PyTorch can use was found{seen}. {CPU}", None, torch)
    if card.maker == "Apple":
        return Situation("used", "AE Studio can compute on this computer's Apple GPU.", card, torch)
    if torch.build != "cpu" and Build(torch.build).maker == card.maker:
        names, suits = [torch.build], "used"
    elif is_built():
        names, suits = list(lock.builds), "offered"
        if not names:
            why = "this AE Studio was built without the list of what to bring for it"
            return Situation(
                "unfit", f"The graphics card {card.name} can't be used: {why}. {CPU}", card, torch
            )
    else:
        names, suits = _likely(card), "offered"
    if choose(card, names) is None:
        return Situation("unfit", f"The graphics card {card.name} {unfit(card, names)}. {CPU}", card, torch)
    if suits == "used":
        text = (
            f"AE Studio can compute on the {card.name} (driver {card.driver}, PyTorch for {_title(torch)})."
        )
        return Situation("used", text, card, torch)
    text = f"{CPU} There is a graphics card, {card.name}; PyTorch here was made for the CPU alone."
    return Situation("offered", text, card, torch)


def _likely(card: Card) -> list[str]:
    """Before PyTorch's index is asked: that it has builds of some kind."""
    if card.maker == "NVIDIA":
        return ["cu126"]
    return ["rocm6.4"] if sys.platform == "linux" else []


def _title(torch: TorchHere) -> str:
    return Build(torch.build).title


def plan(situation: Situation, lock: Lock) -> Plan:
    """What would be brought for the card; asks the servers, and takes a minute in a copy that pip installed.

    Raises:
        SpecError: when no build suits the card after all, or a server can't be reached.
    """
    assert situation.card is not None
    card, torch = situation.card, situation.torch.version
    names = list(lock.builds) if is_built() else available(torch)
    build = choose(card, names)
    if build is None:
        raise SpecError(
            "gpu", f"expected a card and driver that can be used, found that {card.name} {unfit(card, names)}"
        )
    if is_built():
        wheels = lock.builds[build.name]
        return Plan(build, wheels, tuple(sizes(wheels)))
    wheels = resolve(requirement(torch, build.name), INDEX + build.name)
    return Plan(build, wheels, tuple(sizes(wheels)), pip_command(torch, build))


def pip_command(torch: str, build: Build) -> str:
    """What puts a build in place of the PyTorch of this copy."""
    program = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{program} -m pip install {requirement(torch, build.name)} --extra-index-url {INDEX}{build.name}"
