"""One contract for every layer kind: what is declared once holds in files, forms, tables and torch."""

from __future__ import annotations

import json

import pytest
import torch

from aestudio.networks import LAYERS, Layer, Network, Shape
from aestudio.networks.condition import told
from aestudio.networks.modulate import CONDITION
from aestudio.spec import SpecError

BODY = [{"kind": "layer_norm"}, {"kind": "activation", "function": "tanh"}]
SETTINGS: dict[str, dict[str, object]] = {
    "reshape": {"shape": [4, 6, 4]},
    "residual": {"body": BODY},
    "skip": {"body": BODY},
    "group_norm": {"groups": 2},
}
SHAPES: list[Shape] = [(96,), (4, 24), (4, 6, 4), (2, 3, 4, 4)]  # as many numbers in each
KINDS = LAYERS.names()


def example(kind: str) -> Layer:
    return LAYERS.parse({"kind": kind, **SETTINGS.get(kind, {})})


def fitting() -> list[tuple[str, Shape]]:
    return [(kind, shape) for kind in KINDS for shape in SHAPES if not errors(kind, shape)]


def errors(kind: str, shape: Shape) -> SpecError | None:
    return Network(layers=(example(kind),)).resolve(shape).error


def test_the_kinds_there_are() -> None:
    assert set(KINDS) == {
        *(
            "dense",
            "conv1d",
            "conv2d",
            "conv_transpose1d",
            "conv_transpose2d",
            "max_pool",
            "avg_pool",
            "upsample",
        ),
        *("batch_norm", "layer_norm", "group_norm", "dropout", "gaussian_noise", "flatten", "reshape"),
        *("activation", "residual", "skip", "modulate"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_json_there_and_back(kind: str) -> None:
    layer = example(kind)

    again = LAYERS.parse(json.loads(json.dumps(layer.to_json())))

    assert again == layer
    assert layer.to_json()["kind"] == kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_field_says_what_it_is(kind: str) -> None:
    layer = LAYERS[kind]

    assert layer.title
    assert layer.heading
    assert layer.__doc__
    assert all(field.title and field.description for field in layer.model_fields.values())


@pytest.mark.parametrize("kind", KINDS)
def test_words_name_the_kind(kind: str) -> None:
    assert LAYERS[kind].title in example(kind).words()


@pytest.mark.parametrize("kind", KINDS)
def test_a_shape_is_taken_or_refused_in_words(kind: str) -> None:
    refusals = [error for shape in SHAPES if (error := errors(kind, shape))]

    assert len(refusals) < len(SHAPES)
    assert all(refusal.problem.startswith("expected") for refusal in refusals)
    assert all(refusal.path.startswith("layers[0]") for refusal in refusals)


@pytest.mark.parametrize(("kind", "shape"), fitting())
def test_built_and_resolved_agree(kind: str, shape: Shape) -> None:
    network = Network(layers=(example(kind),))
    resolved, module = network.resolve(shape), network.build(shape)

    out = module.eval()(torch.rand(5, *shape))

    assert tuple(out.shape) == (5, *(resolved.output_shape or ()))
    assert resolved.parameters == sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(("kind", "shape"), fitting())
def test_the_same_twice_when_not_training(kind: str, shape: Shape) -> None:
    module, x = example(kind).build(shape).eval(), torch.rand(5, *shape)

    assert torch.equal(module(x), module(x))


@pytest.mark.parametrize(("kind", "shape"), fitting())
def test_the_gradient_reaches_every_parameter_and_the_input(kind: str, shape: Shape) -> None:
    module, x = example(kind).build(shape).train(), torch.rand(5, *shape, requires_grad=True)

    with told(module, torch.rand(5, CONDITION)):
        out = module(x)
    (out * torch.rand_like(out)).sum().backward()

    assert x.grad is not None
    assert x.grad.abs().sum() > 0
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in module.parameters())


@pytest.mark.parametrize("kind", KINDS)
def test_building_for_shapes_draws_no_random_numbers(kind: str) -> None:
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)

    Network(layers=(example(kind), LAYERS.parse("flatten"))).resolve((4, 6, 4))

    assert torch.equal(torch.rand(3), expected)
