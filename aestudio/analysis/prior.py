"""A flow as a learned prior: codes drawn from it and from a normal distribution, and how far off both are."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from aestudio.analysis.energy import energy_distance
from aestudio.analysis.latent import Plane, plane_of
from aestudio.analysis.question import Array, Trained, looking, to_numpy
from aestudio.analysis.samples import Scale, chunks_of, drawn, require, scale_of
from aestudio.device import set_threads
from aestudio.job import Pieces, run_out
from aestudio.numerals import numeral, with_error
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["FLOW", "NORMAL", "LearnedPrior", "Prior"]

NORMAL, FLOW = "normal", "flow"
FEWEST, LARGEST = 50, 512  # codes to measure on; numbers of a code
JITTER = 0.02  # standard deviations: codes at which many samples lie, as behind a relu, have no density
BATCH, RATE = 256, 3e-3
TENTH = 10  # of so many training codes one is held back, to say when the fit was best
COMPARED = 1000  # codes that a distance is measured with


@runtime_checkable
class _Draws(Protocol):
    """A model whose code is a distribution, taught to be near N(0, 1)."""

    def distribution(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Means and log-variances."""


@dataclass(frozen=True)
class LearnedPrior:
    """Fits a flow to the codes of the training part, and compares it on those of the validation part.

    A tenth of the training codes are held back from the fit and say which step of it was best, so that the
    validation codes judge a flow that was not chosen on them.

    Of a variational autoencoder the codes are draws from q(z | x), and the other prior is N(0, 1); of other
    models it is a normal distribution with the mean and covariance of the codes.

    Attributes:
        steps: of the fit.
        transforms: of the flow.
        width: of its conditioner's two layers.
        made: samples to make from either prior.
        codes: how many training samples at most.
        seed: of the fit, and of what is drawn.
    """

    steps: int = 600
    transforms: int = 4
    width: int = 64
    made: int = 16
    codes: int = 20_000
    seed: int = 0

    def answer(self, trained: Trained) -> Prior:
        """All of it at once.

        Raises:
            SpecError: for a model without a code, or told a class; for too large a code or few samples.
        """
        import torch

        threads, pieces = torch.get_num_threads(), self.pieces(trained)
        try:
            return run_out(pieces)
        finally:
            set_threads(threads)

    def pieces(self, trained: Trained) -> Pieces[Prior]:
        """The same, a bit at a time; yields (fraction done, what is being done)."""
        self._check(trained)
        train = yield from self._codes(trained, drawn(trained, "train", self.codes, self.seed))
        held = yield from self._codes(trained, drawn(trained, "validation", COMPARED, self.seed))
        mean, std = train.mean(0), train.std(0)
        std = np.where(std > 1e-6, std, 1.0)  # a number that never changes stays as it is
        set_threads(1)  # so small a network gains nothing by more, and loses much on a busy machine
        scaled = (train - mean) / std  # in random order, as they were drawn
        kept = max(len(train) // TENTH, 1)
        flow = yield from self._fitted(scaled[: max(len(train) - kept, 1)], scaled[-kept:])
        heights = _heights(flow, (held - mean) / std)
        yield 0.95, "drawing from both"
        return self._compared(trained, (train, held), flow, heights - float(np.log(std).sum()), (mean, std))

    def _check(self, trained: Trained) -> None:
        from aestudio.families.abilities import Decodes, Encodes

        require(trained, Encodes, Decodes)
        if column := trained.experiment.family.label_column:
            raise SpecError("", f"expected a model that is told no class, found one that is told {column!r}")
        if len(trained.parts.validation) < FEWEST:
            wanted = f"expected at least {FEWEST} validation samples to compare with"
            raise SpecError("", f"{wanted}, found {len(trained.parts.validation)}")

    def _codes(self, trained: Trained, rows: Array) -> Generator[tuple[float, str], None, Array]:
        """Codes `(n, d)`; draws where the model's code is a distribution."""
        import torch

        model: Any = trained.model
        noise, found = torch.Generator(trained.device).manual_seed(self.seed), []
        for chunk in chunks_of(rows):
            with looking(trained):
                x = trained.batches(trained.batches.rows(chunk))
                if isinstance(model, _Draws):
                    at, logvar = model.distribution(x)
                    normal = torch.randn(at.shape, generator=noise, device=at.device)
                    code = at + (logvar / 2).exp() * normal
                else:
                    code = model.encode(x)
                found.append(to_numpy(code.flatten(1)))
            if found[0].shape[1] > LARGEST:
                raise SpecError(
                    "", f"expected a code of at most {LARGEST} numbers, found {found[0].shape[1]:,}"
                )
            yield 0.0, "encoding"
        return np.concatenate(found)

    def _fitted(self, train: Array, kept: Array) -> Generator[tuple[float, str], None, Any]:
        """The flow, as it was best on the codes held back from its fit."""
        import torch

        flow = self._flow(train.shape[1])
        optimizer = torch.optim.Adam(flow.parameters(), lr=RATE)
        falls = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.steps)
        x, y = torch.from_numpy(train), torch.from_numpy(kept)
        drawing = torch.Generator().manual_seed(self.seed)
        best, weights = -math.inf, flow.state_dict()
        for step in range(self.steps):
            rows = torch.randint(len(x), (BATCH,), generator=drawing)
            batch = x[rows] + JITTER * torch.randn((BATCH, x.shape[1]), generator=drawing)
            optimizer.zero_grad(set_to_none=True)
            (-flow.log_prob(batch).mean()).backward()
            optimizer.step()
            falls.step()
            if (step + 1) % 100 == 0 or step + 1 == self.steps:
                with torch.inference_mode():
                    now = float(flow.log_prob(y).mean())
                if now > best:
                    best, weights = now, {key: value.clone() for key, value in flow.state_dict().items()}
            yield 0.05 + 0.9 * step / self.steps, f"fitting the flow, step {step + 1:,} of {self.steps:,}"
        flow.load_state_dict(weights)
        return flow

    def _flow(self, numbers: int) -> Any:
        import torch

        from aestudio.families import FAMILIES, Given
        from aestudio.networks import LAYERS, Network

        family = FAMILIES.parse({"kind": "flow", "transforms": self.transforms})
        dense = LAYERS["dense"].parse({"units": self.width, "activation": "relu"})
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            network = Network(layers=(dense, dense)).build((numbers,))
            return family.model({"conditioner": network}, Given((numbers,)))

    def _compared(
        self,
        trained: Trained,
        codes: tuple[Array, Array],
        flow: Any,
        heights: Array,
        moments: tuple[Array, Array],
    ) -> Prior:
        import torch

        (train, held), (mean, std) = codes, moments
        count, rng = len(held), np.random.default_rng(self.seed)
        name, middle, covariance = _normal(trained.model, train)
        with torch.inference_mode():
            noise = flow.noise(count, torch.Generator().manual_seed(self.seed))
            from_flow = mean + std * to_numpy(flow.generate(noise))
        draws = {NORMAL: rng.multivariate_normal(middle, covariance, count), FLOW: from_flow}
        draws = {key: np.asarray(value, np.float32) for key, value in draws.items()}
        chance = train[rng.choice(len(train), min(count, len(train)), replace=False)]
        off = {
            key: energy_distance(held / std, value / std)
            for key, value in (*draws.items(), ("chance", chance))
        }
        return Prior(
            question=self,
            name=name,
            scale=scale_of(trained),
            codes=held,
            plane=plane_of(held),
            draws=draws,
            samples={key: self._decoded(trained, value[: self.made]) for key, value in draws.items()},
            distance=off,
            log_p={NORMAL: _normal_log_p(held, middle, covariance), FLOW: heights},
            weights={"mean": mean, "std": std} | {k: value.numpy() for k, value in flow.state_dict().items()},
        )

    def _decoded(self, trained: Trained, codes: Array) -> Array:
        import torch

        model: Any = trained.model
        with looking(trained):
            first = trained.batches(trained.batches.rows(trained.parts.validation[:1]))
            shape = model.encode(first).shape[1:]
            z = torch.from_numpy(codes).to(trained.device).reshape(-1, *shape)
            return to_numpy(model.decode(z))


