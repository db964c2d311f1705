"""The guide tells of the network as it is now."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from aestudio.examples import example
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.guide import Guide, guide_text
from aestudio.project import with_settings


def test_the_size_of_the_code_is_that_of_the_network(qtbot: QtBot) -> None:
    project = example("digits").project()
    document = Document(project.experiment)
    document.open(project)
    guide = Guide(document)
    qtbot.addWidget(guide)
    assert "two numbers" in guide._text.toPlainText()
    last = len(project.experiment.networks["encoder"].layers) - 1
    wider = with_settings(project.experiment, {f"networks.encoder.layers[{last}].units": 16})
    document.edit(wider, "Change units of Code")
    assert "16 numbers" in guide._text.toPlainText()
    document.undo_stack.undo()
    assert "two numbers" in guide._text.toPlainText()


def test_a_network_without_a_code_has_a_few_numbers() -> None:
    assert guide_text("through {code}", Experiment()) == "through a few numbers"
