"""Fuzzy search: the letters of what is typed, in order, wherever a word has them."""

from __future__ import annotations

from itertools import pairwise

__all__ = ["match"]


def match(typed: str, text: str) -> tuple[float, tuple[int, ...]] | None:
    """How well `typed` fits `text` (higher is better) and which letters it meets; None: it doesn't.

    Letters that follow one another count most, then those that begin a word: "c2" finds "Conv2d", "ct" finds
    "ConvTranspose".
    """
    wanted, low = "".join(typed.lower().split()), text.lower()
    if not wanted:
        return 0.0, ()
    best: tuple[float, tuple[int, ...]] | None = None
    for start in (i for i, letter in enumerate(low) if letter == wanted[0]):
        places = _places(wanted, low, start, text)
        if places is not None and (best is None or _score(places, text) > best[0]):
            best = (_score(places, text), places)
    return best


def _places(wanted: str, low: str, start: int, text: str) -> tuple[int, ...] | None:
    """The letters met from `start` on: the next one if it fits, else a beginning, else any."""
    places = [start]
    for letter in wanted[1:]:
        nearest = low.find(letter, places[-1] + 1)
        if nearest < 0:
            return None
        starts = (i for i in range(nearest, len(low)) if low[i] == letter and _begins(text, i))
        places.append(nearest if nearest == places[-1] + 1 else next(starts, nearest))
    return tuple(places)


def _score(places: tuple[int, ...], text: str) -> float:
    runs = sum(b == a + 1 for a, b in pairwise(places))
    starts = sum(_begins(text, i) for i in places)
    return 3.0 * runs + 2.0 * starts + 2.0 * (places[0] == 0) - 0.05 * len(text) - 0.1 * places[0]


def _begins(text: str, index: int) -> bool:
    """Whether a word, a capital or a number begins there."""
    if index == 0:
        return True
    before, here = text[index - 1], text[index]
    return (
        not before.isalnum()
        or (here.isupper() and not before.isupper())
        or here.isdigit() != before.isdigit()
    )
