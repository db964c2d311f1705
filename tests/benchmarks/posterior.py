"""Posterior samples of a diffusion against posteriors that are known.

    python tests/benchmarks/posterior.py

Prints, for normal data whose denoiser is exact, how far mean and covariance of the samples are from the true
posterior's, and for two groups of grey pictures how often each is drawn, beside the true probability.
"""

from __future__ import annotations

import sys

import numpy as np
import torch

from aestudio.degrade import Degrade
from tests.analysis.test_posterior import COUNT, EYE, GAIN, drawn, exact, normal, smooth, two_groups

SURE = COUNT**-0.5  # one standard error of a mean, in standard deviations


def normals() -> None:
    print(f"Normal data, 4 x 4 pixels, factor 2; {COUNT:,} samples: an exact sampler errs by {SURE:.3f} sd")
    y = torch.tensor([[[[1.0, -0.5], [0.3, -1.2]]]])
    for name, covariance in (("white", EYE), ("smooth", smooth())):
        for noise in (0.3, 0.05):
            for solves in (1, 2, 4):
                degrade = Degrade(factor=2, noise=noise * GAIN)
                found = drawn(normal(covariance), y, degrade, solves)
                mean, spread = exact(covariance, y, degrade)
                far = (found.mean(0) - mean) / spread.diagonal().sqrt()
                ratio = found.var(0) / spread.diagonal()
                print(
                    f"  {name:6s} noise {noise:4.2f}, {solves} solver steps: mean off by "
                    f"{float(far.square().mean().sqrt()):.3f} sd (RMS), variance "
                    f"{float(ratio.min()):.2f} to {float(ratio.max()):.2f} of the true one"
                )


def groups() -> None:
    print("Two groups, 2 sd apart, seen as one pixel with noise 1 sd: share of dark samples")
    degrade = Degrade(factor=4, noise=GAIN)
    for share in (0.5, 0.2, 0.05):
        for y in (-0.5, 0.15, 0.5):
            found = drawn(two_groups(share, 1.0), torch.full((1, 1, 1, 1), y), degrade)
            odds = share / (1 - share) * np.exp(-2 * y / (1 / 16 + 1.0))
            dark = float((found.mean(1) < 0).double().mean())
            print(f"  prior {share:4.2f}, y {y:5.2f}: drawn {dark:.3f}, true {odds / (1 + odds):.3f}")


if __name__ == "__main__":
    normals()
    groups()
    sys.exit(0)
