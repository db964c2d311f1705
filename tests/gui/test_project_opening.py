"""What a crash left is offered; only who declines the offer itself loses it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from aestudio.gui.notices import MessageBar
from aestudio.gui.project_opening import CRASHED, ProjectOpening


@pytest.mark.parametrize(("closed", "forgotten"), [(CRASHED, [1]), ("Not saved. The disk is full", [])])
def test_another_message_that_is_closed_declines_nothing(
    closed: str, forgotten: list[int], qtbot: QtBot
) -> None:
    bar, found = MessageBar(), []
    qtbot.addWidget(bar)
    opening = ProjectOpening(SimpleNamespace(message=bar))  # type: ignore[arg-type]
    opening._offered = SimpleNamespace(forget=lambda: found.append(1))  # type: ignore[assignment]
    bar.say(CRASHED, "warning", "Bring them back")
    bar.say(closed, "warning")
    bar.close_message()
    assert found == forgotten
