"""A report is one page that loads nothing, runs nothing, and tells what the run knows."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from aestudio.data import Dataset
from aestudio.experiment import OPTIMIZERS, Experiment
from aestudio.export.report.html import table
from aestudio.export.report.sources import ENTRIES, bibtex, cited
from aestudio.export.work import export
from aestudio.run import Run
from aestudio.run.baselines import BaselineLosses, keep_baselines
from aestudio.session import Session
from tests.export.cases import CASES, CONV, DENSE, case, family_case, samples
from tests.export.conftest import Trained, exported, set_rate

VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """What is in a page: tags, attributes and text; and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def report(run: Run, dataset: Dataset, folder: Path) -> Page:
    file = folder / "r.html"
    exported(run, "report", file, dataset)
    return Page(file.read_text("utf-8"))


@pytest.mark.parametrize("name", ["convolutional", "residual", "stopped early, back to the best", "16 bits"])
def test_it_tells_what_the_run_knows(name: str, trained: Trained, tmp_path: Path) -> None:
    run = trained(CASES[name], samples())

    page = report(run, samples(), tmp_path)

    final = run.summary.final
    assert all(f"{final[term]:#.4g}" in page.text for term in ("loss", "val_loss", "test_loss"))
    assert run.environment["data_fingerprint"] in page.text
    assert page.tags.count("img") == 3
    for words in ("Conv2d", "The test samples were used once", "PyTorch 2.", "@article", "± "):
        assert words in page.text


def test_it_loads_and_runs_nothing(trained: Trained, tmp_path: Path) -> None:
    page = report(trained(CASES["dense"], samples()), samples(), tmp_path)

    assert not {"script", "link", "iframe", "object", "a"} & set(page.tags)
    loaded = [value for name, value in page.attributes if name in ("src", "href", "srcset", "style")]
    assert loaded
    assert all(value.startswith("data:image/png;base64,") for value in loaded)


def test_cells_break_between_words_and_never_within_a_number_or_before_its_unit() -> None:
    digest = 64 * "0"
    html = table(("What", "Found"), [("12", "passed"), ("+5.0 L* (+4.8 to +5.2)", digest)], right=(0,))
    assert '<td class="right short">12</td><td class="short">passed</td>' in html.replace("'", '"')
    assert "<span class=short>+5.0 L*</span> <span class=short>(+4.8 to +5.2)</span>" in html
    assert f'<td class="long">{digest}</td>' in html.replace("'", '"')


def test_names_stay_text(trained: Trained, tmp_path: Path) -> None:
    bad = '<script>alert("1")</script>'
    odd = Dataset(bad, samples().values, range=(0.0, 255.0))
    run = trained(case(DENSE, {"networks.encoder.layers[1].name": bad}), odd)

    page = report(run, odd, tmp_path)

    assert "script" not in page.tags
    assert page.text.count(bad) >= 2


def test_without_the_data_it_comes_without_pictures_of_the_model(trained: Trained, tmp_path: Path) -> None:
    run, file = trained(CASES["dense"], samples()), tmp_path / "r.html"

    for _ in export(run, "report", file, None):
        pass

    page = Page(file.read_text("utf-8"))
    assert page.tags.count("img") == 1
    assert "the run's data are not at hand" in page.text
    assert "±" not in page.text


def test_an_unfinished_run_has_no_test_loss(trained: Trained, tmp_path: Path) -> None:
    def stop(session: Session) -> None:
        session.stopping = session.trainer.where.epoch >= 1

    run = trained(case(DENSE, {"training.epochs": 9999}), samples(), stop)

    page = report(run, samples(), tmp_path)

    assert "not evaluated: the run is not finished" in page.text
    assert "The test samples were not used" in page.text


def test_losses_to_compare_with_are_told_once_known(trained: Trained, tmp_path: Path) -> None:
    run = trained(CASES["dense"], samples())
    assert "For comparison" not in report(run, samples(), tmp_path).text

    keep_baselines(run.path, BaselineLosses({"mean_sample": 0.25, "perfect": 0.0}))

    assert (
        "on the validation samples: the mean training sample 0.2500." in report(run, samples(), tmp_path).text
    )


def test_a_change_by_hand_is_told(trained: Trained, tmp_path: Path) -> None:
    def steer(session: Session) -> None:
        if session.trainer.where.step == 0:
            set_rate(session, 0.0005)

    page = report(trained(CASES["dense"], samples(), steer), samples(), tmp_path)

    assert "this was set by hand: learning rate 0.0005 before step 1" in page.text


def test_first_weights_of_another_run_were_not_drawn(trained: Trained, tmp_path: Path) -> None:
    first = trained(CASES["dense"], samples())

    page = report(trained(CASES["dense"], samples(), weights=first), samples(), tmp_path)

    assert f"Training began with the weights of another run ({first.name})." in page.text
    assert "Weights were drawn" not in page.text


