"""What the terms of a family's losses are called, and which of them are drawn on one axis."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LOSS", "Term", "Terms"]


@dataclass(frozen=True)
class Term:
    """A number a model gives for each batch.

    Attributes:
        name: in a run's files; of the validation it begins with "val_".
        title: what the interface calls it: "D(G(z))".
        about: what it is, in a sentence without a full stop.
    """

    name: str
    title: str
    about: str = ""


@dataclass(frozen=True)
class Terms:
    """Terms of one kind and unit.

    Attributes:
        title: what they are together: "KL divergence".
        axis: the title of their axis, with the unit; empty: the loss the family is set to.
        terms: which they are.
        lines: values to compare with, as (in words, value).
    """

    title: str
    axis: str
    terms: tuple[Term, ...]
    lines: tuple[tuple[str, float], ...] = ()


LOSS = Terms("Loss", "", (Term("loss", "Loss"),))
