"""How many numbers the code of a run's model has, from its file as it is: tables resolve no network."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

__all__ = ["code_size", "sizes_of"]


def sizes_of(network: dict[str, Any]) -> list[int]:
    """Units or channels of the layers that have some."""
    sizes = (layer.get("units") or layer.get("channels") for layer in network["layers"])
    return [size for size in sizes if isinstance(size, int)]


def code_size(experiment: dict[str, Any]) -> int | None:
    """Numbers in the code; None: it has none, or a layer's settings alone don't tell (a map of channels).

    Args:
        experiment: what `experiment.json` holds.
    """
    try:
        sized = [one for one in experiment["networks"]["encoder"]["layers"] if sizes_of({"layers": [one]})]
        share, units = _share(str(experiment["family"]["kind"])), sized[-1].get("units")
    except (KeyError, TypeError, AttributeError, IndexError):
        return None
    return units // share if share and isinstance(units, int) else None


@lru_cache
def _share(family: str) -> int:
    """How many numbers an encoder gives for one of the code: 2 for means and log-variances; 0: no code."""
    from aestudio.families import FAMILIES

    try:
        ports = FAMILIES.parse({"kind": family}).ports((1,)).values()
    except ValueError:  # of a newer program
        return 0
    return next((2 if port.half else 1 for port in ports if port.takes == "encoder"), 0)