def test_a_penalty_is_part_of_the_loss_and_not_of_its_error(trained: Trained, tmp_path: Path) -> None:
    page = report(trained(case(DENSE, {"family.code_penalty": 0.02}), samples()), samples(), tmp_path)

    assert ", plus 0.02 times the code penalty (the mean absolute value of the code's numbers)," in page.text
    assert "it is of the reconstruction alone, without the loss's other terms" in page.text
    assert "± standard error of the reconstruction over the samples" in page.text
    plain = report(trained(CASES["dense"], samples()), samples(), tmp_path).text
    assert "penalty" not in plain.partition("Settings")[0] + plain.partition("Methods")[2]


def test_settings_are_told_as_people_write_them(trained: Trained, tmp_path: Path) -> None:
    text = report(trained(CASES["dense"], samples()), samples(), tmp_path).text
    told = text.partition("Settings")[2].partition("Events")[0]

    assert "Adam" in told
    assert "kind:" not in told
    assert "False" not in told
    assert "1e-07" not in text
    assert "weight decay 0)" in text


def test_what_the_user_said_of_the_columns_is_told(trained: Trained, tmp_path: Path) -> None:
    """A report named neither the column of labels nor the quantities, which say what was learned from."""
    table = tmp_path / "stars.csv"
    rows = "".join(f"{k % 5}.5,{k % 3}.25,{5000 + k}.5,{'ab'[k % 2]}\n" for k in range(40))
    table.write_text(f"flux1,flux2,teff,kind\n{rows}")
    data = {
        **{"kind": "table", "path": str(table), "missing": "leave out rows"},
        **{"label_columns": ["kind"], "quantity_columns": ["teff"]},
    }
    network = {"encoder": {"layers": [{"kind": "dense", "units": 1}]}}
    network |= {"decoder": {"layers": [{"kind": "dense", "units": 2}]}}
    experiment = Experiment.parse(
        {"data": data, "networks": network, "training": {"epochs": 1, "threads": 1, "device": "cpu"}}
    )
    dataset = experiment.data.load()

    text = report(trained(experiment, dataset), dataset, tmp_path).text

    methods = text.partition("Methods")[2]
    assert (
        "How they were read: label columns kind; quantities teff; missing numbers leave out rows." in methods
    )
    assert "Label columns: kindQuantities: teffMissing numbers: leave out rows" in text
    assert "stars.csv" not in text


def test_losses_are_those_of_the_epoch_whose_weights_were_restored(trained: Trained, tmp_path: Path) -> None:
    run = trained(CASES["stopped early, back to the best"], samples())
    epoch = next(e["value"] for e in run.history().events if e["event"] == "best weights restored")

    text = report(run, samples(), tmp_path).text

    assert f"mean over the batches of the best epoch ({epoch})" in text
    assert "of the last epoch" not in text


def test_a_flow_is_counted_with_all_of_its_transforms(trained: Trained, tmp_path: Path) -> None:
    data = samples()
    settings = {"family.transforms": 2, "training.epochs": 1}
    run = trained(family_case("flow", settings, data), data)

    text = report(run, data, tmp_path).text

    said = f"{run.environment['parameters']:,} parameters (networks "
    assert f"In all {said}" in text
    assert f"It has {said}" in text
    assert " × 2 transforms + last layers of the transforms " in text
    assert f" and {run.environment['macs']:,} multiply-adds for a sample that goes once through" in text


def test_events_are_told_in_words(trained: Trained, tmp_path: Path) -> None:
    def steer(session: Session) -> None:
        if session.trainer.where.step == 0:
            session.change("optimizer", {"kind": "sgd", "learning_rate": 0.01})

    text = report(trained(CASES["dense"], samples(), steer), samples(), tmp_path).text

    assert text.count("optimizer sgd, learning rate 0.01") == 2
    assert "{'" not in text
    assert "True" not in text.partition("Events")[2]


@pytest.mark.parametrize("kind", OPTIMIZERS.names())
def test_what_was_used_is_cited_once(kind: str) -> None:
    experiment: Experiment = case(CONV, {"training.optimizer": {"kind": kind}})

    keys = cited(experiment)

    assert len(keys) == len(set(keys))
    assert {"autoencoder", "batch_norm", "glorot", "pytorch"} <= set(keys)
    assert kind == "sgd" or {"adamax": "adam"}.get(kind, kind) in keys
    text = bibtex(experiment)
    assert text.count("@") == len(keys)
    assert text.count("{") == text.count("}")


def test_every_entry_is_whole() -> None:
    for key, entry in ENTRIES.items():
        assert entry.partition("{")[2].startswith(f"{key},")
        assert "author" in entry
        assert entry.count("{") == entry.count("}")


def test_of_enlarged_pictures_it_says_who_is_nearer(trained: Trained, tmp_path: Path) -> None:
    values = np.random.default_rng(0).random((120, 1, 16, 16), dtype=np.float32)
    data = Dataset("noise", values, labels={"person": np.arange(120) // 3})
    experiment = Experiment.drafted(
        (1, 16, 16), family={"kind": "superres"}, training={"epochs": 1, "threads": 1, "device": "cpu"}
    )

    page = report(trained(experiment, data), data, tmp_path)

    assert "Enlarged pictures, beside bicubic" in page.text
    assert "mean squared error" in page.text
    assert page.text.count("Bilinear") == 2  # validation and test
    assert "of 12 people in the validation" in page.text or "may know them" in page.text
    assert "This picture is made up" in page.text
