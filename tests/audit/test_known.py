"""The known-truth cases give the tables of their specification."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.audit.bank import Bank
from aestudio.audit.known import TwoTone, ohayon

# share: posterior hit min, maj; MAP hit min, maj; MAP flip ratio, alpha, share of minority outputs
TABLE = {
    0.5: (0.714, 0.714, 0.782, 0.805, 1.12, 1.12, 0.488),
    0.3: (0.588, 0.823, 0.614, 0.917, 4.63, 1.98, 0.243),
    0.2: (0.502, 0.875, 0.495, 0.956, 11.4, 2.86, 0.134),
    0.1: (0.374, 0.930, 0.326, 0.985, 45.5, 5.06, 0.046),
    0.05: (0.270, 0.962, 0.199, 0.995, 170, 8.92, 0.014),
}
# GP(1), GP(0), flip ratio, P(X^ in 1), W1(1), W1(0), mean shift(1)
OHAYON = {
    "MMSE": (0.327, 0.968, 21.1, 0.079, 0.76, 0.16, -0.762),
    "posterior": (0.395, 0.886, 5.29, 0.1588, 0.76, 0.14, -0.761),
    "MMSE with perfect index": (0.535, 0.912, 5.30, 0.1587, 0.45, 0.09, -0.446),
}


@pytest.mark.parametrize("share", TABLE)
def test_two_tones_flip_as_tabled(share: float) -> None:
    case = TwoTone(share)
    sampled, mode = case.rates("posterior"), case.rates("mode")
    found = (sampled[1, 1], sampled[0, 0], mode[1, 1], mode[0, 0])

    assert found == pytest.approx(TABLE[share][:4], abs=1.1e-3)
    assert mode[1, 0] / mode[0, 1] == pytest.approx(TABLE[share][4], rel=5e-3)
    assert case.amplification("mode") == pytest.approx(TABLE[share][5], rel=5e-3)
    assert case.prior @ mode[:, 1] == pytest.approx(TABLE[share][6], abs=1e-3)
    assert case.amplification("posterior") == pytest.approx(1, abs=1e-9)


def test_tone_and_flips_answer_data_or_model_differently() -> None:
    skewed, even = TwoTone(0.2), TwoTone(0.5)

    assert skewed.shift("posterior")[1] == pytest.approx(8.9, abs=0.05)
    assert skewed.shift("mode")[1] == pytest.approx(8.9, abs=0.05)
    assert even.shift("posterior")[1] == pytest.approx(5.0, abs=0.05)
    assert even.shift("mode")[1] == pytest.approx(3.7, abs=0.06)


def test_draws_follow_the_quadrature() -> None:
    case, rng = TwoTone(0.2), np.random.default_rng(0)
    for answer in ("posterior", "mode"):
        groups, output, _ = case.draw(200_000, 0.5, answer, rng)
        kept = [float((output[groups == a] == a).mean()) for a in (0, 1)]

        assert kept == pytest.approx(np.diag(case.rates(answer)), abs=0.006)


def test_ohayons_example_is_as_tabled() -> None:
    for name, found in ohayon(400_000, np.random.default_rng(0)).items():
        values = (found.kept[1], found.kept[0], found.flip_ratio, found.share, found.distance[1])
        wanted = OHAYON[name]

        assert values[:2] == pytest.approx(wanted[:2], abs=0.006)
        assert values[2] == pytest.approx(wanted[2], rel=0.03)
        assert values[3] == pytest.approx(wanted[3], abs=0.003)
        assert (found.distance[1], found.distance[0]) == pytest.approx(wanted[4:6], abs=0.01)
        assert found.shift == pytest.approx(wanted[6], abs=0.006)


def test_a_bank_of_faces_gives_the_posterior() -> None:
    """Two tones as faces of one pixel: what is known by quadrature."""
    rng, case = np.random.default_rng(1), TwoTone(0.3)
    groups = (rng.random(40_000) < 0.3).astype(np.int64)
    x = np.array(case.means)[groups] + np.array(case.spreads)[groups] * rng.standard_normal(40_000)
    y = np.array([40.0, 55, 60, 75])
    found = Bank(x[:, None, None, None], groups, 2).posterior(y[:, None, None, None], case.noise)

    assert found.groups == pytest.approx(case.posterior(y), abs=0.02)
    assert found.weights.sum(1) == pytest.approx(np.ones(4))
    assert found.size.min() > 1000
    drawn = groups[found.draw(4000, rng)].mean(1)
    assert drawn == pytest.approx(found.groups[:, 1], abs=0.03)
    with pytest.raises(ValueError, match="expected noise above 0"):
        Bank(x[:, None, None, None], groups, 2).posterior(y[:, None, None, None], 0.0)
