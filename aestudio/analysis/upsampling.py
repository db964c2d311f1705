"""What a model makes of pictures made small, beside what enlarging without learning gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from aestudio.analysis.fidelity import mean_squares, psnr, signed, spectrum, ssim
from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import Chosen, Samples, chunks_of, described, passing, require
from aestudio.degrade import Degrade, Kernel, enlarge
from aestudio.families.corruption import NOISE_SEED
from aestudio.job import Pieces

if TYPE_CHECKING:
    from torch import Tensor

    from aestudio.experiment import Experiment
    from aestudio.families.abilities import Upsamples

__all__ = [
    *("BASELINES", "MADE_UP", "MARK", "Upsampled", "Upsampling", "baseline", "enlarging", "notice"),
    "observed",
]

TOGETHER = 128  # pictures that pass through the model together
BASELINES: tuple[Kernel, ...] = ("nearest", "bilinear", "bicubic")
MADE_UP = "This face is made up. Many faces fit this input. It cannot identify anyone."
"""What is said of every picture of a face that was made of fewer pixels."""
MARK = "synthetic upsampling"
"""What is written into pictures of it that leave the program."""
MADE = "This picture is made up. Many pictures fit this input."
FACES, NO_FACES = ("faces", "portraits"), ("digits", "mnist")


def notice(experiment: Experiment, own: bool = False) -> str:
    """What must be said beside outputs of a model: what they are not; `own`: of the user's picture."""
    if experiment.data.kind in FACES:
        return MADE_UP
    unknown = own or experiment.data.kind not in NO_FACES
    return f"{MADE} Where it shows a face, it cannot identify anyone." if unknown else MADE


@dataclass(frozen=True)
class Upsampling(Chosen, LongQuestion["Upsampled"]):
    """Which pictures to make small and large again; the best and the worst by mean squared error."""

    SEARCHED: ClassVar[int] = 500

    def work(self, trained: Trained) -> Pieces[Upsampled]:
        """The pictures, and how near each is.

        Raises:
            SpecError: when the model makes no large pictures of small ones, or the part is empty.
        """
        rows = self.candidates(trained)
        truth, given, outputs = yield from enlarging(trained, rows)
        searched = len(rows)
        if self.is_sought:
            order = np.argsort(mean_squares(outputs, truth), kind="stable")
            keep = (order if self.choose == "best" else order[::-1])[: self.count]
            rows, truth, given, outputs = (values[keep] for values in (rows, truth, given, outputs))
        degrade = cast("Upsamples", trained.model).degrade
        return Upsampled(self, described(trained, rows, self.part), degrade, truth, given, outputs, searched)


