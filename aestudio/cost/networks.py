"""Networks of one project that may be compared, as their runs found them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aestudio.cost.speed import Speed

__all__ = ["Cost", "Group", "LeftOut", "MeasuredNetwork"]


@dataclass(frozen=True)
class MeasuredNetwork:
    """A network with the best that its runs reached.

    Attributes:
        name: its sizes, "128-64-2".
        run: the folder of its best run.
        runs: the names of all runs with this network.
        settings: how many ways it was trained; what follows is of the best of them.
        loss: the best validation loss; the median where runs differ in nothing but the seed.
        spread: the lowest and highest over seeds; None: one run.
        parameters: how many numbers it learns.
        macs: multiply-adds for a sample, there and back.
        speed: samples per second by batch size, once measured.
    """

    name: str
    run: Path
    runs: tuple[str, ...]
    settings: int
    loss: float
    spread: tuple[float, float] | None
    parameters: int
    macs: int
    speed: Speed | None = None


@dataclass(frozen=True)
class Group:
    """Networks on the same data with the same loss.

    Attributes:
        title: data and loss in words.
        loss: what the loss is called.
        networks: the best first.
        worst: the mean sample's loss, to which each is an improvement; None: not known.
        perfect: the loss of a perfect reconstruction; above 0 for a cross-entropy.
    """

    title: str
    loss: str
    networks: tuple[MeasuredNetwork, ...]
    worst: float | None = None
    perfect: float = 0.0

    @property
    def runs(self) -> int:
        """How many runs stand behind it."""
        return sum(len(network.runs) for network in self.networks)


@dataclass(frozen=True)
class LeftOut:
    """A run that is in no chart.

    Attributes:
        run: its name.
        why: in words.
    """

    run: str
    why: str


@dataclass(frozen=True)
class Cost:
    """A project's networks, the largest group first, and the runs that are in none."""

    groups: tuple[Group, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
