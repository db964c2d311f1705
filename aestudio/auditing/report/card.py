"""The sections at the end: other measurements, and the card of model, data and analyses (Mitchell 2019)."""

from __future__ import annotations

import platform
from collections.abc import Iterator

import numpy as np

from aestudio import __version__
from aestudio.audit.findings import Findings
from aestudio.audit.selftest import SEED
from aestudio.audit.statistics.units import Interval
from aestudio.auditing.report.cross import SHORT
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.auditing.report.words import (
    CARD,
    degraded,
    not_measured,
    p_words,
    plain_interval,
    signed,
    weights_words,
)
from aestudio.auditing.settings import SEARCHED, AuditSettings
from aestudio.auditing.work import Audited, Facts
from aestudio.export.report.html import Html, paragraph, section, table
from aestudio.numerals import numeral, value_text

__all__ = ["card", "rest"]

UNEQUAL = {
    "chi2": "χ² distance from equal rates",
    "Chebyshev": "largest distance from equal rates (Chebyshev)",
    "KL": "divergence from equal rates (Kullback-Leibler)",
    "TV": "total variation from equal rates",
}


def rest(audited: Audited, found: Findings) -> Html:
    """Colours and reconstruction by group, with the bicubic enlargement named where it is nearer."""
    head = ("", *found.names, "Largest minus smallest", "By chance below", "p, adjusted")
    rows = []
    for other in found.others:
        sizes = (other.metric.gap, other.metric.band)
        gap, band = ("–" if size is None else value_text(size, 3) for size in sizes)
        cells = [plain_interval(row.interval) for row in other.metric.rows]
        unit = f" ({other.unit})" if other.unit else ""
        rows.append((f"{other.title}{unit}", *cells, gap, band, p_words(other.adjusted)))
    skill = [plain_interval(interval) for interval in found.skills]
    rows.append(("Skill: 1 − MSE / MSE of bicubic", *skill, "–", "–", "–"))
    return section(
        "Other measurements",
        paragraph(QUESTIONS["others"]),
        table(head, rows, right=range(1, len(head))),
        *(_bicubic(name, skill) for name, skill in zip(found.names, found.skills, strict=True) if skill),
        paragraph(
            "Differences in PSNR or SSIM are unreliable signs. Errors depend on what is in a picture: groups "
            "that are kept equally badly can differ in them, and the other way round.",
            muted=True,
        ),
        *_sizes(found),
    )


def _sizes(found: Findings) -> Iterator[Html]:
    """How large differences of two groups are; nothing where there are no two of thirty."""
    sizes, names = found.effects, found.names
    rows = [
        (f"{names[one.first]} minus {names[one.second]}", title, signed(one.value, 2))
        for title, pairs in (
            ("Hedges' g of ΔL*", sizes.lightness),
            ("Cohen's h of the rate kept", sizes.kept),
        )
        for one in pairs
    ]
    rows += [
        (name, "Cohen's d of ΔL*: its mean in its own standard deviations", signed(value, 2))
        for name, value in zip(names, sizes.within, strict=False)
        if value is not None
    ]
    if sizes.ratio == sizes.ratio:
        chance = f"by chance alone above {sizes.band:.3f} in 95 % of cases"
        told = f"smallest of the rates kept over the largest ({chance})"
        rows.append(("all groups", told, f"{sizes.ratio:.3f}"))
    rows += [
        ("all groups", f"rates kept, scaled to add up to 1: {UNEQUAL[name]}", numeral(value))
        for name, value in sizes.unequal.items()
    ]
    rows += [
        (
            "all groups",
            f"{SHORT[name]}: variance between groups beyond their errors",
            numeral(one.all.dispersion),
        )
        for name, one in found.named.items()
        if one.all.dispersion is not None
    ]
    if rows:
        yield table(("Of", "Size of the difference", ""), rows, right=(2,))


def _bicubic(name: str, skill: Interval) -> Html:
    if skill.high < 0:
        return paragraph(
            f"{name}: bicubic enlargement, which has learned nothing, is nearer to the true pictures."
        )
    return Html("")


def _settings(settings: AuditSettings, searched: bool) -> str:
    """Those that counted, as their form calls them; those left empty are left out."""
    said = {True: "yes", False: "no"}
    told = {
        field.title: getattr(settings, name)
        for name, field in type(settings).model_fields.items()
        if searched or name not in SEARCHED
    }
    return "; ".join(
        f"{title}: {said[value] if isinstance(value, bool) else value}"
        for title, value in told.items()
        if value not in ("", ())
    )


def card(facts: Facts, found: Findings) -> Html:
    """What it is of, what it is for, how it was computed, and what was not measured."""
    s, data = facts.settings, facts.who.dataset
    tested = [
        row.group for row in (found.primaries[0].all.rows if found.primaries else ()) if row.says != "count"
    ]
    left = [name for name in found.names if name not in tested]
    rows = [
        ("Model", f"{facts.run.name}: {facts.way}"),
        ("Weights", f"{weights_words(facts)}; SHA-256 {facts.weights}"),
        *CARD.items(),
        ("Factors", f"{facts.who.column}: {', '.join(found.names)} ({facts.who.provenance})"),
        ("Groups with fewer than 10", ", ".join(left) or "none"),
        (
            "Evaluation data",
            f"{data.name}, {s.part} part, {len(facts.who):,} pictures; SHA-256 {data.fingerprint}",
        ),
        (
            "Training data",
            ", ".join(f"{name} {n:,}" for name, n in zip(found.names, facts.training, strict=True)),
        ),
        ("Inputs", degraded(facts.how.degrade)),
        (
            "Analyses",
            f"Per group: BCa intervals ({facts.resamples:,} resamples), sign-flip tests with Holm's "
            f"correction. Between "
            "groups: max-T permutation tests, simultaneous bootstrap-t intervals, Holm over the primary "
            "metrics, "
            "Benjamini and Hochberg over the others. Unit: the person. Margins, set before: 2 L*, 5 points.",
        ),
        ("Wanted of the groups' shares", f"{s.wanted}{f': {s.reason}' if s.reason else ''}"),
        ("Seeds", f"audit {s.seed}, self-test {SEED}"),
        ("Settings", _settings(s, facts.searched)),
        ("Versions", f"AE Studio {__version__}, Python {platform.python_version()}, NumPy {np.__version__}"),
    ]
    limits = table(("Not measured",), [(text,) for text in not_measured(found)])
    return section("Card", paragraph(QUESTIONS["card"]), table(("", ""), rows), limits)
