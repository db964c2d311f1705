"""A dial's numbers as text, comma-separated values and plain JSON."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from aestudio.dial.curve import Curve, Level, Ratio
from aestudio.dial.estimates import QUANTITIES, RE_DEALT, Estimate, Quantity
from aestudio.dial.four import EVEN, PARTS, TAKEN_APART, FourArms, four_arms
from aestudio.spec import SpecError

__all__ = [
    *("DISCLAIMER", "TITLE", "apart", "apart_rows", "facts", "head", "notes", "ratio_text", "rows", "span"),
    "table_csv",
]

SHOWN = ("shift", "excess", "success")  # in tables that are read; files hold all

TITLE = "Apparent skin colour shift and label preservation of this model, these data and these inputs"
DISCLAIMER = (
    "Every output is made up. Many faces fit its input. It cannot identify anyone. Differences are of this "
    "model, trained on these drawn faces and given these inputs, and of no other."
)


def span(quantity: Quantity, found: Estimate) -> str:
    """A number with its interval: "+3.88 (+3.10 to +4.66)"."""
    if not math.isfinite(found.low):
        return quantity.text(found.value)
    return f"{quantity.text(found.value)} ({quantity.text(found.low)} to {quantity.text(found.high)})"


def ratio_text(found: Ratio | None, over_odds: bool = False) -> str:
    """A ratio of flips with its interval, or over the odds (alpha); the counts where it can't be told."""
    if found is None:
        return "–"
    value, low, high = found.amplification if over_odds else (found.value, found.low, found.high)
    if not math.isfinite(value):
        return f"{max(found.flips[0], 0):.0f} and {max(found.flips[1], 0):.0f} flips"
    return f"{value:.3g} ({low:.3g} to {high:.3g})" if math.isfinite(low) else f"{value:.3g}"


def apart(curve: Curve) -> list[FourArms]:
    """Every skewed share taken apart, as far as seeds with both were measured."""
    found = []
    for share in sorted(curve.log.dial.shares):
        if share != EVEN and EVEN in curve.log.dial.shares:
            try:
                found.append(four_arms(curve, share))
            except SpecError:
                continue
    return found


def notes(curve: Curve) -> list[str]:
    """What to know of the numbers."""
    log, dial = curve.log, curve.log.dial
    seeds = max((level.seeds for level in curve.levels), default=0)
    tested = "half of each tone" if dial.drawn else "of the test part"
    at_most = "" if dial.drawn else "at most "
    said = [
        f"Means of {seeds} seeds, each with its own training faces, first weights, noise and {at_most}"
        f"{dial.tested:,} test faces ({tested}), with 95 % intervals by Student's t."
        if seeds > 1
        else f"One training of each share, {at_most}{dial.tested:,} test faces; intervals hold the chance of "
        "these faces alone: how far another training would differ is not known."
    ]
    said += [RE_DEALT] if seeds > 1 and not dial.drawn else []
    said += [f"Self-test: {log.self_test}."] if log.self_test else []
    if log.control:
        right = " and ".join(f"{100 * value:.1f} %" for value in log.control)
        named = " and ".join(dial.groups)
        said.append(f"Groups are read by a classifier that gets {right} of true faces right ({named}).")
    if not dial.drawn:
        said.append(f"Labels: {log.labels}. Skin: {log.skin}; only shifts of the same picture are claimed.")
    if dial.searches:
        eps = dial.search.tolerance + dial.observed.noise**2
        said.append(f"Search: {dial.search.starts} starts, {dial.search.steps} steps, tolerance {eps:g}.")
    if dial.oracle:
        said.append(
            f"The faithful sampler draws from {dial.bank:,} faces by their exact posterior; it follows the "
            "training set's shares and adds nothing. A sampler faithful to this training set cannot keep all "
            "groups equally often (RDP) unless they are equally frequent in it."
        )
    elif not dial.drawn:
        said.append(
            "Of pictures that were not drawn no faithful sampler is known: only the retrain contrast is."
        )
    elif dial.bank:
        said.append("No faithful sampler: inputs have no noise, so that only one face fits each.")
    said += [
        f"Not trained: {dial.words_of(one.arm)}: {one.problem}"
        for one in log.trained
        if one.state == "failed"
    ]
    return [*said, *([f"{curve.left} trainings are not measured yet."] if curve.left else [])]


