"""Long values side by side: only the part in which they differ."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["told_apart"]

LONG = 24  # letters, up to which a value is shown as it is
BETWEEN = ", "


def told_apart(values: Sequence[str]) -> tuple[str, ...]:
    """Lists of things in words, without what all begin and end with: "… Dense 64, Dense 128 …".

    Where one lacks what others have, the thing before it is kept, as it says where that is.

    Args:
        values: each with commas between things; returned as they are where none is long.
    """
    things = [value.split(BETWEEN) for value in values]
    if len(set(values)) < 2 or max(map(len, values)) <= LONG:
        return tuple(values)
    shortest = min(map(len, things))
    start = _same(things, shortest)
    end = _same([one[::-1] for one in things], shortest - start)
    if start + end == shortest:
        start = max(start - 1, 0)
    return tuple(_part(one, start, len(one) - end) for one in things)


def _same(things: Sequence[Sequence[str]], most: int) -> int:
    """How many of the first things, at the most `most`, are the same in all."""
    return next((at for at in range(most) if len({one[at] for one in things}) > 1), most)


def _part(things: Sequence[str], start: int, stop: int) -> str:
    """Some of the things, with an ellipsis for each side that is left out."""
    cut = BETWEEN.join(things[start:stop])
    return f"{'… ' if start else ''}{cut}{' …' if stop < len(things) else ''}"
