"""The families on all of MNIST: the test figure, the time it took, and a picture of samples.

    python tests/benchmarks/families_mnist.py --data ../shared/data/mnist.npz --out FOLDER
        [--case vae-2 vae-16 flow gan ddpm] [--epochs 10] [--threads 1] [--device cpu]

Each case trains on the official 60,000 digits. What the makers set apart is halved into validation and test:
the figure is that of 5,000 test digits. The networks of `gan` and `ddpm` are reduced for one core of a
processor, `CASES` says how; `gan-lecture` is the example `mnist-gan` as it is, for a graphics card. Values of
the literature stand beside ours with what differs in the data's preparation, on which a likelihood depends.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aestudio.examples import example
from aestudio.experiment import Experiment
from aestudio.figures import VIEWS
from aestudio.project import with_settings
from aestudio.session import Session, load_data
from aestudio.trainer import compile_experiment

Json = dict[str, Any]
SHAPE = (1, 28, 28)


@dataclass(frozen=True)
class Case:
    """What is trained.

    Attributes:
        make: the experiment as JSON, without its data.
        epochs: if none are asked for.
        term: of the final evaluation, which is printed.
        unit: of that term; a minus before it: its negative is printed.
        size: what is reduced, or how large it is.
        literature: values to compare with, their source, and what differs.
    """

    make: Callable[[], Json]
    epochs: int
    term: str
    unit: str
    size: str
    literature: str


def vae(dimensions: int) -> Json:
    """784-500-500 and back, as in the papers' codes for MNIST; grey values as Bernoulli probabilities."""
    dense = {"kind": "dense", "units": 500, "activation": "relu"}
    code = {"kind": "dense", "units": 2 * dimensions, "activation": "linear"}
    last = {"kind": "dense", "units": 784, "activation": "sigmoid"}
    return {
        "family": "vae",
        "networks": {
            "encoder": {"layers": ["flatten", dense, dense, code]},
            "decoder": {"layers": [dense, dense, last, {"kind": "reshape", "shape": SHAPE}]},
        },
        "training": _adam(1e-3, 128),
    }


def flow() -> Json:
    """Six affine couplings whose conditioners are convolutions on places of 2 x 2 pixels."""
    first = {**_conv(32), "kernel": 5, "stride": [2, 2]}
    residual = {"kind": "residual", "body": [RELU, _conv(32), RELU, _conv(32)]}
    return {
        "family": {
            "kind": "flow",
            "transforms": 6,
            "coupling": "affine",
            "preprocessing": {"kind": "logit", "low": 0.0, "high": 256 / 255, "margin": 1e-6},
            "normalise": True,
            "step": 1 / 255,
        },
        "networks": {"conditioner": {"layers": [first, residual, RELU]}},
        "training": _adam(2e-3, 64),
    }


