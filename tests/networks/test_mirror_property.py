"""Any encoder's mirror image gives back the shape the encoder took: dense, 1-D, 2-D, odd sizes, all kinds.

A bigger run: `AESTUDIO_EXAMPLES=5000 pytest tests/networks/test_mirror_property.py`.
"""

from __future__ import annotations

import os
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aestudio.networks import Network, Shape, mirror
from aestudio.networks.edits import body_of, exists, walk
from aestudio.networks.mirror import output_activation, partners
from tests.networks.strategies import ACTIVATIONS, encoders, shapes

EXAMPLES = int(os.environ.get("AESTUDIO_EXAMPLES", "320"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
thorough = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=SLOW
)
seen: Counter[str] = Counter()


@st.composite
def taking_shapes(draw: st.DrawFn) -> tuple[Shape, Network]:
    shape = draw(shapes)
    return shape, draw(encoders(shape))


@thorough
@given(taking_shapes(), st.sampled_from(ACTIVATIONS))
def test_the_mirror_image_gives_back_the_shape(given_: tuple[Shape, Network], activation: str) -> None:
    shape, encoder = given_
    code = encoder.resolve(shape).output_shape
    assert code is not None

    decoder = mirror(encoder, shape, activation)

    resolved = decoder.resolve(code)
    assert resolved.error is None
    assert resolved.output_shape == shape
    assert Network.parse(decoder.to_json()) == decoder
    assert mirror(encoder, shape, output_activation(decoder.layers) or "linear") == decoder
    belong = partners(encoder.layers, shape, activation)
    assert {far[0] for _, far in belong} == set(range(len(decoder.layers)))
    assert all(exists(encoder.layers, near) and exists(decoder.layers, far) for near, far in belong)
    seen.update({f"{layer.kind}" for _, layer in walk(encoder.layers)})
    seen.update({f"{len(shape) - 1} axes", *(("nested",) if any(map(body_of, encoder.layers)) else ())})


def test_the_encoders_were_worth_it() -> None:
    """Every kind that can be mirrored was there, often enough to mean something."""
    if not seen:  # this test by itself
        test_the_mirror_image_gives_back_the_shape()
    kinds = ["dense", "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d", "max_pool", "avg_pool"]
    kinds += ["upsample", "flatten", "reshape", "batch_norm", "layer_norm", "group_norm", "dropout"]
    kinds += ["activation", "gaussian_noise", "residual", "skip", "nested", "0 axes", "1 axes", "2 axes"]
    assert {kind: seen[kind] for kind in kinds if seen[kind] < 10} == {}
