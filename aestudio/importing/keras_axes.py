"""How many axes the values between the layers of a Keras model have, as far as its file tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["axes_after", "axes_before"]


def axes_before(one: Mapping[str, Any], known: int | None) -> int | None:
    """How many axes what a layer takes has, the batch's not counted: as the layer says, else as `known`."""
    built, config = one.get("build_config"), one["config"]
    given = built.get("input_shape") if isinstance(built, Mapping) else None
    given = given or config.get("batch_shape") or config.get("batch_input_shape")
    return len(given) - 1 if isinstance(given, list) and len(given) > 1 else known


def axes_after(one: Mapping[str, Any], taken: int | None) -> int | None:
    """How many axes what a layer gives has, where it takes values of `taken` axes."""
    kind, shape = str(one.get("class_name")), one["config"].get("target_shape")
    if kind == "Flatten" or kind.startswith("Global"):
        return 1
    if kind == "Reshape" and isinstance(shape, list):
        return len(shape)
    if kind.startswith("Conv"):
        return next((axes + 1 for axes in (1, 2, 3) if f"{axes}D" in kind), taken)
    return taken
