"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from pydantic import Field
from torch import Tensor, nn

from aestudio.networks import LAYERS, Layer, Network, Shape, mirror
from aestudio.spec import replace

README = Path(__file__).parents[1] / "README.md"


class ScaleModule(nn.Module):
    """The module that the README's layer builds."""

    def __init__(self, start: float) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(start))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor


@pytest.fixture
def scale() -> Iterator[type[Layer]]:
    """The class of the README's example, registered for as long as the test runs."""
    found = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    names: dict[str, Any] = {
        "Field": Field,
        "LAYERS": LAYERS,
        "Layer": Layer,
        "Shape": Shape,
        "modules": SimpleNamespace(Scale=ScaleModule),
        "nn": nn,
        "replace": replace,
    }
    exec(found[1], names)
    yield names["Scale"]
    del LAYERS._kinds["scale"]


def test_the_layer_of_the_readme(scale: type[Layer]) -> None:
    """It is built, counted, saved and mirrored as the layers that come with the program."""
    layers = [{"kind": "dense", "units": 8}, {"kind": "scale", "start": 2.0}, {"kind": "dense", "units": 3}]
    encoder = Network.parse({"layers": layers})
    assert isinstance(encoder.layers[1], scale)
    assert Network.parse(encoder.to_json()) == encoder
    resolved = encoder.resolve((5,))
    assert resolved.error is None
    assert [row.output_shape for row in resolved.layers] == [(8,), (8,), (3,)]
    assert resolved.layers[1].parameters == 1
    decoder = mirror(encoder, (5,))
    assert [layer.kind for layer in decoder.layers] == ["dense", "scale", "dense"]
    assert decoder.resolve((3,)).output_shape == (5,)
    assert encoder.build((5,))(torch.ones(2, 5)).shape == (2, 3)
