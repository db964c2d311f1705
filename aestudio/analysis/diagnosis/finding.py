"""What a rule finds, and what each kind of finding means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["KINDS", "About", "Diagnosis", "Finding", "Kind", "Severity"]

Severity = Literal["good", "info", "warning", "error"]
Kind = Literal[
    "too_early",
    "diverged",
    "overfitting",
    "collapsed",
    "flat",
    "noisy",
    "jumps",
    "plateau_then_drop",
    "growing_gap",
    "stuck",
    "worse_than_mean",
    "not_improving",
    "still_learning",
    "converged",
    "rate_gone",
    "validation_below",
]


@dataclass(frozen=True)
class About:
    """A kind of finding, for every curve.

    Attributes:
        title: what it is called.
        severity: how bad it is.
        meaning: what it is and where it comes from.
        remedies: what to try, the most promising first.
    """

    title: str
    severity: Severity
    meaning: str
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One thing that a curve shows.

    Attributes:
        kind: which.
        evidence: a sentence with the numbers it rests on.
        why: sentences on where it comes from in this run, where that can be told.
        first: what to try before everything else in this run.
        in_use: what the run has already, and is not told to try: "schedule", "warm-up", "early stopping".
        behind: whether a PCA is better: that is nothing to be content with.
    """

    kind: Kind
    evidence: str
    why: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    in_use: tuple[str, ...] = ()
    behind: bool = False

    @property
    def title(self) -> str:
        """What it is called, and that a PCA is better where it would sound as if all were well."""
        known = KINDS[self.kind]
        return (
            f"{known.title}, but a PCA is better" if self.behind and known.severity == "good" else known.title
        )

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        known = KINDS[self.kind].severity
        return "info" if self.behind and known == "good" else known

    @property
    def meaning(self) -> str:
        """What it is and where it comes from."""
        return KINDS[self.kind].meaning

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to try, but for what the run does already."""
        known = KINDS[self.kind].remedies
        rest = (one for one in known if _MEANS.get(one) not in self.in_use)
        return (*self.first, *(one for one in rest if not (self.behind and one in (_CONTENT, _LOWER, _MORE))))

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "kind": self.kind,
            "title": self.title,
            "severity": self.severity,
            "evidence": self.evidence,
            "why": list(self.why),
            "what_to_try": list(self.remedies),
        }


@dataclass(frozen=True)
class Diagnosis:
    """What a curve shows.

    Attributes:
        findings: the headline first; then what else can be said.
    """

    findings: tuple[Finding, ...]

    @property
    def headline(self) -> Finding:
        """What matters most."""
        return self.findings[0]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of the findings, in order."""
        return tuple(finding.kind for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """As plain values: the headline's, and the others under "also"."""
        return self.headline.to_json() | {"also": [finding.to_json() for finding in self.findings[1:]]}


_CONTENT = "Nothing needs to be done."
_MORE = "Train for more epochs."
_LOWER = "To get lower: more units in the code, or wider layers."
_SCHEDULE = "Let a schedule lower the learning rate (cosine, reduce on plateau)."
_WARM_UP = "Begin with a warm-up schedule."
_EARLY = "Stop early and go back to the best epoch (Early stopping)."
_STOP = "Stop here, or go back to the best epoch (Early stopping does both)."
_MEANS = {_SCHEDULE: "schedule", _WARM_UP: "warm-up", _EARLY: "early stopping", _STOP: "early stopping"}

KINDS: Mapping[Kind, About] = {
    "too_early": About(
        "Not enough epochs yet",
        "info",
        "A curve of so few epochs can't be told from chance.",
        ("Wait for a few more epochs.",),
    ),
    "diverged": About(
        "Diverged",
        "error",
        "The steps are so large that each overshoots more than the one before, until nothing is a number "
        "any more.",
        (
            "Lower the learning rate by a factor of ten; the learning-rate finder suggests one.",
            "Scale the data to 0 to 1 or standardise them: huge values make huge gradients.",
            _WARM_UP,
        ),
    ),
    "overfitting": About(
        "Overfitting",
        "error",
        "The network learns the training samples themselves; what it learns no longer holds for others.",
        (
            _EARLY,
            "Learn from more samples, or from noisy ones (Input noise).",
            "Use fewer units, add Dropout, or use weight decay.",
        ),
    ),
    "collapsed": About(
        "Collapsed to the mean",
        "error",
        "Whatever goes in, the mean of all samples comes out. Zero gradients do it (dead relu units, deep "
        "chains of "
        "sigmoids), and so does a code that carries nothing.",
        (
            "Use another activation (leaky relu, tanh, selu) or batch normalisation, above all before the "
            "code.",
            "Try another seed, and a lower learning rate.",
            _WARM_UP,
            "Take layers away, or give the code more units.",
        ),
    ),
    "flat": About(
        "Flat from the start",
        "warning",
        "Hardly anything changes. Steps that are far too small do it, and gradients that do not arrive.",
        (
            "Raise the learning rate tenfold; the learning-rate finder suggests one. Adadelta wants 1, not "
            "0.001.",
            "Look for an activation that is saturated or dead in every layer.",
            "Check that the loss fits the last activation and the range of the data.",
        ),
    ),
    "noisy": About(
        "Noisy",
        "warning",
        "The loss wobbles from epoch to epoch by more than it gains: the steps are too large to settle.",
        (
            "Lower the learning rate.",
            _SCHEDULE,
            "Take larger batches.",
        ),
    ),
    "jumps": About(
        "Jumps",
        "warning",
        "Single epochs are far worse than their neighbours: a step that went too far, a rare batch, or a "
        "setting that "
        "was changed.",
        (
            "Lower the learning rate, or take larger batches.",
            "Look for outliers in the data.",
            "Activations with jumps (binary step, hard limits) make jumps in the loss.",
        ),
    ),
    "plateau_then_drop": About(
        "Plateau, then drop",
        "info",
        "For a while hardly anything happened, then the loss fell on: often the mean is learned first, and "
        "the first "
        "useful feature later.",
        (
            "Have patience: do not stop on the first plateau (a patience longer than the plateau).",
            "To shorten it: a higher learning rate, Adam instead of SGD, batch normalisation, fewer sigmoid "
            "layers.",
        ),
    ),
    "growing_gap": About(
        "Growing gap",
        "warning",
        "Training samples are described better and better, others hardly any more; more epochs widen the "
        "gap.",
        (
            "Stop here: more epochs bring little for samples the network does not know.",
            "Learn from more samples, or from noisy ones (Input noise).",
            "Use fewer units, add Dropout, or use weight decay.",
        ),
    ),
    "stuck": About(
        "Stuck on a plateau",
        "warning",
        "The loss no longer falls although it is little better than that of the mean sample.",
        (
            "Wait, if it has not been flat for long: some plateaus end by themselves.",
            "Raise the learning rate, or lower it more slowly: a schedule may have taken it away too early.",
            "Try another optimizer, another seed, or more units in the code.",
        ),
    ),
    "worse_than_mean": About(
        "Worse than the mean sample",
        "warning",
        "One fixed answer to every sample would still have the lower loss: so far the network is of no use.",
        (
            "Train on, if it still falls: that point is usually passed within the first epochs.",
            "Try another learning rate: lower if the loss wobbles or has risen, else higher.",
            "Check that the last activation can give the range of the data.",
            "Lower the weights of other parts of the loss: a code kept too short carries nothing.",
        ),
    ),
    "not_improving": About(
        "Validation no longer improves",
        "info",
        "The training loss falls on, but samples that are not learned from gain nothing by it any more.",
        (
            _STOP,
            "Learn from more samples, or from noisy ones (Input noise).",
            "Use fewer units, add Dropout, or use weight decay.",
        ),
    ),
    "still_learning": About(
        "Still learning",
        "good",
        "The loss is still falling.",
        (
            _MORE,
            "If it falls slowly and evenly, try a higher learning rate.",
        ),
    ),
    "converged": About(
        "Converged",
        "good",
        "The loss has settled: in the last epochs it hardly fell any more.",
        (
            _CONTENT,
            _LOWER,
            _SCHEDULE,
        ),
    ),
    "rate_gone": About(
        "Settled: the learning rate has run out",
        "info",
        "The loss still fell when the schedule began to take the learning rate away; now steps are too small "
        "to change anything. Whether it could fall on is not known.",
        (
            "Train for more epochs from the start: a cosine schedule is stretched over all of them.",
            "Let the schedule end at a higher rate, or lower it more slowly.",
        ),
    ),
    "validation_below": About(
        "Validation below training",
        "info",
        "Samples that are not learned from have the lower loss. That is no mistake.",
        (_CONTENT,),
    ),
}
