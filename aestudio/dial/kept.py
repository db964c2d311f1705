"""A dial on disk: a folder with what was asked, what became of each training, and what was measured."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from pydantic import Field

from aestudio.atomic import read_json, write_json
from aestudio.dial.arm import Measured, measured_in
from aestudio.dial.plan import Arm, Dial
from aestudio.job import Pieces
from aestudio.spec import Spec, SpecError, replace

__all__ = ["FILE", "Log", "Trained", "arm_file", "begun", "log_in", "measured_arms", "oracle_file"]

FILE = "dial.json"


class Trained(Spec):
    """What became of an arm's training."""

    arm: Arm
    run: str = Field("", description="Its run's folder, from the folder of the runs.")
    state: str = Field("", description="done, or failed; empty: it is going on, or was broken off.")
    seconds: float = Field(0.0, ge=0, description="Of training.")
    measuring: float = Field(0.0, ge=0, description="Seconds of measuring.")
    problem: str = Field("", description="Why it failed.")


class Log(Spec):
    """What was asked, and how far it is."""

    format: int = Field(1, ge=1, le=1, description="Of the file.")
    dial: Dial
    begun: str = Field("", description="When it began.")
    device: str = Field("", description="What it was trained on.")
    self_test: str = Field("", description="What the audit's test on planted answers found.")
    labels: str = Field("", description="Who says what the labels of the groups say.")
    skin: str = Field("", description="How skin is found, where the data don't know.")
    control: tuple[float, ...] = Field(
        (), description="Of each group, the share of true faces that the classifier reads rightly."
    )
    trained: tuple[Trained, ...] = ()

    def of(self, arm: Arm) -> Trained:
        """What became of an arm."""
        return next((one for one in self.trained if one.arm == arm), Trained(arm=arm))

    def having(self, one: Trained) -> Log:
        """The same with what became of an arm."""
        others = [old for old in self.trained if old.arm != one.arm]
        return replace(self, trained=(*others, one))


def arm_file(folder: Path, arm: Arm) -> Path:
    """Where what was measured of a model lies."""
    return folder / "arms" / f"{arm.name}.npz"


def oracle_file(folder: Path, arm: Arm) -> Path:
    """Where what was measured of the faithful sampler lies."""
    return folder / "sampler" / f"{arm.name}.npz"


def log_in(folder: Path) -> Log:
    """The log of a dial.

    Raises:
        SpecError: when there is none that can be read.
    """
    file = folder / FILE
    try:
        return Log.parse(read_json(file))
    except (OSError, ValueError) as error:
        raise SpecError(str(file), f"expected a dial, found none that can be read: {error}") from None


def begun(folder: Path, dial: Dial, now: str) -> Log:
    """The log in a folder, to go on with; a new one where the folder holds none.

    Raises:
        SpecError: when the folder holds another dial.
        WriteFailed: when it can't be written.
    """
    if (folder / FILE).exists():
        log = log_in(folder)
        if log.dial.asks_as(dial):
            return replace(log, dial=dial)
        wanted = "expected a new folder, or the dial that was begun there"
        raise SpecError(str(folder), f"{wanted}, found one of {log.dial.words}")
    folder.mkdir(parents=True, exist_ok=True)
    log = Log(dial=dial, begun=now)
    write_log(folder, log)
    return log


def write_log(folder: Path, log: Log) -> None:
    """Write it, whole or not at all.

    Raises:
        WriteFailed: when it can't be written.
    """
    write_json(folder / FILE, log.to_json())


def measured_arms(folder: Path, dial: Dial) -> Pieces[tuple[dict[Arm, Measured], dict[Arm, Measured]]]:
    """What was measured so far of the models and of the faithful sampler; what can't be read is left out."""
    models: dict[Arm, Measured] = {}
    samplers: dict[Arm, Measured] = {}
    places: tuple[tuple[dict[Arm, Measured], Any], ...] = ((models, arm_file), (samplers, oracle_file))
    for arm in dial.arms:
        for found, where in places:
            with contextlib.suppress(SpecError):
                found[arm] = measured_in(where(folder, arm))
        yield 0.5, "Reading what was measured"
    return models, samplers
