"""The rules, each a function of a curve; the first that holds is the headline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from aestudio.analysis.diagnosis.apart import growing_gap, not_improving, overfitting
from aestudio.analysis.diagnosis.below import validation_below
from aestudio.analysis.diagnosis.beside_mean import (
    POOR,
    RECENT_GAIN,
    brought,
    collapsed,
    stuck,
    worse_than_mean,
)
from aestudio.analysis.diagnosis.beside_pca import beside_pca, counted_from
from aestudio.analysis.diagnosis.curve import Curve, level, line, noise
from aestudio.analysis.diagnosis.finding import Diagnosis, Finding
from aestudio.analysis.diagnosis.shape import dropped, jumps, recent
from aestudio.analysis.diagnosis.steered import blamed
from aestudio.analysis.diagnosis.words import epochs_text
from aestudio.numerals import fine_percent

__all__ = ["diagnose"]

EARLY = 4  # epochs below which nothing is said
WORSE = 0.25  # of the lowest training loss, by which it must have risen to be called diverged
FLAT = 0.03  # a curve that falls by less than this share in all is flat
RECENT_LOWERED = 0.1  # of the loss itself: the last fifth of a curve that still learns may lower it by more
CLEARLY = 2.0  # times what a curve that still learns brings
WOBBLE = 0.008  # of the loss: a smaller wobble is no noise worth a word

Rule = Callable[[Curve], Finding | None]


def diagnose(curve: Curve) -> Diagnosis:
    """What a curve shows; there is always a headline."""
    findings = [replace(found, in_use=curve.in_use) for found in _findings(curve)]
    head = findings[0]
    if head.severity in ("warning", "error") and (cause := blamed(curve)) is not None:
        why = head.why if any(cause.what in sentence for sentence in head.why) else (*head.why, cause.why)
        findings[0] = replace(head, why=why, first=(cause.remedy,))
    findings[0] = beside_pca(curve, findings[0])
    if curve.skipped:
        findings[0] = replace(findings[0], why=(*findings[0].why, _since(curve)))
    return Diagnosis(tuple(findings))


def _findings(curve: Curve) -> list[Finding]:
    if (found := diverged(curve)) is not None:
        return [found]
    if len(curve) < EARLY:
        return [_too_early(curve)]
    curve = curve.raised()
    findings = [found for rule in _WARNINGS if (found := rule(curve)) is not None]
    if not any(found.kind in _ENDS for found in findings):
        learning = stuck(curve) or worse_than_mean(curve) or _learning(curve)
        if not (findings and learning.kind in ("converged", "rate_gone") and _upset(curve)):
            findings.append(learning)
    if (below := validation_below(curve)) is not None:
        findings.append(below)
    return findings


def _upset(curve: Curve) -> bool:
    """Whether the end of the curve is no rest: it has just jumped, or a change made it worse for good."""
    last = len(curve) - recent(curve.judged).epochs
    return any(at > last for at, _ in jumps(curve.judged)) or blamed(curve) is not None


def _since(curve: Curve) -> str:
    return (
        f"Only the {epochs_text(len(curve))} from epoch {curve.epoch(0)} on are judged: with {curve.since} "
        "the loss became another one."
    )


def _too_early(curve: Curve) -> Finding:
    return Finding(
        "too_early", f"{epochs_text(len(curve)).capitalize()} so far; {EARLY} are needed for a first look."
    )


def diverged(curve: Curve) -> Finding | None:
    """A loss that is no number."""
    if curve.failure:
        return Finding("diverged", curve.failure)
    for name, y in (("training", curve.training), ("validation", curve.validation)):
        if not np.isfinite(y).all():
            epoch = curve.epoch(int(np.argmin(np.isfinite(y))))
            return Finding("diverged", f"The {name} loss is no number from epoch {epoch} on.")
    return None


def rising(curve: Curve) -> Finding | None:
    """The training loss itself has risen from its lowest point, for good, and the validation loss with it."""
    y, v = curve.training, curve.validation
    if len(v) and level(v) < (1 + WORSE) * curve.smooth_validation.min():
        return None
    smooth = curve.smooth_training
    at = int(np.argmin(smooth))
    low, end = float(smooth[at]), level(y)
    if low <= 0 or len(y) - 1 - at < max(3, len(y) // 7) or end - low < max(WORSE * low, 4 * noise(y[at:])):
        return None
    return Finding(
        "diverged",
        f"The training loss has risen by {curve.said(end - low, low)} since its lowest, {curve.loss(low)} in "
        f"epoch {curve.epoch(at)}.",
    )


def flat(curve: Curve) -> Finding | None:
    """Hardly anything has happened since the first epoch."""
    y = curve.judged
    fall = (y[0] - level(y)) / abs(y[0])
    gained = curve.gained
    if abs(fall) >= FLAT or noise(y) > FLAT * abs(y[0]) or (gained is not None and gained > POOR):
        return None
    return Finding(
        "flat",
        f"In {len(y)} epochs the {curve.name} went from {curve.loss(y[0])} to {curve.loss(level(y))}, "
        f"{curve.said(abs(y[0] - level(y)), abs(y[0]))} {'less' if fall >= 0 else 'more'}.",
    )


def noisy(curve: Curve) -> Finding | None:
    """The wobble is larger than what the last part of the curve gained."""
    for name, y in (("validation", curve.validation), ("training", curve.training)):
        if len(y) < 8:
            continue
        half = y[len(y) // 2 :]
        wobble, now = noise(half), abs(level(y))
        slope, _ = line(half)
        gained = -slope * (len(half) - 1)
        if wobble > WOBBLE * now and wobble > 0.5 * abs(gained):
            return Finding(
                "noisy",
                f"From epoch to epoch the {name} loss wobbles by {curve.said(wobble, now)}; the last "
                f"{len(half)} epochs "
                f"{'gained' if gained >= 0 else 'lost'} {curve.said(abs(gained), now)}.",
            )
    return None


def jumping(curve: Curve) -> Finding | None:
    """Single epochs stand far above their neighbours."""
    found = jumps(curve.judged)
    if not found:
        return None
    at, height = max(found, key=lambda jump: jump[1])
    before = float(curve.judged[at - 1]) / (1 + height)
    epoch = curve.epoch(at - 1)
    changed = [what for at, what in curve.changes if -1 <= epoch - at <= 2]
    many = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
    return Finding(
        "jumps",
        f"In epoch {epoch} the {curve.name} jumped up by {curve.said(height * before, before)}{many}.",
        tuple(f"Just before it: {what}." for what in changed),
    )


def plateau_then_drop(curve: Curve) -> Finding | None:
    """After a stretch in which little happened the loss fell markedly faster again."""
    perfect = 0.0 if curve.lift else curve.perfect
    found = dropped(curve.judged, curve.smooth, perfect)
    if found is None or flat(curve) is not None:
        return None
    start, end, share = curve.epoch(found[0] - 1), curve.epoch(found[1] - 1), found[2]
    above = float(curve.smooth[found[0] - 1]) - perfect
    changed = [what for at, what in curve.changes if start <= at <= end]
    return Finding(
        "plateau_then_drop",
        f"Nearly flat around epoch {start}, then faster again: by epoch {end} the {curve.name} had fallen by "
        f"another {curve.said(share * above, above)}{'' if curve.lift else counted_from(curve)}.",
        tuple(f"In between: {what}." for what in changed),
    )


def _learning(curve: Curve) -> Finding:
    """Still learning, settled, or only the validation has: what the last fifth brought decides."""
    now = recent(curve.judged)
    if now.share > RECENT_GAIN and now.certain:
        return Finding("still_learning", brought(curve, now.epochs, now.share, curve.name))
    if (found := _lowering(curve)) is not None:
        return found
    if (found := not_improving(curve)) is not None:
        return found
    if len(curve) + curve.skipped < curve.planned / 2:  # most is to come: a short rest is no end
        half = recent(curve.training, 2)
        if half.share > RECENT_GAIN:
            return Finding("still_learning", brought(curve, half.epochs, half.share, "training loss"))
    words = brought(curve, now.epochs, now.share, curve.name)
    if now.share > RECENT_GAIN:  # and yet it counts as nothing
        words = f"{words[:-1]}, no more than it wobbles by from epoch to epoch."
    return _settled(curve, words)


def _lowering(curve: Curve) -> Finding | None:
    """Little of a whole fall that began high up, as from another run's weights, yet much of what is left."""
    now, perfect = recent(curve.judged), curve.perfect
    if curve.lift or not now.certain:  # where the lowest loss is unknown, nothing is a share of it
        return None
    before = level(curve.judged) - perfect + now.gain
    share = now.gain / before if before > 0 else 0.0
    if share <= RECENT_LOWERED:
        return None
    return Finding(
        "still_learning",
        f"The last {now.epochs} of {len(curve)} epochs lowered the {curve.name} by another "
        f"{fine_percent(share)}{counted_from(curve)}, though that is only {fine_percent(now.share)} of its "
        "whole fall.",
    )


def _settled(curve: Curve, words: str) -> Finding:
    """Settled by itself, or as the schedule took the learning rate away: the time before it decides.

    Runs that differ by their seed alone lie about the bound of `still_learning`; only what fell by clearly
    more is said to have been stopped. Either way it is told by how much it fell.
    """
    before = curve.judged[: max(curve.full_rate - curve.skipped, 0)]
    if len(before) < EARLY:
        return Finding("converged", words)
    then = recent(before)
    fell = then.share > CLEARLY * RECENT_GAIN and then.certain
    why = (
        f"The {then.epochs} epochs before the schedule took the learning rate away, from epoch "
        f"{curve.full_rate} on, had brought {fine_percent(max(then.share, 0.0))}."
    )
    return Finding("rate_gone" if fell else "converged", words, (why,))


_ENDS = ("diverged", "overfitting", "collapsed", "flat")  # where learning or converged is no question
_WARNINGS: tuple[Rule, ...] = (
    collapsed,
    rising,
    overfitting,
    flat,
    growing_gap,
    noisy,
    jumping,
    plateau_then_drop,
)
