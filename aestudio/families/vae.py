"""The variational autoencoder: a code with a distribution one can draw from (Kingma & Welling 2014)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from aestudio.families.draft import convolves, convolving, narrowing
from aestudio.families.family import FAMILIES, Family, Given, Port, class_field, in_seconds
from aestudio.families.likelihood import LIKELIHOODS
from aestudio.families.terms import LOSS, Term, Terms
from aestudio.networks import LAYERS, Layer, Network, Shape, mirror
from aestudio.networks.mirror import ending_in, output_activation
from aestudio.spec import hints, replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["VAE"]


@FAMILIES.register
class VAE(Family):
    """The encoder gives a mean and a log-variance for each dimension of the code; the decoder gets a draw.

    Its loss is the negative evidence lower bound (ELBO) in nats per sample (Kingma & Welling 2014, arXiv
    1312.6114): -log p(x | z) + beta KL(q(z | x) || N(0, 1)). With beta 1 it bounds -log p(x); other values
    trade reconstruction against a code closer to the prior (Higgins et al. 2017).
    """

    kind = "vae"
    title = "Variational autoencoder"
    measured_by = ("likelihood.kind",)  # each is normalised, whatever its scale
    weights = ("beta",)
    abilities = ("Encodes", "Decodes", "Reconstructs", "Scores", "Samples", "Posteriors")
    quick = in_seconds(40, 5e-3)
    minimised = "the negative ELBO"
    added = (("log_scale", "width of the likelihood"), ("told", "class embedding"))
    terms = (
        Terms("Loss", "negative ELBO (nats)", LOSS.terms),
        Terms(
            "Reconstruction",
            "−log p(x | z) (nats)",
            (Term("reconstruction", "Reconstruction", "−log p(x | z)"),),
        ),
        Terms("KL divergence", "KL (nats)", (Term("kl", "KL divergence", "From q(z | x) to the prior"),)),
    )

    likelihood: LIKELIHOODS.field() = Field(  # type: ignore[valid-type]
        "bernoulli",
        title="Likelihood",
        description="How the output is compared with a sample, p(x | z): Bernoulli for numbers from 0 to "
        "1, taken as chances of white; Gaussian for any numbers.",
    )
    beta: float = Field(
        1.0,
        ge=0,
        le=1e4,
        title="Beta",
        description="How much it counts that codes lie as the prior has them (the KL divergence) beside how "
        "well samples are given back. 1: a bound on log p(x), the ELBO; more: tidier codes, blurred "
        "samples; less: sharper ones.",
        json_schema_extra=hints(log=True),
    )
    warm_up: int = Field(
        0,
        ge=0,
        le=10_000_000,
        title="KL warm-up",
        description="Steps over which the weight of the KL divergence rises from 0 to beta, so that the "
        "network first finds a use for every number of its code (Bowman et al. 2016, arXiv 1511.06349). "
        "Validation always uses beta.",
        json_schema_extra=hints(unit="steps"),
    )
    label: str = class_field("that both networks are", "their")

    def ports(self, shape: Shape) -> dict[str, Port]:
        """Encoder: sample to means and log-variances. Decoder: code to sample."""
        told = "the class" if self.label else ""
        return {
            "encoder": Port("Encoder", shape, told=told),
            "decoder": Port("Decoder", "encoder", shape, half=True, told=told),
        }

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Dense layers that narrow to means and log-variances, mirrored."""
        return self._mirrored(shape, *narrowing(shape, self._told()))

    def convolves(self, shape: Shape) -> bool:
        """Pictures and signals."""
        return convolves(shape)

    def convolutional(self, shape: Shape) -> dict[str, Network]:
        """Convolutions that halve the sides, to means and log-variances, mirrored."""
        return self._mirrored(shape, *convolving(shape, self._told()))

    def _told(self) -> Sequence[Layer]:
        """What tells layers the class."""
        return [LAYERS["modulate"]()] if self.label else ()

    def _mirrored(self, shape: Shape, layers: Sequence[Layer], code: int) -> dict[str, Network]:
        last = LAYERS["dense"].parse({"units": 2 * code, "activation": "linear", "name": "Mean and logvar"})
        encoder = Network(layers=(*layers, last))
        return {"encoder": encoder, "decoder": mirror(encoder, shape, self._ends_in())}

    def take_over(self, networks: Mapping[str, Network], shape: Shape) -> dict[str, Network]:
        """Those there are; a decoder without an activation at its end gets that of the likelihood."""
        found = super().take_over(networks, shape)
        if found and output_activation(found["decoder"].layers) == "linear":
            found["decoder"] = ending_in(found["decoder"], self._ends_in())
        return found

    def _ends_in(self) -> str:
        return "sigmoid" if self.likelihood.unit_range else "linear"

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """A `VAEModel`."""
        from aestudio.families.vae_model import VAEModel

        classes = (given.classes or {}).get(self.label, 0)
        return VAEModel(networks["encoder"], networks["decoder"], self, given.shape, classes)

    def suited(self, given: Given) -> Self:
        """A Gaussian where the data don't lie between 0 and 1, or are no picture."""
        low, high = given.range or (0.0, 1.0)
        fits = low >= 0 and high <= 1 and len(given.shape) == 3
        if fits:
            return self
        scale = {"scale": 0.2} if len(given.shape) == 1 else {}  # points are found sooner from farther away
        return replace(self, likelihood=LIKELIHOODS.parse({"kind": "gaussian", **scale}))

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """A Bernoulli likelihood needs data from 0 to 1."""
        found, (low, high) = super().complaints(given), given.range or (0.0, 1.0)
        if self.likelihood.unit_range and (low < 0 or high > 1):
            wanted = f"expected data from 0 to 1 for the likelihood {self.likelihood.kind}"
            remedy = "choose the scaling '0 to 1' or the Gaussian likelihood"
            found.append(("likelihood", f"{wanted}, found data from {low:g} to {high:g}; {remedy}"))
        return found
