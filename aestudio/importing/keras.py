"""Keras architectures: what `model.to_json()` writes, and the config.json in a .keras file.

The format is that of Keras 2 and 3 (https://keras.io/api/models/model_saving_apis/model_config_serialization).
Keras keeps channels last and AE Studio first, so shapes are turned; a Flatten then has another order of
units, which matters for weights, not for the architecture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from aestudio.importing.found import Builder, Imported
from aestudio.importing.keras_axes import axes_after, axes_before
from aestudio.networks.layer import ACTIVATION
from aestudio.spec import SpecError

__all__ = ["from_keras"]

Config = Mapping[str, Any]
DEPTH = 8  # models within models, at most
FUNCTIONS = {"swish": "silu", "hard_sigmoid": "sigmoid", "relu6": "relu", "selu": "elu"}
EXACT = {"swish"}  # another name for the same
LEAKY = 0.2  # the slope of Keras' function leaky_relu; its layer LeakyReLU has another


def from_keras(content: object) -> Imported:
    """The layers of a Sequential model, or of a Functional one that is a chain.

    Raises:
        SpecError: where this is no Keras architecture.
    """
    if not isinstance(content, Mapping) or not isinstance(content.get("config"), Mapping | list):
        raise SpecError(
            "", "expected a Keras architecture (what model.to_json() writes), found something else"
        )
    build, shapes = Builder(), list[tuple[int, ...]]()
    axes: int | None = None
    for one in _flat(content, build, DEPTH):
        axes = axes_before(one, axes)
        _take(one, build, shapes, axes)
        axes = axes_after(one, axes)
    return Imported(tuple(build.layers), tuple(build.lines), shapes[0] if shapes else None)


def _flat(model: Config, build: Builder, depth: int) -> Iterator[Config]:
    """The layers of a model, those of the models in it in their place."""
    config = model["config"]
    layers = config.get("layers", []) if isinstance(config, Mapping) else config
    if depth == 0 or not isinstance(layers, list):
        raise SpecError("", "expected a list of layers, found models nested too deeply or none")
    branches = _branches(layers)
    for one in layers:
        if not isinstance(one, Mapping) or not isinstance(one.get("config"), Mapping):
            build.leave(str(one)[:40], "expected a layer with its config")
        elif _name(one) in branches:
            build.leave(_source(one), "it has several inputs; only a chain of layers is carried over")
        elif "layers" in one["config"]:
            yield from _flat(one, build, depth - 1)
        else:
            yield one


def _branches(layers: list[Any]) -> set[str]:
    """The names of layers that take several inputs."""
    found = set()
    for one in layers:
        if isinstance(one, Mapping) and str(one.get("inbound_nodes")).count("keras_history") > 1:
            found.add(_name(one))
        elif isinstance(one, Mapping):
            nodes = one.get("inbound_nodes")
            if isinstance(nodes, list) and nodes and isinstance(nodes[0], list) and len(nodes[0]) > 1:
                found.add(_name(one))
    return found


def _name(one: Config) -> str:
    config = one.get("config")
    return str(config.get("name", "") if isinstance(config, Mapping) else "")


def _source(one: Config) -> str:
    return f"{_name(one) or 'layer'} ({one.get('class_name')})"[:80]


def _take(one: Config, build: Builder, shapes: list[tuple[int, ...]], axes: int | None) -> None:
    """Carry one layer over; `axes`: of the values it takes, where that is known."""
    config: Config = one["config"]
    given = config.get("batch_shape") or config.get("batch_input_shape")
    if isinstance(given, list) and given and all(isinstance(side, int) for side in given[1:]):
        shapes.append(_turned(given[1:]))
    kind = str(one.get("class_name"))
    if kind == "InputLayer":
        return
    if kind not in KINDS:
        return build.leave(_source(one), f"there is no layer {kind} here")
    ours, fields = KINDS[kind]
    if kind == "Dense" and axes in (2, 3):
        ours, fields = f"conv{axes - 1}d", _pointwise(axes - 1)
    elif kind == "Dense" and (axes or 1) > 1:
        return build.leave(_source(one), "it acts on the channels of values with more than two other axes")
    said: list[str] = []
    try:
        found = fields(config, said)
    except (KeyError, TypeError, ValueError, IndexError):
        return build.leave(_source(one), "its settings are not those of the Keras layer of that name")
    leaky = ours != "activation" and found.get("activation") == "leaky_relu"
    added = build.add(_source(one), ours, {**found, "activation": "linear"} if leaky else found, said)
    if added and leaky:
        build.add(f"{_source(one)}, its activation", "activation", {"function": "leaky_relu", "slope": LEAKY})


def _turned(sides: list[int]) -> tuple[int, ...]:
    """Channels first."""
    return (sides[-1], *sides[:-1])


def _function(config: Config, said: list[str], key: str = "activation") -> str:
    """The activation by our name."""
    name = config.get(key) or "linear"
    if isinstance(name, Mapping):
        name = name.get("class_name", "")
        name = name.get("class_name", "") if isinstance(name, Mapping) else str(name).lower()
    ours = FUNCTIONS.get(str(name), str(name))
    if ours not in get_args(ACTIVATION):
        said.append(f"there is no activation {name} here: linear in its place")
        return "linear"
    if ours != name and name not in EXACT:
        said.append(f"{ours} in place of {name}")
    return ours


def _slanted(function: str) -> Config:
    return {"function": function, **({"slope": LEAKY} if function == "leaky_relu" else {})}


def _dense(config: Config, said: list[str]) -> Config:
    return {
        "units": config["units"],
        "activation": _function(config, said),
        "bias": config.get("use_bias", True),
    }


def _pointwise(axes: int) -> Callable[[Config, list[str]], Config]:
    """A dense layer on the channels at each place of a picture or a signal: what a convolution of 1 does.

    Ours acts on the last axis too, but that is not the channels'.
    """

    def fields(config: Config, said: list[str]) -> Config:
        dense = dict(_dense(config, said))
        channels, ones = dense.pop("units"), _sides(1, axes)
        return {**dense, "channels": channels, "kernel": ones, "stride": ones, "padding": "valid"}

    return fields


def _conv(axes: int, transposed: bool = False) -> Callable[[Config, list[str]], Config]:
    def fields(config: Config, said: list[str]) -> Config:
        if config.get("data_format") == "channels_first":
            said.append("it keeps channels first, as here")
        sizes = {
            "kernel": config["kernel_size"],
            "stride": config.get("strides", 1),
            "dilation": config.get("dilation_rate", 1),
        }
        sides = {name: _sides(value, axes) for name, value in sizes.items()}
        padding = config.get("padding", "valid")
        if padding not in ("same", "valid"):
            said.append(f"padding 'same' in place of {padding!r}")
            padding = "same"
        groups = {} if transposed else {"groups": config.get("groups", 1)}
        return {
            "channels": config["filters"],
            "activation": _function(config, said),
            "bias": config.get("use_bias", True),
            "padding": padding,
            **sides,
            **groups,
        }

    return fields


def _sides(value: Any, axes: int) -> Any:
    sides = list(value) if isinstance(value, list | tuple) else [value] * axes
    return sides[0] if axes == 1 else sides


def _pool(config: Config, said: list[str]) -> Config:
    size = config["pool_size"]
    stride = config.get("strides") or size
    return {
        "size": _pair(size),
        "stride": None if stride == size else _pair(stride),
        "padding": config.get("padding", "valid"),
    }


def _pair(value: Any) -> list[Any]:
    sides = list(value) if isinstance(value, list | tuple) else [value]
    return sides * 2 if len(sides) == 1 else sides


def _upsample(config: Config, said: list[str]) -> Config:
    modes = {"nearest": "nearest", "bilinear": "linear", "bicubic": "cubic"}
    return {"factor": _pair(config["size"]), "mode": modes[config.get("interpolation", "nearest")]}


def _batch_norm(config: Config, said: list[str]) -> Config:
    # Keras' momentum is the share of the old average that is kept, PyTorch's that of the new batch
    momentum = round(1 - float(config.get("momentum", 0.99)), 12)
    return {"momentum": momentum, "epsilon": config.get("epsilon", 1e-3)}


def _group_norm(config: Config, said: list[str]) -> Config:
    return {"groups": config["groups"], "epsilon": config.get("epsilon", 1e-3)}


def _layer_norm(config: Config, said: list[str]) -> Config:
    said.append("over the last axis there, over all axes of a sample here")
    return {"epsilon": config.get("epsilon", 1e-3)}


def _leaky(config: Config, said: list[str]) -> Config:
    slope = config.get("negative_slope", config.get("alpha", 0.3))
    return {"function": "leaky_relu", "slope": slope}


def _reshape(config: Config, said: list[str]) -> Config:
    shape = list(config["target_shape"])
    if len(shape) > 1:
        said.append("channels first here, last there")
    return {"shape": list(_turned(shape)) if len(shape) > 1 else shape}


KINDS: dict[str, tuple[str, Callable[[Config, list[str]], Config]]] = {
    "Dense": ("dense", _dense),
    "Conv1D": ("conv1d", _conv(1)),
    "Conv2D": ("conv2d", _conv(2)),
    "Conv1DTranspose": ("conv_transpose1d", _conv(1, True)),
    "Conv2DTranspose": ("conv_transpose2d", _conv(2, True)),
    "MaxPooling1D": ("max_pool", _pool),
    "MaxPooling2D": ("max_pool", _pool),
    "AveragePooling1D": ("avg_pool", _pool),
    "AveragePooling2D": ("avg_pool", _pool),
    "UpSampling1D": ("upsample", _upsample),
    "UpSampling2D": ("upsample", _upsample),
    "BatchNormalization": ("batch_norm", _batch_norm),
    "LayerNormalization": ("layer_norm", _layer_norm),
    "GroupNormalization": ("group_norm", _group_norm),
    "Dropout": ("dropout", lambda config, said: {"rate": config["rate"]}),
    "GaussianNoise": ("gaussian_noise", lambda config, said: {"std": config["stddev"]}),
    "Flatten": ("flatten", lambda config, said: {}),
    "Reshape": ("reshape", _reshape),
    "Activation": ("activation", lambda config, said: _slanted(_function(config, said))),
    "ReLU": ("activation", lambda config, said: {"function": "relu"}),
    "LeakyReLU": ("activation", _leaky),
    "ELU": ("activation", lambda config, said: {"function": "elu", "alpha": config.get("alpha", 1.0)}),
    "Softmax": ("activation", lambda config, said: {"function": "softmax"}),
}