def head(curve: Curve) -> tuple[str, ...]:
    """Of `rows`."""
    a, b = curve.log.dial.groups
    shown = (
        f"{one.title} ({one.unit})" if one.unit != "%" else one.title
        for one in QUANTITIES
        if one.key in SHOWN
    )
    return (_title(b), "Upsampler", "Group", *shown, f"Flip ratio {b} : {a}", "Amplification α")


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def rows(curve: Curve) -> list[tuple[str, ...]]:
    """What was measured, a row for each share, upsampler and group."""
    shown = [one for one in QUANTITIES if one.key in SHOWN]
    found = []
    for level in curve.levels:
        for upsampler, values, ratio in (
            ("model", level.model, level.ratio),
            ("faithful sampler", level.sampler, level.sampler_ratio),
        ):
            for k, group in enumerate(curve.log.dial.groups):
                if not values or not values["psnr"][k].seeds:
                    continue
                numbers = [span(one, values[one.key][k]) for one in shown]
                ratios = (ratio_text(ratio), ratio_text(ratio, over_odds=True)) if k else ("", "")
                found.append((f"{100 * level.share:g} %", upsampler, group, *numbers, *ratios))
    return found


def apart_rows(curve: Curve, found: FourArms) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A share taken apart: the head, and a row for each number and group."""
    names = tuple(found.parts["shift", 0])
    head = (
        _title(curve.log.dial.groups[1]),
        "Number",
        "Group",
        *(name.capitalize() for name in names),
    )
    return head, [
        (
            f"{100 * found.share:g} %",
            one.title,
            curve.log.dial.groups[k],
            *(span(one, found.parts[one.key, k][name]) for name in names),
        )
        for one in TAKEN_APART
        for k in (0, 1)
    ]


def table_csv(curve: Curve) -> str:
    """One row for each share, group, upsampler and quantity."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        [
            "share",
            "upsampler",
            "group",
            "quantity",
            "unit",
            "mean",
            "low",
            "high",
            "seeds",
            "sd_seeds",
            "se_within",
        ]
    )
    for level in curve.levels:
        for name, values in (("model", level.model), ("faithful sampler", level.sampler)):
            for quantity in QUANTITIES:
                for group, found in zip(curve.log.dial.groups, values.get(quantity.key, ()), strict=False):
                    if found.seeds:
                        numbers = (found.value, found.low, found.high)
                        more = (len(found.seeds), _blank(found.spread), _blank(found.within))
                        row = [level.share, name, group, quantity.key, quantity.unit]
                        writer.writerow([*row, *map(_blank, numbers), *more])
    return text.getvalue()


def _blank(value: float) -> float | str:
    return value if math.isfinite(value) else ""


def facts(curve: Curve) -> dict[str, Any]:
    """All numbers as plain values."""
    return {
        "title": TITLE,
        "what": curve.log.dial.words,
        "labels": curve.log.labels,
        "complete": curve.complete,
        "notes": notes(curve),
        "disclaimer": DISCLAIMER,
        "dial": curve.log.dial.to_json(),
        "levels": [_level(level, curve.log.dial.groups) for level in curve.levels],
        "four_arms": [_apart(one, curve.log.dial.groups) for one in apart(curve)],
        "trained": [one.to_json() for one in curve.log.trained],
    }


def _level(level: Level, groups: tuple[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"share": level.share, "seeds": level.seeds}
    for name, values in (("model", level.model), ("sampler", level.sampler)):
        found[name] = {
            key: {group: _estimate(one) for group, one in zip(groups, both, strict=True)}
            for key, both in values.items()
            if any(one.seeds for one in both)
        }
    ratios = (level.ratio, level.sampler_ratio, level.likeliest_ratio)
    for name, ratio in zip(("model", "sampler", "likeliest"), ratios, strict=True):
        if ratio is not None:
            found[f"flip_ratio_{name}"] = vars(ratio) | {"alpha": ratio.amplification}
    return found


def _estimate(one: Estimate) -> dict[str, Any]:
    return {**vars(one), "sd_seeds": one.spread}


def _apart(found: FourArms, groups: tuple[str, str]) -> dict[str, Any]:
    return {
        "share": found.share,
        "parts": {
            quantity.key: {
                groups[group]: {
                    name: _estimate(found.parts[quantity.key, group][name])
                    for name in PARTS
                    if name in found.parts[quantity.key, group]
                }
                for group in (0, 1)
            }
            for quantity in TAKEN_APART
        },
    }