def gan() -> Json:
    """The lecture's DCGAN with a quarter of its channels and twice its learning rate."""
    content = lecture()
    for network in content["networks"].values():
        for layer in network["layers"]:
            for size in ("units", "channels"):
                if layer.get(size, 1) > 1:
                    layer[size] //= 4
            if layer["kind"] == "reshape":
                layer["shape"] = [layer["shape"][0] // 4, *layer["shape"][1:]]
    content["training"]["optimizer"] = {"kind": "adam", "learning_rate": 2e-4, "beta1": 0.5}
    content["training"]["batch_size"] = 128
    return content


def lecture() -> Json:
    """The bundled example."""
    found: Json = example("mnist-gan").project().experiment.to_json()
    return found


def ddpm() -> Json:
    """A U-Net whose widest level has places of 2 x 2 pixels, told the class; 1,000 noise levels."""
    found: Json = example("mnist-diffusion").project().experiment.to_json()
    return found


RELU = {"kind": "activation", "function": "relu"}


def _conv(channels: int) -> Json:
    return {"kind": "conv2d", "channels": channels, "kernel": 3, "activation": "linear"}


def _adam(rate: float, batch: int) -> Json:
    return {
        "batch_size": batch,
        "optimizer": {"kind": "adam", "learning_rate": rate},
        "schedule": "cosine",
    }


VAE_SAYS = (
    "a bound of about -100 nats with 20 dimensions (Kingma & Welling 2014, arXiv 1312.6114, figure 2); ln "
    "p of -86.76 with 50, by importance sampling (Burda et al. 2016, arXiv 1509.00519, table 1, k = 1). "
    "The papers' digits are black and white, drawn from the grey values; here the grey values themselves are "
    "the targets, whose own entropy alone is 46 nats a digit"
)
FLOW_SAYS = (
    "on flat pixels, noise of one grey level, logit with a margin of 1e-6: Gaussian 2.01, Real NVP of 5 "
    "couplings 1.93, MAF of 10 layers 1.91 bits per dimension (from -1366.9, -1323.2 and -1313.1 nats in "
    "logit space, Papamakarios et al. 2017, arXiv 1705.07057, table 2). Ours has "
    "convolutions at one scale. Real NVP with convolutions at several scales: 1.06 (Grathwohl et al. 2019, "
    "arXiv 1810.01367, table 2)"
)
CASES = {
    "vae-2": Case(lambda: vae(2), 20, "loss", "-nats", "784-500-500-2", VAE_SAYS),
    "vae-16": Case(lambda: vae(16), 20, "loss", "-nats", "784-500-500-16", VAE_SAYS),
    "flow": Case(
        flow,
        6,
        "bits_per_dim",
        "bits per dimension",
        "6 affine couplings, whose conditioners are convolutions on places of 2 x 2 pixels",
        FLOW_SAYS,
    ),
    "gan": Case(
        gan, 3, "", "", "DCGAN of the lecture with a quarter of its channels", "none: a GAN has no likelihood"
    ),
    "gan-lecture": Case(
        lecture, 50, "", "", "DCGAN of the lecture, 2,330,944 and 212,865 parameters", "none"
    ),
    "ddpm": Case(
        ddpm,
        3,
        "loss",
        "mean squared error of the noise",
        "the example mnist-diffusion: a U-Net on places of 2 x 2 pixels, told the class",
        "none: papers give FID or bits, on other data",
    ),
}


def trained(name: str, options: argparse.Namespace) -> None:
    """Train a case, print its line, and draw its samples."""
    case, mnist = CASES[name], {"kind": "mnist", "path": str(options.data.resolve())}
    content = case.make()
    content["data"] = {**content.get("data", {}), **mnist}
    epochs = options.epochs or case.epochs
    wanted = with_settings(
        Experiment.parse(content),
        {
            "training.epochs": epochs,
            "training.threads": options.threads,
            "training.device": options.device,
        },
    )
    dataset = load_data(wanted, Path())
    with tempfile.TemporaryDirectory() as folder:
        begun, busy = time.process_time(), os.getloadavg()[0]
        session = Session.start(wanted, dataset, Path(folder) / "run-001")
        for progress in session.progress():
            if progress.epoch_terms:
                said = ", ".join(f"{key} {value:.4g}" for key, value in progress.epoch_terms.items())
                print(f"  {name} epoch {progress.epoch}, {progress.seconds:.0f} s: {said}", flush=True)
        run, seconds = session.run, session.trainer.where.seconds
        final = {key[5:]: value for key, value in run.summary.final.items() if key.startswith("test_")}
        spent = time.process_time() - begun
        model = compile_experiment(wanted, dataset, options.device)
        model.model.load_state_dict(run.weights("best"))
        begun = time.perf_counter()
        view = VIEWS["samples"]
        picture = view.make(run, model, view.settings.parse({"count": 64}))
        picture.save(options.out / f"{name}.png")
        sampled = time.perf_counter() - begun
    parameters = sum(weight.numel() for weight in model.model.parameters())
    print(f"{name}: {case.size}; {parameters:,} parameters")
    if case.term:
        sign, unit = (-1, case.unit[1:]) if case.unit.startswith("-") else (1, case.unit)
        print(f"  test {'ELBO' if sign < 0 else case.term}: {sign * final[case.term]:.3f} {unit}")
    print("  all test terms: " + ", ".join(f"{key} {value:.4g}" for key, value in final.items()))
    print(f"  {epochs} epochs, {seconds:.0f} s ({spent:.0f} s of processor time), 64 samples {sampled:.1f} s")
    load = f"load average {busy:.1f} to {os.getloadavg()[0]:.1f}"
    print(f"  {options.threads} thread(s) on {options.device}, {load}")
    print(f"  literature: {case.literature}", flush=True)


def main() -> None:
    """Train those that are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the pictures")
    parser.add_argument(
        "--case", nargs="+", choices=list(CASES), default=[key for key in CASES if key != "gan-lecture"]
    )
    parser.add_argument("--epochs", type=int, default=0, help="0: as many as the case says")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.case:
        trained(name, options)


if __name__ == "__main__":
    main()
