from __future__ import annotations

import numpy as np
import pytest

from aestudio.analysis.tsne import STAGES, tsne

RNG = np.random.default_rng(0)


def test_groups_end_up_apart_and_every_stage_is_shown() -> None:
    groups = np.repeat([0, 1, 2], 30)
    codes = (RNG.standard_normal((90, 60)) + 8 * np.eye(60)[groups]).astype(np.float32)
    stages = list(tsne(codes))
    assert [stage.done for stage in stages] == list(range(1, STAGES + 1))
    points = stages[-1].points
    centres = np.stack([points[groups == k].mean(0) for k in range(3)])
    spread = max(float(points[groups == k].std(0).max()) for k in range(3))
    distances = [np.linalg.norm(centres[a] - centres[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert min(distances) > 2 * spread


def test_it_can_go_on_from_an_earlier_picture() -> None:
    codes = RNG.standard_normal((40, 3)).astype(np.float32)
    start = next(iter(tsne(codes))).points
    assert np.isfinite(next(iter(tsne(codes, start))).points).all()


@pytest.mark.parametrize("shape", [(5, 3), (40, 1), (30, 100)])
def test_small_and_odd_shapes(shape: tuple[int, int]) -> None:
    points = next(iter(tsne(RNG.standard_normal(shape).astype(np.float32)))).points
    assert points.shape == (shape[0], 2)
    assert np.isfinite(points).all()
