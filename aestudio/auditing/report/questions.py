"""What each section of an audit answers, in its first line; the same in its report and in the window."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["QUESTIONS"]

QUESTIONS: Mapping[str, str] = {
    "sets": "Whose pictures were audited, and on whose pictures was the model trained?",
    "self-test": "Can these measurements be trusted? Before the model was looked at, pictures were measured "
    "whose right answer is known, because it was planted.",
    "controls": "How much of what follows is no doing of the model? The same is measured of the true "
    "pictures, and of bicubic enlargement, which has learned nothing.",
    "lightness": "Does the model make skin lighter or darker? ΔL* is the lightness of the output’s skin "
    "minus that of the true picture’s skin, on the scale L* from 0 (black) to 100 (white). Above 0: lighter.",
    "flips": "Does the model move pictures into another group? Excess flips are the rate of outputs that a "
    "classifier reads as another group, minus the same rate of the true pictures, which is the classifier’s "
    "own error. Above 0: the model moves some.",
    "abstention": "How often does the model contradict its own input? An abstention is an output that does "
    "not count as a success.",
    "shrinkage": "Are all skin tones drawn together? This needs no groups.",
    "classes": "Does the skin stay in its tone class?",
    "evidence": "Where does the shift come from: from making the picture small, or from the model?",
    "flow": "Which group is read as which? And does the model move more from one group to another than a "
    "sampler faithful to its training set would?",
    "crossed": "Is it the same for every combination with a second label?",
    "several": "If one input is enlarged several times, how different are the outputs?",
    "uninformed": "Which group does the model draw where the input does not say one?",
    "shares": "Would it be the same after training on other shares of the groups?",
    "pictures": "What do these numbers look like? The pictures are chosen by their numbers, not by hand.",
    "others": "Do other measures say the same? They are secondary; p is adjusted over this table.",
    "card": "What exactly was audited, for which use, and how was it computed?",
}
"""By section, its question."""
