"""Pictures of a run for paper and command line, by the names of `VIEWS`; no Qt.

view = VIEWS["latent"]
picture = view.make(run, trained, view.settings.parse({"part": "test"}))
picture.save(Path("latent.png"))
"""

from __future__ import annotations

from aestudio.figures.code import CODE
from aestudio.figures.coverage import COVERAGE
from aestudio.figures.diffusion import CHAIN
from aestudio.figures.film import FILM
from aestudio.figures.health import HEALTH
from aestudio.figures.laboratory import LABORATORY
from aestudio.figures.latent import LATENT
from aestudio.figures.layers import LAYERS_VIEW
from aestudio.figures.likelihood import LIKELIHOOD, TRANSFORMS
from aestudio.figures.loss import LOSS
from aestudio.figures.picture import Picture, RunRecord, View
from aestudio.figures.predictions import PREDICTIONS
from aestudio.figures.prior import PRIOR
from aestudio.figures.reconstructions import RECONSTRUCTIONS
from aestudio.figures.samples import SAMPLES
from aestudio.figures.saturation import SATURATION
from aestudio.figures.searched import SEARCHED
from aestudio.figures.traversal import TRAVERSAL
from aestudio.figures.upsampling import UPSAMPLING
from aestudio.figures.weights import WEIGHTS

__all__ = ["VIEWS", "Picture", "RunRecord", "View"]

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        LOSS,
        RECONSTRUCTIONS,
        *(UPSAMPLING, SEARCHED),
        *(SAMPLES, FILM),
        LABORATORY,
        CHAIN,
        COVERAGE,
        SATURATION,
        PREDICTIONS,
        LATENT,
        HEALTH,
        CODE,
        TRAVERSAL,
        WEIGHTS,
        LAYERS_VIEW,
        *(LIKELIHOOD, TRANSFORMS, PRIOR),
    )
}
