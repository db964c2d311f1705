"""The report put together."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aestudio.analysis.question import Trained
from aestudio.analysis.reconstruction import errors_of
from aestudio.atomic import write_with
from aestudio.data import Dataset
from aestudio.export.kinds import Exported, Source
from aestudio.export.report import sections
from aestudio.export.report.facts import gathered
from aestudio.export.report.html import Html, figure, heading, page, paragraph, preformatted, section
from aestudio.export.report.methods import methods
from aestudio.export.report.sources import bibtex
from aestudio.export.report.upsampling import upsampling
from aestudio.families import Scores, Upsamples
from aestudio.figures import VIEWS
from aestudio.job import Pieces
from aestudio.run import Run
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment

__all__ = ["write"]

EXAMINED = 10_000  # samples of a part, at most, whose losses give its standard error
_PICTURES = (
    ("reconstructions", "Reconstructions of validation samples"),
    ("latent", "Codes of validation samples"),
)
_ENLARGED = (
    ("upsampling", "Validation pictures made small and large again: worst, median and best"),
    _PICTURES[1],
)


def write(source: Source, path: Path) -> Pieces[Exported]:
    """The page, from what the run recorded; pictures of the model where its data and weights are there."""
    run = source.run
    yield 0.05, "Reading the run"
    trained, why = _model(run, source.dataset)
    yield 0.2, "Measuring the losses"
    errors = _standard_errors(run, trained) if trained else {}
    facts = gathered(run, source.dataset, errors)
    pictures: list[Html] = []
    enlarges = trained is not None and isinstance(trained.model, Upsamples)
    views = _ENLARGED if enlarges else _PICTURES
    for number, (name, words) in enumerate((("loss", "The loss over time"), *views)):
        yield 0.3 + 0.2 * number, f"Drawing: {words.lower()}"
        pictures += _picture(run, trained, name, words)
    body = [
        heading(sections.title(facts)),
        paragraph("A report by AE Studio", muted=True),
        sections.result(facts),
        *([upsampling(trained, facts.summary.state == "done")] if trained is not None and enlarges else []),
        section("Curves and pictures", *pictures, *([paragraph(why, muted=True)] if why else [])),
        sections.diagnosis(facts),
        sections.network(facts),
        sections.settings(facts),
        sections.events(facts),
        sections.conditions(facts),
        section("Methods, for a paper", paragraph(methods(facts))),
        section("References", preformatted(bibtex(facts.experiment))),
    ]
    text = page(sections.title(facts), body)
    write_with(path, lambda to: to.write_text(text, encoding="utf-8"))
    return Exported(path, lines=(why,) if why else (), facts={"pictures": len(pictures)})


def _model(run: Run, dataset: Dataset | None) -> tuple[Trained | None, str]:
    """The trained model; or why there is none."""
    if dataset is None:
        return None, "Without pictures of the model: the run's data are not at hand."
    try:
        weights = run.weights()
    except SpecError:
        return None, "Without pictures of the model: the run has no saved weights."
    compiled = compile_experiment(run.experiment, dataset, "cpu")
    try:
        compiled.model.load_state_dict(weights)
    except RuntimeError:
        return None, "Without pictures of the model: the run's weights are not those of its networks."
    return compiled, ""


def _standard_errors(run: Run, trained: Trained) -> dict[str, float]:
    """Of the loss on validation and, once the run is done, on test samples."""
    found: dict[str, float] = {}
    if not isinstance(trained.model, Scores):
        return found  # no loss of single samples
    for part in ("validation", "test") if run.summary.state == "done" else ("validation",):
        rows = trained.parts[part][:EXAMINED]
        if len(rows) > 1:
            losses = errors_of(trained, rows).astype(np.float64)
            found[part] = float(losses.std(ddof=1) / np.sqrt(len(trained.parts[part])))
    return found


def _picture(run: Run, trained: Trained | None, name: str, words: str) -> list[Html]:
    """A view of the run as a figure; nothing where it has nothing to show."""
    view = VIEWS[name]
    if view.needs_model and trained is None:
        return []
    try:
        return [figure(view.make(run, trained, view.settings()).figure(), words)]
    except SpecError as error:
        return [paragraph(f"{words}: {error}", muted=True)]
