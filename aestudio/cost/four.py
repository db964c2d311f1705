"""The four charts of Canziani et al., on the user's own networks."""

from __future__ import annotations

import statistics

from aestudio.cost.networks import Group, MeasuredNetwork
from aestudio.figures.charts import ROWS, Chart, Mark

__all__ = ["charts"]


def charts(group: Group) -> tuple[Chart, ...]:
    """Quality per network; against operations; per parameter; against samples per second."""
    return (_per_network(group), _against_macs(group), _per_parameter(group), _against_speed(group))


WIDE = 10  # times the smallest: from there on an axis is logarithmic


def _is_wide(marks: tuple[Mark, ...]) -> bool:
    places = [mark.x for mark in marks]
    return bool(places) and max(places) > WIDE * min(places) > 0


def _words(network: MeasuredNetwork, *more: str) -> str:
    runs = f"{len(network.runs)} run{'s' * (len(network.runs) != 1)}"
    best = f", the best of {network.settings} settings" if network.settings > 1 else ""
    told = [
        f"{network.name}: best validation loss {network.loss:.4g}{_spread(network.spread)}",
        f"{runs}{best}: {', '.join(network.runs[:6])}{' …' if len(network.runs) > 6 else ''}",
        f"{network.parameters:,} parameters, {network.macs:,} multiply-adds per sample",
        *more,
    ]
    return "\n".join(told)


def _spread(spread: tuple[float, float] | None) -> str:
    return f" (median; {spread[0]:.4g} to {spread[1]:.4g} over seeds)" if spread else ""


def _per_network(group: Group) -> Chart:
    shown = group.networks[:ROWS]
    marks = tuple(
        Mark(one.name, row, one.loss, row, x_range=one.spread, words=_words(one))
        for row, one in enumerate(shown)
    )
    left = len(group.networks) - len(shown)
    note = f"the best {ROWS}; {left} more" if left else ""
    return Chart("Loss of each network", f"Best validation loss ({group.loss})", "", "rows", marks, note=note)


def _against_macs(group: Group) -> Chart:
    marks = tuple(
        Mark(one.name, row, one.macs, one.loss, y_range=one.spread, weight=one.parameters, words=_words(one))
        for row, one in enumerate(group.networks)
        if one.macs
    )
    return Chart(
        "Loss against operations",
        "Multiply-adds per sample",
        "Best validation loss",
        "dots",
        marks,
        log_x=_is_wide(marks),
        empty="No network here multiplies anything.",
        note="area: parameters",
    )


def _per_parameter(group: Group) -> Chart:
    """How much each parameter brings: the share of the mean sample's loss that is gone."""
    worst = group.worst
    if worst is None or worst <= group.perfect:
        marks = tuple(
            Mark(one.name, row, one.parameters, one.loss, y_range=one.spread, words=_words(one))
            for row, one in enumerate(group.networks)
        )
        note = "mean sample's loss not known yet"
        return Chart(
            "Loss against parameters",
            "Parameters",
            "Best validation loss",
            "dots",
            marks,
            log_x=_is_wide(marks),
            note=note,
        )
    found = []
    for row, one in enumerate(group.networks):
        share = 100 * (worst - one.loss) / (worst - group.perfect)
        per = 1000 * share / one.parameters
        told = f"{share:.3g} % of the mean sample's loss removed, {per:.3g} % per 1,000 parameters"
        found.append((per, one, row, told))
    found.sort(key=lambda item: -item[0])
    best = tuple(
        Mark(one.name, row, per, place, words=_words(one, told))
        for place, (per, one, row, told) in enumerate(found[:ROWS])
    )
    return Chart(
        "Quality per parameter",
        "% of loss removed per 1,000 parameters",
        "",
        "rows",
        best,
        note=f"the best {ROWS}" if len(found) > ROWS else "",
    )


def _against_speed(group: Group) -> Chart:
    measured = [(row, one) for row, one in enumerate(group.networks) if one.speed is not None]
    devices = sorted({one.speed.device for _, one in measured if one.speed})
    marks = []
    for row, one in measured:
        assert one.speed is not None
        for batch, rates in one.speed.rates.items():
            middle = statistics.median(rates)
            told = f"batch {batch:,}: {middle:,.0f} samples/s (median of {len(rates)}; "
            told += f"{min(rates):,.0f} to {max(rates):,.0f})"
            spread = (min(rates), max(rates))
            marks.append(Mark(one.name, row, middle, one.loss, x_range=spread, words=_words(one, told)))
    return Chart(
        "Loss against speed",
        "Samples per second",
        "Best validation loss",
        "lines",
        tuple(marks),
        log_x=True,
        empty="Not measured yet.",
        note=f"{' and '.join(devices)}; batches from small to large" if devices else "",
    )
