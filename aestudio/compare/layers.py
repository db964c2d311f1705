"""What became of a network's layers, in words."""

from __future__ import annotations

import difflib

from aestudio.experiment import Experiment
from aestudio.networks import Network
from aestudio.networks.layer import Layer

__all__ = ["layer_changes", "layer_words"]


def layer_words(layer: Layer) -> str:
    """A layer in short: "Dense 64"."""
    size = getattr(layer, "units", None) or getattr(layer, "channels", None)
    return f"{layer.title} {size}" if size else str(layer.title)


def layer_changes(before: Experiment, after: Experiment) -> tuple[str, ...]:
    """Which layers came, went or took another's place, network by network.

    Chains of the same kinds of layers count as the same: in what their layers differ, `differences` tells.

    Returns:
        One sentence for each: "Encoder: Dense 32 added after layer 2, Dense 64".
    """
    said = []
    for role in dict.fromkeys([*before.networks, *after.networks]):
        old, new = before.networks.get(role), after.networks.get(role)
        name = role.replace("_", " ").capitalize()
        if old is None or new is None:
            said.append(f"{name}: {'added' if old is None else 'removed'}")
        else:
            said += [f"{name}: {change}" for change in _changes(old, new)]
    return tuple(said)


def _changes(before: Network, after: Network) -> list[str]:
    old, new = before.layers, after.layers
    if [layer.kind for layer in old] == [layer.kind for layer in new]:
        return []
    alike = [_alike(layer) for layer in old], [_alike(layer) for layer in new]
    found = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, *alike, autojunk=False).get_opcodes():
        gone, come = ", ".join(map(layer_words, old[a:b])), ", ".join(map(layer_words, new[c:d]))
        place = f"after layer {a}, {layer_words(old[a - 1])}" if a else "at the beginning"
        if what == "insert":
            found.append(f"{come} added {place}")
        elif what == "delete":
            found.append(f"{gone} removed {place}")
        elif what == "replace" and gone == come:
            found.append(f"{come} with other settings {place}")
        elif what == "replace":
            found.append(f"{come} in place of {gone} {place}")
    return found


def _alike(layer: Layer) -> str:
    """The same for layers that are the same but for their name."""
    return layer.model_copy(update={"name": ""}).key()