@dataclass(frozen=True, eq=False)
class Prior:
    """Two priors over codes, and how far they are from the codes of the validation part.

    Attributes:
        question: what was asked.
        name: of the normal prior: "N(0, 1)".
        scale: what a sample's numbers mean.
        codes: of validation samples, `(n, d)`.
        plane: in which these vary most.
        draws: by prior (`NORMAL`, `FLOW`), as many codes from it, `(n, d)`.
        samples: by prior, what some of these decode to, `(made, *shape)`.
        distance: by prior, the energy distance between its draws and the codes, each number in units of its
            standard deviation; under "chance" that between training and validation codes.
        log_p: by prior, ln p of each code in nats, `(n,)`.
        weights: of the flow, with "mean" and "std": it sees codes less the one, over the other.
    """

    question: LearnedPrior
    name: str
    scale: Scale
    codes: Array
    plane: Plane
    draws: Mapping[str, Array]
    samples: Mapping[str, Array]
    distance: Mapping[str, float]
    log_p: Mapping[str, Array]
    weights: Mapping[str, Array]

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        found = {
            "codes": self.codes,
            "distance": np.array([self.distance[k] for k in (NORMAL, FLOW, "chance")]),
        }
        for key in (NORMAL, FLOW):
            found |= {f"{key}_codes": self.draws[key], f"{key}_samples": self.samples[key]}
            found |= {f"{key}_log_p": self.log_p[key]}
        return found

    def placed(self, these: Array) -> Array:
        """Codes `(n, d)` as points of the plane, `(n, 2)`; single numbers in a row."""
        points = self.plane.place(these)
        if points.shape[1] == 1:
            return np.stack([points[:, 0], np.linspace(0, 1, len(these))], axis=1)
        return points

    def words(self) -> list[str]:
        """What was measured, in sentences."""
        off = {key: numeral(value, ".2g") for key, value in self.distance.items()}
        gain = self.log_p[FLOW] - self.log_p[NORMAL]
        error = float(gain.std(ddof=1)) / math.sqrt(len(gain))
        middle, spread = self.codes.mean(0), self.codes.std(0)
        return [
            f"Energy distance to the validation codes (0: equal, but for chance): {self.name} {off[NORMAL]}, "
            f"flow {off[FLOW]}, training codes {off['chance']}.",
            self._likelier(float(gain.mean()), error),
            f"Codes of {self.codes.shape[1]:,} numbers: means {_span(middle)}, standard deviations "
            f"{_span(spread)} (N(0, 1): 0 and 1).",
        ]

    def _likelier(self, gain: float, error: float) -> str:
        by = f"{with_error(abs(gain), error)} nats"
        if abs(gain) < 2 * error:
            return f"Validation codes are as likely under the flow as under {self.name}: {by} apart."
        than = "likelier" if gain > 0 else "less likely"
        return f"Validation codes are {by} {than} under the flow than under {self.name}."


def _heights(flow: Any, codes: Array) -> Array:
    """The flow's ln p of each code, `(n,)`."""
    import torch

    with torch.inference_mode():
        return to_numpy(flow.log_prob(torch.from_numpy(codes)))


def _span(values: Array) -> str:
    return f"{numeral(values.min(), '.2g')} to {numeral(values.max(), '.2g')}"


def _normal(model: Any, codes: Array) -> tuple[str, Array, Array]:
    """The other prior: its name, mean and covariance."""
    size = codes.shape[1]
    if isinstance(model, _Draws):
        return "N(0, 1)", np.zeros(size), np.eye(size)
    covariance = np.cov(codes.astype(np.float64), rowvar=False).reshape(size, size)
    spread = float(np.trace(covariance)) / size or 1.0
    return "a normal distribution fitted to them", codes.mean(0), covariance + 1e-4 * spread * np.eye(size)


def _normal_log_p(codes: Array, mean: Array, covariance: Array) -> Array:
    """The logarithm of the normal density at each code, `(n,)`, in nats."""
    from scipy.stats import multivariate_normal

    return np.atleast_1d(multivariate_normal(mean, covariance).logpdf(codes))
