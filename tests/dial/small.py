"""A dial that is done in seconds: small faces, small networks, few of everything."""

from __future__ import annotations

from typing import Any

import numpy as np

from aestudio.audit.records import COLUMNS, Records
from aestudio.data.dataset import Array
from aestudio.dial import Arm, Dial
from aestudio.dial.arm import Measured


def small_dial(**changes: Any) -> Dial:
    """Super-resolution from 4 x 4 to 16 x 16 pixels, two shares, two seeds."""
    experiment = {
        "data": {"kind": "faces", "count": 120, "size": 16, "geometry": 0.8},
        "family": {"kind": "superres", "residual": False, "degrade": {"factor": 4, "noise": 0.1}},
        "networks": {
            "encoder": {"layers": [{"kind": "flatten"}, {"kind": "dense", "units": 16}]},
            "decoder": {
                "layers": [
                    {"kind": "dense", "units": 768, "activation": "sigmoid"},
                    {"kind": "reshape", "shape": [3, 16, 16]},
                ]
            },
        },
        "training": {"epochs": 2, "batch_size": 32, "threads": 1, "device": "cpu"},
    }
    fields = {"experiment": experiment, "shares": (0.2, 0.5), "seeds": 2, "tested": 40, "bank": 400}
    return Dial.parse(fields | changes)


def planted(groups: Array, **columns: Array | float) -> Measured:
    """Records of faces of these groups that hold what is planted, and otherwise nothing of note."""
    count = len(groups)
    plain: dict[str, Array] = {name: np.zeros(count) for name in COLUMNS}
    plain |= {name: np.zeros(count, bool) for name in ("off_input", "no_skin", "not_a_number", "unsure")}
    plain |= {"row": np.arange(count), "group": groups, "person": np.arange(count)}
    plain |= {"read_hr": groups, "read_sr": groups}
    plain |= {name: np.broadcast_to(values, (count,)) for name, values in columns.items()}
    shown = np.zeros((3, 2, 3, 16, 16), np.uint8)
    return Measured(Records(plain), shown, np.array([0, 1]))


def planted_arms(
    dial: Dial, rng: np.random.Generator, flips: dict[float, tuple[float, float]], count: int = 2000
) -> dict[Arm, Measured]:
    """Arms in which faces of tone A and of tone B flip at these rates, by share."""
    found = {}
    for arm in dial.arms:
        groups = np.arange(count) % 2
        flipped = rng.random(count) < np.array(flips[arm.share])[groups]
        found[arm] = planted(groups, read_sr=np.where(flipped, 1 - groups, groups))
    return found
