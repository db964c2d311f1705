"""The layer whose size is the code's, and an experiment with another size there."""

from __future__ import annotations

from aestudio.experiment import Experiment, get_path, set_path
from aestudio.networks import Layer
from aestudio.networks.edits import layer_name
from aestudio.spec import SpecError

__all__ = ["code_layer", "default_sizes", "with_code"]

SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)


def code_layer(experiment: Experiment) -> tuple[str, str, int]:
    """The path of the number that sets the code's size, the layer's name, and the size now.

    Raises:
        SpecError: when the encoder's last layer with weights has no such number.
    """
    network = experiment.networks.get("encoder")
    layers: tuple[Layer, ...] = network.layers if network else ()
    for index in reversed(range(len(layers))):
        if layers[index].role == "map":
            for field in ("units", "channels"):
                if hasattr(layers[index], field):
                    path = f"networks.encoder.layers[{index}].{field}"
                    now = int(getattr(layers[index], field)) // _share(experiment)
                    return path, layer_name(layers[index], (index,)), now
            break
    wanted = "expected an encoder that ends in a layer with units or channels, so that they can be swept"
    raise SpecError("networks.encoder", f"{wanted}, found none")


def with_code(experiment: Experiment, size: int, epochs: int = 0, seed: int | None = None) -> Experiment:
    """The experiment with a code of `size` units or channels; everything else stays.

    Raises:
        SpecError: when there is no such layer, or the size does not fit.
    """
    path, _, _ = code_layer(experiment)
    values = experiment.to_json()
    set_path(values, path, size * _share(experiment))
    if epochs:
        set_path(values, "training.epochs", epochs)
    if seed is not None:
        set_path(values, "training.seed", seed)
    changed = Experiment.parse(values)
    assert get_path(values, path) == size * _share(experiment)
    return changed


def _share(experiment: Experiment) -> int:
    """How many units each number of the code takes: two where a mean and a log-variance are given for it."""
    return 2 if any(port.half for port in experiment.family.ports((1,)).values()) else 1


def default_sizes(experiment: Experiment, numbers: int = 0) -> tuple[int, ...]:
    """Sizes worth trying: small ones closely, up to the present one's double.

    Args:
        experiment: whose code.
        numbers: in a sample, where known: no code is to be larger.
    """
    _, _, now = code_layer(experiment)
    top = max(2 * now, 8)
    top = min(top, numbers) if numbers else top
    return tuple(sorted({size for size in (*SIZES, now, 2 * now) if size <= top}))
