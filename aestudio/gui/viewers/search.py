"""Upsampling by models that were never shown small pictures: search through a decoder, posterior sampling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.analysis.review import Review
from aestudio.analysis.searched import Searched, SearchReview
from aestudio.analysis.upsampling import MARK
from aestudio.degrade import Degrade
from aestudio.gui.viewers.by_button import ByButton
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.search_tools import DiffusionTools, SearchTools, Tools
from aestudio.gui.viewers.upsampling import each_spin, mode_segments
from aestudio.gui.viewers.upsampling_page import UpsamplingPage
from aestudio.run.label import run_name

if TYPE_CHECKING:
    from aestudio.families import Family
    from aestudio.gui.messages import RunInfo
    from aestudio.networks import Shape
    from aestudio.upsampling import UpsamplingJob

__all__ = ["DecoderSearchViewer", "PosteriorViewer"]


class _SearchViewer(ByButton):
    """Pictures that agree with small ones.

    Class attributes:
        doing: what goes on while they are looked for.
    """

    icon = "image"
    again_words = "Again"
    failure = "No pictures were found"
    mark = MARK
    doing: ClassVar[str] = ""

    def _make_page(self) -> UpsamplingPage:
        return UpsamplingPage()

    def _add_tools(self) -> None:
        self.again.setToolTip(f"{self.action} with these settings, with the run's best weights")
        self.mode = mode_segments(("samples", "Samples", "Samples: several pictures for one input."))
        self.mode.chosen.connect(self._turn)
        self.part = PartBox()
        self.part.picked.connect(lambda part: self._tell_part(part))
        self.each = each_spin()
        self.settings = self._settings()
        for tool in (self.mode, self.again, self.part, self.each, *self.settings.widgets):
            self.tools.addWidget(tool)

    def _settings(self) -> Tools:
        raise NotImplementedError

    def set_run(self, run: RunInfo | None) -> None:
        """Offer the factors that its pictures have."""
        if run is not None and run.shape is not None and len(run.shape) == 3:
            self.settings.set_sides(run.shape[1:])
        super().set_run(run)

    @property
    def asked_for(self) -> SearchReview:
        """What the button asks, as it is set."""
        chosen = self.settings
        review = Review(self.part.part, self.each.value(), chosen.count.value())
        degrade = Degrade(factor=chosen.factor, noise=round(chosen.noise.value(), 3))
        return SearchReview(review, degrade, chosen.how, chosen.samples.value())

    def _job(self, path: Path) -> tuple[str, UpsamplingJob]:
        from aestudio.upsampling import UpsamplingJob

        return f"{self.doing} {run_name(path)}", UpsamplingJob(path, self.asked_for)

    def _turn(self, mode: str) -> None:
        """Show pictures, numbers or samples."""
        self.page.set_mode(mode)
        self.each.setVisible(mode != "numbers")

    def _tell_part(self, part: object) -> None:
        self.note.say(TEST_NOTE, "warning") if part == "test" else self.note.hide()

    def _working_words(self, run: RunInfo) -> str:
        return f"{self.doing} {run_name(run.path)}"

    def _dress(self, *, found: bool) -> None:
        super()._dress(found=found)
        self.mode.setVisible(found)

    def _show_found(self, found: Searched, begun: int | None, now: int | None) -> None:
        gone_on = begun is not None and now != begun
        remark = [f"Found at epoch {begun:,}; the run has gone on since."] if gone_on else []
        self.page.show_found(found.reviewed, " ".join([*found.words(), *remark]), found.strips)

    def _hindrance(self, run: RunInfo | None) -> str:
        if run is not None and run.shape is not None and not self.settings.factors:
            return f"Pictures of {' × '.join(map(str, run.shape[1:]))} pixels can't be made small evenly"
        return ""


class DecoderSearchViewer(_SearchViewer):
    """Codes whose pictures, made small, are the input: upsampling by a decoder (Menon et al. 2020).

    It answers which pictures that the decoder can draw agree with a small picture. Search starts from several
    random codes and keeps the best. Factor says how many times smaller the input is, Samples how many
    pictures are looked for; in Settings, noise is added to the input, tolerance is the mean squared
    difference up to which a picture counts as agreeing, and more starts and steps find more. Skill is 1 − MSE
    / MSE of bicubic: 0 is as good as bicubic enlargement, below 0 worse.

    A picture that agrees is one of many that do, and no proof of what was there: compare several samples.
    Compare searches only with as many starts and steps, and look at how many agree before the skill.
    """

    key = "decoder search"
    title = "Decoder search"
    promise = (
        "Here pictures will stand that the decoder draws and that, made small, agree with a small picture."
    )
    offer_words = (
        "The decoder was never shown small pictures. Search its codes for pictures that, made small, agree "
        "with one (the idea of PULSE), and see what they have in common with the truth."
    )
    action = "Search"
    doing = "Searching the codes of"

    def _settings(self) -> Tools:
        return SearchTools()

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """What draws pictures from a code, in one step."""
        able = set(family.abilities)
        draws = "Samples" in able or {"Encodes", "Decodes"} <= able
        return draws and not {"Denoises", "Upsamples"} & able and (shape is None or len(shape) == 3)


class PosteriorViewer(_SearchViewer):
    """Samples of a diffusion model that, made small, agree with the input (Rozet et al. 2024).

    It answers how different the pictures are that fit one small picture: several are drawn for each. Factor
    says how many times smaller the input is, Samples how many are drawn; in Settings, noise is added to the
    input, tolerance is the mean squared difference up to which a sample counts as agreeing, noise levels and
    solver steps set how carefully it is drawn. Skill is 1 − MSE / MSE of bicubic: 0 is as good as bicubic
    enlargement, below 0 worse. A sample has a lower skill than a blurred mean would; that is no fault.

    What samples have in common is what model and input together are sure of; what differs is made up. With
    few noise levels they differ too little, which looks like certainty.
    """

    key = "posterior samples"
    title = "Posterior samples"
    promise = "Here several samples will stand side by side that, made small, agree with one small picture."
    offer_words = (
        "Draw samples of this model that, made small, agree with a small picture: several for each, as many "
        "pictures fit it."
    )
    action = "Draw samples"
    doing = "Drawing samples of"

    def _settings(self) -> Tools:
        return DiffusionTools()

    @classmethod
    def suits(cls, family: Family, shape: Shape | None) -> bool:
        """What takes noise away from pictures."""
        return "Denoises" in family.abilities and (shape is None or len(shape) == 3)