class Upsampled:
    """Pictures, their inputs, and what was made of these; all values from 0 to 1.

    Attributes:
        question: what was asked.
        samples: which pictures.
        degrade: how the inputs were made.
        truth: the pictures, `(n, C, H, W)`.
        given: the inputs y = D(x) + noise, `(n, C, h, w)`.
        outputs: what the model made of them, `(n, C, H, W)`.
        searched: how many pictures they were chosen from.
        bicubic: the enlargement in which nothing is learned, `(n, C, H, W)`.
        again: the outputs made small again, D(output), `(n, C, h, w)`.
        squares: mean squared error of the outputs, `(n,)`.
        bicubic_squares: that of the bicubic enlargements.
        psnr: in dB, `(n,)`.
        ssim: structural similarity, `(n,)`.
        cycle: root mean square of D(output) - y in levels of 255, `(n,)`.
    """

    def __init__(
        self,
        question: Upsampling,
        samples: Samples,
        degrade: Degrade,
        truth: Array,
        given: Array,
        outputs: Array,
        searched: int,
    ) -> None:
        self.question, self.samples, self.degrade = question, samples, degrade
        self.truth, self.given, self.outputs, self.searched = truth, given, outputs, searched
        self.bicubic = baseline(given, degrade, "bicubic")
        self.again = degrade(outputs).astype(np.float32)
        self.squares, self.bicubic_squares = (mean_squares(made, truth) for made in (outputs, self.bicubic))
        self.psnr, self.ssim = psnr(self.squares), ssim(outputs, truth)
        self.cycle = 255 * np.sqrt(mean_squares(self.again, given))

    def __len__(self) -> int:
        """How many there are."""
        return len(self.truth)

    @property
    def errors(self) -> Array:
        """Output minus truth, `(n, C, H, W)`."""
        return np.asarray(self.outputs - self.truth)

    @property
    def skill(self) -> Array:
        """1 - squared error / squared error of bicubic, `(n,)`: above 0 the model is nearer."""
        return np.asarray(1 - self.squares / np.maximum(self.bicubic_squares, 1e-12))

    @property
    def new_detail(self) -> float:
        """The highest frequency the inputs hold, in cycles per pixel of the output: beyond it is made up."""
        return 0.5 / self.degrade.factor

    def spectra(self) -> tuple[Array, dict[str, Array]]:
        """Frequencies `(K,)`; power of truth, output and bicubic, the mean over the pictures, each `(K,)`."""
        kinds = {"Truth": self.truth, "Output": self.outputs, "Bicubic": self.bicubic}
        found = {name: spectrum(pictures) for name, pictures in kinds.items()}
        return found["Truth"][0], {name: power.mean(0) for name, (_, power) in found.items()}

    def words(self, index: int) -> str:
        """The numbers of one picture."""
        said = f"PSNR {self.psnr[index]:.1f} dB · SSIM {self.ssim[index]:.3f} · MSE {self.squares[index]:.4g}"
        skill = signed(self.skill[index])
        cycle = f"cycle {self.cycle[index]:.1f} of 255"
        return f"{said} · bicubic {self.bicubic_squares[index]:.4g} · skill {skill} · {cycle}"

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        frequencies, powers = self.spectra()
        pictures = {"truth": self.truth, "input": self.given, "output": self.outputs, "bicubic": self.bicubic}
        numbers = {"mse": self.squares, "mse_bicubic": self.bicubic_squares, "psnr": self.psnr}
        numbers |= {"ssim": self.ssim, "skill": self.skill, "cycle": self.cycle, "frequency": frequencies}
        power = {f"power_{name.lower()}": values for name, values in powers.items()}
        return {"rows": self.samples.rows} | pictures | numbers | power | self.samples.arrays


def baseline(given: Array, degrade: Degrade, kernel: Kernel) -> Array:
    """Small pictures enlarged without learning, kept within 0 to 1 as outputs are."""
    return enlarge(given.astype(float), degrade.factor, kernel).clip(0, 1).astype(np.float32)


def enlarging(trained: Trained, rows: Array) -> Pieces[tuple[Array, Array, Array]]:
    """Pictures `(n, C, H, W)`, inputs `(n, C, h, w)`, outputs `(n, C, H, W)`: part of a long question.

    Each picture has noise of its own, the same at every look.
    """
    import torch

    from aestudio.families.abilities import Upsamples

    require(trained, Upsamples)
    found: list[tuple[Array, Array, Array]] = []
    for chunk in chunks_of(rows, TOGETHER):
        x = trained.batches(trained.batches.rows(chunk))
        model: Any = trained.model
        small = observed(model.degrade, x, chunk)
        made = model.upsample(small, torch.Generator(trained.device).manual_seed(NOISE_SEED))
        found.append((to_numpy(x), to_numpy(small), to_numpy(made)))
        yield passing(len(found), rows, TOGETHER)
    truth, given, outputs = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return truth, given, outputs


def observed(degrade: Degrade, x: Tensor, rows: Array) -> Tensor:
    """D(x) + noise of the pictures `(n, C, H, W)` of these rows; each has its own noise at every look."""
    import torch

    if not degrade.noise:
        return degrade.of_tensor(x)
    seeds = [torch.Generator(x.device).manual_seed(NOISE_SEED + int(row)) for row in rows]
    small = [degrade.observe_tensor(one, seed) for one, seed in zip(x.split(1), seeds, strict=True)]
    return torch.cat(small)
