"""How long it takes to follow an edit: a network traced anew for its shapes and counts.

python tests/benchmarks/resolve.py [--rounds 50]
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from aestudio.experiment import Experiment, problems
from aestudio.networks import Network, Shape, mirror


def dense(layers: int, changed: int) -> Network:
    """A chain of dense layers, one of which is the one that was edited."""
    return Network.parse(
        {"layers": [{"kind": "dense", "units": 64 + (i == 2) * changed} for i in range(layers)]}
    )


def convolutional(layers: int, changed: int) -> Network:
    """Convolutions with batch norms in between."""
    pair: list[Any] = [{"kind": "conv2d", "channels": 8}, "batch_norm"]
    chain = pair * (layers // 2)
    return Network.parse({"layers": [{"kind": "conv2d", "channels": 8 + changed}, *chain[1:]]})


def nested(layers: int, changed: int) -> Network:
    """Residuals with two convolutions each."""
    body = [{"kind": "conv2d", "channels": 8 + changed}, {"kind": "conv2d", "channels": 8}]
    residual = {"kind": "residual", "body": body}
    return Network.parse({"layers": [{"kind": "conv2d", "channels": 8}, *[residual] * (layers // 3)]})


def report(name: str, seconds: list[float]) -> None:
    """One line of the table."""
    middle, worst = 1000 * statistics.median(seconds), 1000 * max(seconds)
    print(f"{name:<46} {middle:8.1f} ms   at most {worst:8.1f} ms", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=50)
    rounds = parser.parse_args().rounds
    begun = time.perf_counter()
    dense(2, 0).resolve((784,))
    convolutional(2, 0).resolve((1, 28, 28))
    print(
        f"{'the first of all (imports, torch warms up)':<46} {1000 * (time.perf_counter() - begun):8.1f} ms"
    )
    cases: list[tuple[str, Any, int, Shape]] = [
        ("dense, 14 layers", dense, 14, (784,)),
        ("dense, 50 layers", dense, 50, (784,)),
        ("convolutions and batch norms, 14 layers", convolutional, 14, (1, 28, 28)),
        ("convolutions and batch norms, 50 layers", convolutional, 50, (1, 28, 28)),
        ("residuals, 14 layers", nested, 14, (1, 28, 28)),
    ]
    for name, make, layers, shape in cases:
        seconds = []
        for changed in range(1, rounds + 1):
            network = make(layers, changed)
            begun = time.perf_counter()
            assert network.resolve(shape).error is None
            seconds.append(time.perf_counter() - begun)
        report(name, seconds)
    edit_and_mirror(rounds)


def edit_and_mirror(rounds: int) -> None:
    """What follows an edit of the digits autoencoder: mirror, resolve both, look for problems."""
    seconds = []
    for changed in range(1, rounds + 1):
        encoder = Network.parse({"layers": ["flatten", {"kind": "dense", "units": 64 + changed}, "dense"]})
        begun = time.perf_counter()
        networks = {"encoder": encoder, "decoder": mirror(encoder, (1, 8, 8), "sigmoid")}
        assert not problems(Experiment(networks=networks), (1, 8, 8), (0.0, 1.0))
        seconds.append(time.perf_counter() - begun)
    report("digits autoencoder edited, mirrored, checked", seconds)


if __name__ == "__main__":
    main()
