"""A graphics card that is not used: said below the device, and brought into use from there."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from aestudio.data.dataset import Report
from aestudio.gpu import bring as bringing
from aestudio.gpu import situation as module
from aestudio.gpu.builds import Build
from aestudio.gpu.cards import Card
from aestudio.gpu.folder import Installed
from aestudio.gpu.situation import Plan, Situation
from aestudio.gpu.torch_here import TorchHere
from aestudio.gpu.wheels import Wheel
from aestudio.gui.engine import Engine
from aestudio.gui.gpu.dialog import CardDialog
from aestudio.gui.gpu.line import CardLine
from aestudio.spec import SpecError

WAIT = 10_000
CARD = Card("NVIDIA", "NVIDIA GeForce RTX 3060", "580.65.06", (13, 0), (8, 6))
CPU = TorchHere("2.13.0", "cpu")
OFFERED = Situation("offered", "There is a graphics card, NVIDIA GeForce RTX 3060.", CARD, CPU)
WHEELS, SIZES = (Wheel("https://x/torch.whl", "0"),), (2_000_000_000,)


def planned(monkeypatch: pytest.MonkeyPatch, command: str = "") -> None:
    """What the servers say."""
    plan = Plan(Build("cu130"), WHEELS, SIZES, command)
    monkeypatch.setattr(module, "plan", lambda *_: plan)


def opened(qtbot: QtBot) -> CardDialog:
    dialog = CardDialog(OFFERED)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize(
    ("state", "seen", "button"),
    [("offered", True, True), ("unfit", True, False), ("used", False, False), ("none", False, False)],
)
def test_the_line_speaks_only_of_a_card_that_is_not_used(
    state: str, seen: bool, button: bool, qtbot: QtBot
) -> None:
    engine = Engine()
    line = CardLine(engine)
    qtbot.addWidget(line)
    line.show_situation(Situation(state, "About the card.", CARD, CPU))  # type: ignore[arg-type]
    assert line.text == ("About the card." if seen else "")
    assert line.isVisibleTo(None) == seen  # type: ignore[arg-type]
    assert (not line.button.isHidden()) == button


def test_the_driver_is_asked_once_the_engine_is_ready(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()

    def situation() -> Situation:
        asked.set()
        return OFFERED

    monkeypatch.setattr("aestudio.gui.gpu.line._situation", situation)
    engine = Engine()
    line = CardLine(engine)
    qtbot.addWidget(line)
    assert not asked.is_set()
    engine.state_changed.emit("ready")
    qtbot.waitUntil(lambda: bool(line.text), timeout=WAIT)
    assert line.text == OFFERED.text


def test_a_copy_from_pip_is_given_the_command(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, "python -m pip install torch==2.13.0+cu130")
    dialog = opened(qtbot)
    qtbot.waitUntil(dialog.command.isVisible, timeout=WAIT)
    assert "PyTorch for CUDA 13.0: 2.0 GB in 1 file; it takes" in dialog.takes.text()
    dialog.main.click()
    assert QGuiApplication.clipboard().text() == "python -m pip install torch==2.13.0+cu130"
    assert dialog.main.text() == "Copied"


def test_a_download_is_stopped_gone_on_with_and_done(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch)
    go_on = threading.Event()

    def bring(wanted: Installed, wheels: object, sizes: object, report: Report) -> Installed:
        assert wanted.folder.name == "torch-2.13.0-cu130-cp311"
        while not go_on.wait(0.01):
            report(0.25, "Downloading torch.whl: 0.5 GB of 2.0 GB")
        return Installed(Path(), "2.13.0", "cu130", "cp311", "NVIDIA GeForce RTX 3060")

    monkeypatch.setattr(bringing, "bring", bring)
    monkeypatch.setattr("aestudio.gpu.folder.this_python", lambda: "cp311")
    dialog = opened(qtbot)
    qtbot.waitUntil(dialog.main.isVisible, timeout=WAIT)
    assert dialog.main.text() == "&Download"
    dialog.main.click()
    qtbot.waitUntil(lambda: dialog.bar.value() == 250, timeout=WAIT)
    assert dialog.doing.text == "Downloading torch.whl: 0.5 GB of 2.0 GB"
    dialog.main.click()
    qtbot.waitUntil(lambda: dialog.main.text() == "&Go on", timeout=WAIT)
    go_on.set()
    dialog.main.click()
    qtbot.waitUntil(lambda: "from its next start on" in dialog.takes.text(), timeout=WAIT)
    assert not dialog.main.isVisible()
    assert not dialog.bar.isVisible()


def test_without_a_network_that_is_said_and_asked_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Plan:
        raise SpecError("gpu", "expected an answer from download.pytorch.org, found no route to host")

    monkeypatch.setattr(module, "plan", fail)
    dialog = opened(qtbot)
    qtbot.waitUntil(lambda: bool(dialog.message.text), timeout=WAIT)
    assert dialog.message.text.startswith(
        "expected an answer from download.pytorch.org, found no route to host."
    )
    assert dialog.main.text() == "&Try again"
    planned(monkeypatch)
    dialog.main.click()
    qtbot.waitUntil(lambda: dialog.main.text() == "&Download", timeout=WAIT)
    assert dialog.message.text == ""


def test_closing_stops_what_is_being_brought(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch)
    ended = SimpleNamespace(by="")

    def bring(wanted: Installed, wheels: object, sizes: object, report: Report) -> Installed:
        try:
            while True:
                report(0.5, "")
        except BaseException as error:
            ended.by = type(error).__name__
            raise

    monkeypatch.setattr(bringing, "bring", bring)
    dialog = opened(qtbot)
    qtbot.waitUntil(dialog.main.isVisible, timeout=WAIT)
    dialog.main.click()
    dialog.close()
    qtbot.waitUntil(lambda: ended.by == "Cancelled", timeout=WAIT)
