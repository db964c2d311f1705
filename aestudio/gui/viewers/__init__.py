"""The viewers: each asks one question of the model and draws the answer.

A new viewer is one file with a subclass of `Viewer`, and its class in `VIEWERS`.
"""

from __future__ import annotations

from aestudio.gui.viewers.audit import AuditViewer
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.code import CodeViewer
from aestudio.gui.viewers.coverage import CoverageViewer
from aestudio.gui.viewers.diffusion import DiffusionViewer
from aestudio.gui.viewers.health import HealthViewer
from aestudio.gui.viewers.laboratory import LaboratoryViewer
from aestudio.gui.viewers.latent import LatentViewer
from aestudio.gui.viewers.likelihood import LikelihoodViewer
from aestudio.gui.viewers.link import connect
from aestudio.gui.viewers.predictions import PredictionsViewer
from aestudio.gui.viewers.prior import PriorViewer
from aestudio.gui.viewers.reconstructions import ReconstructionsViewer
from aestudio.gui.viewers.samples import SamplesViewer
from aestudio.gui.viewers.saturation import SaturationViewer
from aestudio.gui.viewers.search import DecoderSearchViewer, PosteriorViewer
from aestudio.gui.viewers.traversal import TraversalViewer
from aestudio.gui.viewers.upsampling import UpsamplingViewer
from aestudio.gui.viewers.weights import WeightsViewer

__all__ = ["VIEWERS", "Viewer", "WeightsViewer", "connect"]

VIEWERS: tuple[type[Viewer], ...] = (
    ReconstructionsViewer,
    UpsamplingViewer,
    LaboratoryViewer,
    SamplesViewer,
    CoverageViewer,
    SaturationViewer,
    PredictionsViewer,
    DiffusionViewer,
    LatentViewer,
    HealthViewer,
    CodeViewer,
    TraversalViewer,
    WeightsViewer,
    LikelihoodViewer,
    PriorViewer,
    DecoderSearchViewer,
    PosteriorViewer,
    AuditViewer,
)
