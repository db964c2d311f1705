"""What the words of an audit mean, exactly; the same in its report, its numbers and the window."""

from __future__ import annotations

from collections.abc import Mapping

from aestudio.audit.findings import Findings
from aestudio.audit.findings.flips import SHOWN
from aestudio.audit.statistics.effects import LIGHTNESS_MARGIN, RATE_MARGIN

__all__ = ["ABOUT_TESTS", "CONTROL", "NULL_BAND", "TERMS", "TESTS", "meanings", "test_words"]

CONTROL, NULL_BAND = "bicubic (control)", "null band"

TERMS: Mapping[str, str] = {
    "all outputs": "the mean over all outputs, whether they are successes or not; the line is its 95 % "
    "interval (BCa bootstrap; of rates Wilson's)",
    "successes only": "the mean over those outputs alone that, made small again, agree with their input "
    "within the tolerance, and that have skin and numbers in them; leaving the others out can hide a shift",
    CONTROL: "the same measured of the bicubic enlargement of the same inputs, in which nothing is learned: "
    "what making pictures small does by itself",
    NULL_BAND: "chance alone: with the group labels shuffled, the largest minus the smallest mean stays "
    "below the width of the band in 95 % of cases; it is drawn around the mean of all",
    "margin": f"what counts as no difference, set before the run: {LIGHTNESS_MARGIN:g} L* of lightness, "
    f"{100 * RATE_MARGIN:g} percentage points of a rate",
    "p": "between groups: how often shuffled labels set a group as far apart from the rest, if all groups "
    "have one mean (max-T permutation, adjusted over the primary metrics by Holm's method); of one group: "
    "how often differences with random signs have a mean as far from 0 (adjusted over the groups)",
    "difference found": "p is below 0.05, and an interval lies wholly beyond the margin",
    "smaller than the margin": "all intervals lie within the margin on both sides of 0; the groups may still "
    "differ, and then p is below 0.05",
    "not enough data": "neither of these: an interval reaches over the margin. Where p is below 0.05 the "
    "groups differ, and by how much in terms of the margin is open; else no difference is shown, and none is "
    "ruled out",
    "would have been seen": "a difference for which p, before it is adjusted over the primary metrics, is "
    "below 0.05 in 80 % of such audits",
    "excess flips": "the rate at which outputs are read as another group, minus the rate at which the true "
    "pictures are, which is the classifier's own error",
    "abstention": "the rate of outputs that are no success: made small again they differ from the input by "
    "more than the tolerance, or have no skin region, or no numbers; or, where that was asked, the "
    "classifier is not sure of them",
    "α": "the flip rate of a group over that of the others, divided by the odds of their training shares "
    "(others : group); 1 for a sampler that is faithful to its training set",
}
"""By the word, what it means."""

TESTS: Mapping[str, str] = {
    "RDP": "all groups are kept equally often (representation demographic parity)",
    "PR": "outputs fall into each group as often as the inputs do (proportional representation)",
    "SPE": "as much goes from each group to each other one as back, at the training shares (symmetric "
    "pairwise error); it is so for a faithful sampler",
}
"""By the name of a test of the flow matrix, the hypothesis that a small p speaks against."""


ABOUT_TESTS = (
    "Each line below is a hypothesis, and a small p speaks against it. Where p of the true pictures is as "
    "small, the classifier’s own errors are enough for that, and nothing is said of the upsampler."
)


def test_words(found: Findings) -> list[str]:
    """Each test of the flow matrix in a line: its hypothesis, p of the outputs, and p of the controls."""
    from aestudio.auditing.report.words import p_words

    tables = found.tables
    if tables is None:
        return []
    lines = []
    for name, test in tables.tests.items():
        of = {SHOWN[kind]: tests[name].p for kind, tests in tables.controls.items() if name in tests}
        beside = "".join(f"; {what}: p {p_words(p)}" for what, p in of.items())
        lines.append(f"{name}: {TESTS[name]}. Outputs: p {p_words(test.p)} ({test.by}){beside}")
    if tables.untested:
        lines.append(f"Not tested (fewer than 30): {', '.join(tables.untested)}")
    return lines or ["Too few pictures for tests of the matrix"]


def meanings() -> dict[str, str]:
    """All words and hypotheses, for a file of numbers."""
    return {**TERMS, **{f"test {name}": f"hypothesis: {words}" for name, words in TESTS.items()}}
