"""The start page: cards by keyboard, all of one width, folders in short."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from aestudio.data.mnist import PARTS
from aestudio.examples import examples
from aestudio.gui import settings
from aestudio.gui.start_page import StartPage


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> StartPage:
    folder = tmp_path / "A project with quite a long name that needs its room.aestudio"
    folder.mkdir()
    (folder / "project.json").write_text("{}")
    settings.add_recent(folder)
    page = StartPage(examples())
    left = SimpleNamespace(
        file=tmp_path / "project.recovered.json",
        title="Something not saved",
        when=0.0,
        words="Autoencoder, with 2 runs",
    )
    page.set_recovered([left])  # type: ignore[list-item]
    qtbot.addWidget(page)
    page.resize(1280, 760)
    page.show()
    return page


def cards(page: StartPage) -> list[QPushButton]:
    return [
        one for one in page.findChildren(QPushButton) if one.property("role") == "card" and one.isVisible()
    ]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_card_is_opened_by_key(page: StartPage, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(page.example_chosen) as signal:
        qtbot.keyClick(cards(page)[-1], key)
    assert signal.args == [examples()[-1].name]


def test_a_click_is_not_lost_as_nothing_is_found_that_a_crash_left(qtbot: QtBot) -> None:
    page = StartPage(examples())
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.example_chosen):
        qtbot.mousePress(cards(page)[0], Qt.MouseButton.LeftButton)
        page.set_recovered([])
        qtbot.mouseRelease(cards(page)[0], Qt.MouseButton.LeftButton)


def test_cards_are_all_of_one_width(page: StartPage) -> None:
    assert len({card.width() for card in cards(page)}) == 1


def test_folders_in_short() -> None:
    assert settings.short_path(Path.home()) == "~"
    assert settings.short_path(Path.home() / "a" / "b") == "~/a/b"
    assert settings.short_path(Path("/elsewhere")) == str(Path("/elsewhere"))


def test_a_wide_page_has_more_columns(page: StartPage, qtbot: QtBot) -> None:
    def columns() -> int:
        return len({card.mapTo(page, card.rect().topLeft()).x() for card in cards(page)})

    assert columns() == 2
    page.resize(1920, 1000)
    qtbot.waitUntil(lambda: columns() == 3)
    page.resize(1280, 760)
    qtbot.waitUntil(lambda: columns() == 2)


def test_every_example_has_one_card_and_the_digits_the_first(page: StartPage) -> None:
    names = [card.accessibleName().partition(":")[0] for card in cards(page)]
    titles = [example.title for example in examples()]
    assert sorted(name for name in names if name in titles) == sorted(titles)
    assert names[2] == titles[0], "after what was recovered and the recent project"


def test_a_card_says_what_is_downloaded_and_where_it_goes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AESTUDIO_CACHE", str(tmp_path))
    page = StartPage(examples())
    qtbot.addWidget(page)
    page.show()

    def told() -> list[str]:
        return [card.accessibleName() for card in cards(page) if "MNIST, code of 16" in card.accessibleName()]

    assert f"(Downloads 11.6 MB first, into {tmp_path}/mnist)" in told()[0]
    (tmp_path / "mnist").mkdir()
    for part in PARTS:
        (tmp_path / "mnist" / f"{part.file}.gz").touch()
    page.refresh()
    qtbot.waitUntil(lambda: len(told()) == 1)
    assert "Downloads" not in told()[0]


def tool(page: StartPage, name: str) -> QToolButton:
    return next(one for one in page.findChildren(QToolButton) if one.accessibleName().startswith(name))


def test_what_was_recovered_can_be_put_off_until_the_next_start(page: StartPage) -> None:
    """Its file stays: nothing is lost by closing the card."""
    (found,) = page.recovered
    tool(page, "Not now").click()
    page.set_recovered([found])  # as when the start page is come back to
    page.refresh()
    assert not any("not saved" in card.accessibleName() for card in cards(page))


def test_discarding_what_was_recovered_is_another_button(page: StartPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.discard_wanted) as signal:
        tool(page, "Discard").click()
    assert signal.args == [page.recovered[0]]
