"""The report's section on enlarged pictures: does the network beat what learns nothing, on which pictures?"""

from __future__ import annotations

from aestudio.analysis.people import people_words
from aestudio.analysis.question import Trained
from aestudio.analysis.samples import PART_WORDS, Part
from aestudio.analysis.skill import Skill
from aestudio.analysis.upsampling import notice
from aestudio.export.report.html import Html, paragraph, section, table
from aestudio.spec import SpecError

__all__ = ["upsampling"]

HEADS = ("", "MSE", "PSNR (dB)", "SSIM", "Skill")
NOTE = (
    "Means over the pictures, ± half of their 95 % intervals, which say nothing of another seed or another "
    "split. Skill: 1 − MSE / MSE of bicubic; below 0 bicubic enlargement, which learns nothing, is nearer to "
    "the pictures."
)


def upsampling(trained: Trained, done: bool) -> Html:
    """Who is nearer to the pictures, in words and numbers, on validation and (of a run that is done) on test.

    Raises:
        SpecError: when the model makes no large pictures of small ones.
    """
    parts: list[Part] = ["validation", *(["test"] if done else [])]  # type: ignore[list-item]
    found: list[Html] = []
    for part in parts:
        try:
            methods = Skill(part).answer(trained)
        except SpecError as error:
            found.append(paragraph(f"{PART_WORDS[part].capitalize()}: {error}.", muted=True))
            continue
        found += [paragraph(methods.verdict), table(HEADS, methods.rows(), right=(1, 2, 3, 4))]
    people = people_words(trained)
    return section(
        "Enlarged pictures, beside bicubic",
        *found,
        *([paragraph(people)] if people else []),
        paragraph(NOTE, muted=True),
        paragraph(notice(trained.experiment)),
    )
