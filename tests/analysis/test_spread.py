"""How much reconstructions differ from one another."""

from __future__ import annotations

import torch

from aestudio.analysis.spread import Spread
from tests.analysis.conftest import Build


def test_constant_outputs_have_no_spread_and_better_ones_have_more(build: Build) -> None:
    trained = build(code=2)
    with torch.no_grad():
        for parameter in trained.model.parameters():
            parameter.zero_()
    assert Spread().answer(trained) < 1e-9
    assert 0 < Spread().answer(build(code=2)) < 1
