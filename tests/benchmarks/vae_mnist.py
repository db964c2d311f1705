"""Variational autoencoders on all of MNIST: the test ELBO with 2 and 16 dimensions, and the time it took.

    python tests/benchmarks/vae_mnist.py --data ../shared/data/mnist.npz [--epochs 30]

The likelihood is Bernoulli on grey values, so the numbers compare with others of that kind alone. For
binarised MNIST, Burda et al. 2016 (arXiv 1509.00519, table 1) give a test bound of -86.8 nats for a VAE with
50 stochastic units and two hidden layers of 200.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from aestudio.experiment import Experiment
from aestudio.session import Session, load_data


def main() -> None:
    """Train both, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=30)
    given = parser.parse_args()
    data = {"kind": "mnist", "path": str(given.data.resolve())}
    optimizer = {"kind": "adam", "learning_rate": 1e-3}
    training = {"epochs": given.epochs, "batch_size": 128, "optimizer": optimizer, "schedule": "cosine"}
    heads = f"{'dimensions':>10} {'test ELBO':>10} {'reconstruction':>15} {'KL':>7} {'seconds':>8}"
    print(f"{heads}   (nats per digit)")
    for dimensions in (2, 16):
        drafted = Experiment.drafted((1, 28, 28), family="vae", data=data, training=training).to_json()
        drafted["networks"]["encoder"]["layers"][-1]["units"] = 2 * dimensions
        wanted = Experiment.parse(drafted)
        with tempfile.TemporaryDirectory() as folder:
            session = Session.start(wanted, load_data(wanted, Path()), Path(folder) / "run-001")
            for _ in session.progress():
                pass
            final = session.run.summary.final
            seconds = session.trainer.where.seconds
        loss, nll, kl = (final[f"test_{name}"] for name in ("loss", "reconstruction", "kl"))
        print(f"{dimensions:10} {-loss:10.2f} {nll:15.2f} {kl:7.2f} {seconds:8.0f}", flush=True)


if __name__ == "__main__":
    main()
