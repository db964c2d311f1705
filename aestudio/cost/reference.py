"""Networks of others, as published: classifiers of ImageNet, never mixed with the user's own."""

from __future__ import annotations

from dataclasses import dataclass

from aestudio.figures.charts import Chart, Mark

__all__ = ["REFERENCES", "SOURCE", "Reference", "reference_charts"]

SOURCE = (
    "Values of pytorch-image-models (timm, Apache-2.0): results-imagenet.csv and benchmark-infer-*.csv, "
    "torchvision weights at 224 pixels unless the name says otherwise"
)


@dataclass(frozen=True)
class Reference:
    """A published network.

    Attributes:
        top1: ImageNet validation accuracy, %.
        parameters: millions.
        gmacs: billions of multiply-adds per picture; None: not published there.
        gpu: pictures per second on an RTX 4090, mixed precision, batch 512.
        cpu: pictures per second on an i9-10940X, float32, batch 1.
    """

    name: str
    top1: float
    parameters: float
    gmacs: float | None = None
    gpu: float | None = None
    cpu: float | None = None


REFERENCES = (
    Reference("VGG-11", 69.05, 132.9),
    Reference("VGG-13", 69.95, 133.1),
    Reference("VGG-16", 71.59, 138.4, 15.47, 2905, 8.5),
    Reference("VGG-19", 72.40, 143.7, 19.63, 2486),
    Reference("ResNet-18", 69.75, 11.69, 1.82, 18247, 126),
    Reference("ResNet-34", 73.30, 21.80, 3.67, 11246),
    Reference("ResNet-50", 76.16, 25.56, 4.11, 5088, 67),
    Reference("ResNet-101", 77.40, 44.55, 7.83, 3321),
    Reference("ResNet-152", 78.33, 60.19, 11.56, 2348, 28),
    Reference("Inception-v3 (299 px)", 77.47, 23.83, 5.73, 4357),
    Reference("Inception-v4 (299 px, TF)", 80.14, 42.68, 12.28, 2319),
    Reference("DenseNet-121", 74.75, 7.98, 2.87),
    Reference("MobileNet-v2 (RA)", 72.91, 3.50, 0.31, None, 188),
)


def reference_charts() -> tuple[Chart, ...]:
    """The same four charts of published networks; speeds are of one batch size, as published."""
    numbered = sorted(enumerate(REFERENCES), key=lambda item: -item[1].top1)
    accuracy = "ImageNet top-1 accuracy (%)"
    rows = tuple(Mark(r.name, i, r.top1, row, words=_words(r)) for row, (i, r) in enumerate(numbered))
    dots = tuple(
        Mark(r.name, i, r.gmacs, r.top1, weight=r.parameters, words=_words(r)) for i, r in numbered if r.gmacs
    )
    density = sorted(numbered, key=lambda item: -item[1].top1 / item[1].parameters)
    per = tuple(
        Mark(r.name, i, r.top1 / r.parameters, row, words=_words(r)) for row, (i, r) in enumerate(density)
    )
    speed = tuple(Mark(r.name, i, r.gpu, r.top1, words=_words(r)) for i, r in numbered if r.gpu)
    return (
        Chart("Accuracy of each network", accuracy, "", "rows", rows),
        Chart(
            "Accuracy against operations", "Billions of multiply-adds per picture", accuracy, "dots", dots,
            log_x=True, note="area: parameters",
        ),
        Chart("Accuracy per parameter", "% top-1 per million parameters", "", "rows", per),
        Chart(
            "Accuracy against speed", "Pictures per second", accuracy, "dots", speed, log_x=True,
            note="RTX 4090, mixed precision, batch 512",
        ),
    )  # fmt: skip


def _words(one: Reference) -> str:
    told = [f"{one.name}: top-1 {one.top1:.2f} %", f"{one.parameters:g} million parameters"]
    told += [f"{one.gmacs:g} billion multiply-adds per picture"] if one.gmacs else []
    told += [f"{one.gpu:,.0f} pictures/s on an RTX 4090, batch 512"] if one.gpu else []
    told += [f"{one.cpu:g} pictures/s on an i9-10940X, batch 1"] if one.cpu else []
    return "\n".join(told)
