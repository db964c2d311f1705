"""Made-up answers of the made-up model, of viewers of weights and of upsampling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.fidelity import mean_squares, spectrum
from aestudio.analysis.matrices import as_kernels, as_matrix, as_vector
from aestudio.analysis.photo import Enlarged, OwnPicture, enlarged_of, words
from aestudio.analysis.review import Review, Reviewed, ranked
from aestudio.analysis.skill import compared
from aestudio.analysis.upsampling import MADE_UP, Upsampled, Upsampling, baseline
from aestudio.analysis.weights import NetworkWeights, Term
from aestudio.data.reading.images import Look
from aestudio.degrade import Degrade
from aestudio.families import Port

if TYPE_CHECKING:
    from aestudio.gui.viewers.demo import FakeModel

__all__ = ["enlarged", "reviewed", "weights_of"]

Array = np.ndarray[Any, Any]


def reviewed(model: FakeModel, question: Review) -> Reviewed:
    """Discs, four times smaller and a little blurred; of a model of curves, stripes."""
    rows = np.arange(min(model.count, question.count))
    truth = model.decode(model.codes[rows])
    if truth.ndim == 2:
        truth = np.tile(truth[:, None, None, :16], (1, 1, 16, 1))
    degrade = Degrade(factor=4)
    given = degrade(truth).astype(np.float32)
    outputs = np.clip(0.7 * truth + 0.3 * baseline(given, degrade, "bicubic"), 0, 1).astype(np.float32)
    keep, names = ranked(mean_squares(outputs, truth), question.each)
    shown = Upsampled(
        Upsampling(question.part),
        model.samples(rows[keep], question.part),
        degrade,
        truth[keep],
        given[keep],
        outputs[keep],
        len(rows),
    )
    frequencies, power = spectrum(truth)
    powers = {name: power.mean(0) for name in ("Truth", "Output", "Bicubic")}
    methods = compared(question.part, truth, given, outputs, degrade)
    return Reviewed(question, shown, names, methods, frequencies, powers, MADE_UP, model.count)


def enlarged(question: OwnPicture) -> Enlarged:
    """Of 16 x 16 pixels, nothing is learned."""
    shape, degrade = (3, 16, 16), Degrade(factor=4)
    truth = Look("RGB", shape[1:]).of(question.pixels)[None].astype(np.float32) / 255
    given = degrade(truth).astype(np.float32)
    found = enlarged_of(truth, given, baseline(given, degrade, "nearest"), degrade)
    return Enlarged(found, words(question.pixels, shape), MADE_UP)


def weights_of(shape: tuple[int, ...], units: int) -> NetworkWeights:
    """A dense layer, half of whose connections exist, and a convolution behind it."""
    rng = np.random.default_rng(3)
    size = int(np.prod(shape))
    drawn = rng.normal(0, 0.2, (size, units)).astype(np.float32)
    exists = rng.random(drawn.shape) < 0.5
    curve = np.stack([np.linspace(-4, 4, 81), np.tanh(np.linspace(-4, 4, 81))])
    bias = as_vector("b₁", drawn[0], "bias")
    pictures = drawn.T[:100].reshape(-1, *shape) if len(shape) == 3 else None
    dense = (as_matrix("W₁", np.where(exists, drawn, 0), exists), bias)
    first = Term(
        role="encoder",
        path=(0,),
        name="",
        kind="dense",
        words=f"Dense {units}, tanh",
        takes=(size,),
        gives=(units,),
        matrices=dense,
        activation="tanh",
        curve=curve,
        number=1,
        holds=False,
        images=pictures,
        of="units",
    )
    kernels = (as_kernels("K₂", rng.normal(0, 1, (3, 5, 3, 3)).astype(np.float32)),)
    shapes = ((3, 8, 8), (5, 8, 8))
    words = "Conv2d 5, 3×3, linear"
    second = Term("decoder", (0,), "Conv2d 1", "conv2d", words, *shapes, kernels, "linear", None, 2, False)
    ports = {"encoder": Port("Encoder", shape), "decoder": Port("Decoder", "encoder", shape)}
    return NetworkWeights((first, second), shape, ports)
