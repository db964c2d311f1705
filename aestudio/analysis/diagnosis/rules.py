"""The rules, each a function of a curve; the first that holds is the headline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from aestudio.analysis.diagnosis.below import validation_below
from aestudio.analysis.diagnosis.curve import Curve, level, line, noise
from aestudio.analysis.diagnosis.finding import Diagnosis, Finding
from aestudio.analysis.diagnosis.shape import dropped, jumps, recent
from aestudio.analysis.diagnosis.steered import blamed
from aestudio.analysis.diagnosis.words import epochs_text, number, percent

__all__ = ["diagnose"]

EARLY = 4  # epochs below which nothing is said
RISE = 0.04  # of the lowest validation loss, by which it must have risen to be called overfitting
GAP = 1.15  # times the training loss: a validation loss above that leaves a gap
FOLLOWS = 0.5  # of the fall of the training loss, as logarithms: a validation loss that does less lags
NEAR_MEAN = 0.05  # of the mean sample's loss: so near is the same
ALIKE = 0.05  # outputs that spread by less than this share of the samples are all the same
WORSE = 0.25  # of the lowest training loss, by which it must have risen to be called diverged
FLAT = 0.03  # a curve that falls by less than this share in all is flat
WOBBLE = 0.008  # of the loss: a smaller wobble is no noise worth a word
RECENT_GAIN = 0.02  # of the whole fall: the last fifth of a curve that still learns brings more
NEAR_PCA = 1.1  # times the loss of a PCA of the same size: nearer is as good as can be expected
FELL_ON = 0.01  # of the training loss, by which it must have fallen on since the validation loss was lowest
POOR = 0.3  # of the way from the mean sample to perfection: less is stuck, more is converged

Rule = Callable[[Curve], Finding | None]


def diagnose(curve: Curve) -> Diagnosis:
    """What a curve shows; there is always a headline."""
    findings = [replace(found, in_use=curve.in_use) for found in _findings(curve)]
    head = findings[0]
    if head.severity in ("warning", "error") and (cause := blamed(curve)) is not None:
        why = head.why if any(cause.what in sentence for sentence in head.why) else (*head.why, cause.why)
        findings[0] = replace(head, why=why, first=(cause.remedy,))
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
        findings.append(stuck(curve) or worse_than_mean(curve) or _learning(curve))
    if (below := validation_below(curve)) is not None:
        findings.append(below)
    return findings


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


def overfitting(curve: Curve) -> Finding | None:
    """The validation loss has risen from its lowest point, for good, while the training loss fell on."""
    v, n = curve.validation, len(curve)
    if len(v) < 8:
        return None
    smooth = curve.smooth_validation
    at = int(np.argmin(smooth))
    since = n - 1 - at
    low, end = float(smooth[at]), level(v)
    later = v[at:]
    slope, _ = line(later)
    lasting = since >= max(4, n // 7) and slope > 0
    certain = end - low > max(RISE * abs(low), 4 * noise(later))
    fell = level(curve.training) < curve.smooth_training[at] - noise(curve.training[at:])
    if not (lasting and certain and fell):
        return None
    before = float(curve.smooth_training[at])
    rise, fall = curve.said(end - low, abs(low)), curve.said(before - level(curve.training), before)
    return Finding(
        "overfitting",
        f"The validation loss has risen by {rise} since its lowest, {curve.loss(low)} in epoch "
        f"{curve.epoch(at)}, while the "
        f"training loss fell by another {fall}.",
    )


def growing_gap(curve: Curve) -> Finding | None:
    """The training loss falls on, and the validation loss follows only in part, counted in factors."""
    v, t, n = curve.validation, curve.training, len(curve)
    if len(v) < 10 or min(v.min(), t.min()) <= 0 or level(v) < GAP * level(t):
        return None
    smooth_t, smooth_v = curve.smooth_training, curve.smooth_validation
    opened = int(np.argmax(smooth_v > GAP * smooth_t))
    for start in (opened, n - n // 3):
        fell_t, fell_v = np.log(smooth_t[start] / level(t)), np.log(smooth_v[start] / level(v))
        if n - start >= 5 and fell_t > max(0.05, 3 * noise(np.log(t[start:]))) and fell_v < FOLLOWS * fell_t:
            return Finding(
                "growing_gap",
                f"Since epoch {curve.epoch(start)} the training loss fell by "
                f"{curve.said(smooth_t[start] - level(t), smooth_t[start])}, the validation loss "
                f"{_moved(curve, smooth_v[start] - level(v), smooth_v[start])}; {_apart(curve)}.",
            )
    return None


def _moved(curve: Curve, gain: float, of: float) -> str:
    if abs(gain) < 0.001 * of:
        return "not at all"
    return f"by {curve.said(gain, of)}" if gain > 0 else f"rose by {curve.said(-gain, of)}"


def _apart(curve: Curve) -> str:
    v, t = level(curve.validation), level(curve.training)
    if curve.lift:
        return f"it is now {number(v - t)} above the training loss"
    return f"it is now {v / t:.3g} times the training loss"


def collapsed(curve: Curve) -> Finding | None:
    """The loss is that of the mean sample, and all outputs are alike as far as that is known."""
    if curve.mean_sample is None:
        return None
    y = curve.beside_baselines
    # Where the lowest loss is unknown, the whole fall is what there was room for.
    room = curve.mean_sample - curve.perfect if curve.perfect or not curve.lift else float(y[0] - y.min())
    end = level(y)
    near = abs(end - curve.mean_sample) <= NEAR_MEAN * room
    if curve.spread is None:
        alike = ""
    elif curve.spread <= ALIKE:
        near = near or (end > curve.mean_sample and recent(curve.judged).share <= RECENT_GAIN)
        alike = f", and the outputs differ by only {percent(curve.spread)} of what the samples do"
    else:
        return None
    if not near:
        return None
    return Finding(
        "collapsed",
        f"The {_beside(curve)} is {number(end)}; answering every sample with the mean sample gives "
        f"{number(curve.mean_sample)}{alike}.",
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
        f"another {curve.said(share * above, above)}{'' if curve.lift else _above(curve)}.",
        tuple(f"In between: {what}." for what in changed),
    )


def stuck(curve: Curve) -> Finding | None:
    """Flat for long, and little better than the mean sample."""
    gained, now = curve.gained, recent(curve.judged)
    if gained is None or gained > POOR or len(curve) < 8 or now.share > RECENT_GAIN:
        return None
    if curve.pca is not None and level(curve.beside_baselines) < curve.pca + (NEAR_PCA - 1) * abs(curve.pca):
        return None
    better = f"only {percent(gained)} lower" if gained >= 0 else f"{percent(-gained)} higher"
    return Finding(
        "stuck",
        f"The last {now.epochs} epochs brought {percent(max(now.share, 0.0))} of the whole fall, and the "
        f"{_beside(curve)} is {better} than that of answering "
        f"every sample with the mean sample{_above(curve)}.",
    )


def worse_than_mean(curve: Curve) -> Finding | None:
    """Whatever it gained, the mean sample would still be the better answer."""
    if curve.mean_sample is None:
        return None
    y = curve.beside_baselines
    end, now = min(level(y), float(y[-1])), recent(curve.judged)
    over = curve.ended or 0 < curve.planned <= len(curve) + curve.skipped
    falls = now.share > RECENT_GAIN and now.certain
    if end <= curve.mean_sample or (falls and not over):  # every run begins up there
        return None
    return Finding(
        "worse_than_mean",
        f"The {_beside(curve)} is {number(end)}; answering every sample with the mean sample gives "
        f"{number(curve.mean_sample)}. {_brought(curve, now.epochs, now.share, curve.name)}",
    )


def _above(curve: Curve) -> str:
    """What a share of a loss is counted from, where that is not 0."""
    return f" (counted from {number(curve.perfect)}, the lowest there can be)" if curve.perfect else ""


def _beside(curve: Curve) -> str:
    """What is compared with the baselines."""
    return curve.name if curve.compared is None else curve.name.replace("loss", "reconstruction loss")


def _learning(curve: Curve) -> Finding:
    """Still learning, settled, or only the validation has: what the last fifth brought decides."""
    now = recent(curve.judged)
    if now.share > RECENT_GAIN and now.certain:
        return Finding("still_learning", _brought(curve, now.epochs, now.share, curve.name))
    if (found := not_improving(curve)) is not None:
        return found
    if len(curve) + curve.skipped < curve.planned / 2:  # most is to come: a short rest is no end
        half = recent(curve.training, 2)
        if half.share > RECENT_GAIN:
            return Finding("still_learning", _brought(curve, half.epochs, half.share, "training loss"))
    return Finding("converged", _brought(curve, now.epochs, now.share, curve.name))


def _brought(curve: Curve, epochs: int, share: float, name: str) -> str:
    return (
        f"The last {epochs} of {len(curve)} epochs brought {percent(max(share, 0.0))} of the whole fall of "
        f"the {name}."
    )


def not_improving(curve: Curve) -> Finding | None:
    """The validation loss has long been lower before, and the training loss fell on since."""
    v, n = curve.validation, len(curve)
    best = int(np.argmin(v)) if len(v) else n
    if n - 1 - best < max(5, n // 6):
        return None
    then, now = float(curve.smooth_training[best]), level(curve.training)
    if then - now < max(FELL_ON * abs(then), 2 * noise(curve.training[best:])):
        return None
    return Finding(
        "not_improving",
        f"The validation loss was lowest in epoch {curve.epoch(best)}, {curve.loss(v[best])}, and is "
        f"{curve.loss(level(v))} now; the training loss fell by another {curve.said(then - now, then)} "
        "since.",
    )


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
