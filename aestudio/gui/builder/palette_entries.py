"""What the palette offers: the kinds of layers below their headings, and the user's blocks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from aestudio.gui.builder.clip import mime_of
from aestudio.gui.builder.fuzzy import match
from aestudio.networks import LAYERS, Layer
from aestudio.networks.blocks import BlockFile

__all__ = ["LETTERS", "TROUBLE", "Entries", "help_of"]

Index = QModelIndex | QPersistentModelIndex
Kind = type[Layer]
Entry = str | Kind | BlockFile
_NOWHERE = QModelIndex()
LETTERS, TROUBLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_FIRST = ("dense", "conv2d", "conv_transpose2d")  # what most networks are made of
_OTHERS: dict[int, tuple[str, ...]] = {1: ("2d",), 2: ("1d",)}  # what samples of so many sides don't suit
_HEADINGS = ("Weights", "Functions", "Size", "Normalisation", "Noise", "Composition")
BLOCKS = "Blocks"
HINT = "Your own blocks: select layers, then press Ctrl+B"


def help_of(entry: Kind | BlockFile) -> str:
    """What a kind of layer does, in plain words: its docstring; of a block, what is in it."""
    if isinstance(entry, BlockFile):
        return entry.block.words() if entry.block else f"This block can't be read: {entry.problem}"
    return re.sub(r"\s+", " ", inspect.getdoc(entry) or entry.title).replace("`", "")


class Entries(QAbstractListModel):
    """Headings and what is below them; when something is typed, what fits it, the best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[Entry, tuple[int, ...]]] = []
        self._blocks: tuple[BlockFile, ...] = ()
        self._typed = ""
        self._sides = 0
        self.filter("")

    def filter(self, typed: str) -> None:
        """Show what fits."""
        self.beginResetModel()
        self._typed = typed
        found = _found(typed, self._blocks, self._sides) if typed.strip() else None
        self._entries = _grouped(self._blocks) if found is None else found
        self.endResetModel()

    def suit(self, sides: int) -> None:
        """Of kinds that fit what is typed equally well, offer those for pictures (2) or signals (1) first."""
        if sides != self._sides:
            self._sides = sides
            self.filter(self._typed)

    def show_blocks(self, blocks: tuple[BlockFile, ...]) -> None:
        """Offer these blocks."""
        self._blocks = blocks
        self.filter(self._typed)

    def entry(self, index: Index) -> Kind | BlockFile | None:
        """What is at `index`; None for a heading."""
        entry = self._entries[index.row()][0] if index.isValid() else ""
        return None if isinstance(entry, str) else entry

    def block(self, index: Index) -> BlockFile | None:
        """The block at `index`; None for anything else."""
        entry = self.entry(index)
        return entry if isinstance(entry, BlockFile) else None

    def row_of(self, entry: Kind | BlockFile | None) -> QModelIndex:
        """Where an entry is now; invalid: nowhere."""
        rows = (row for row, (other, _) in enumerate(self._entries) if other == entry)
        return self.index(row, 0) if (row := next(rows, -1)) >= 0 else QModelIndex()

    def first(self, start: int = 0, way: int = 1) -> QModelIndex:
        """The first entry from row `start` on that is no heading, in one direction."""
        rows = range(start, len(self._entries)) if way > 0 else range(start, -1, -1)
        found = (row for row in rows if not isinstance(self._entries[row][0], str))
        row = next(found, -1)
        return self.index(row, 0) if row >= 0 else QModelIndex()

    # ------------------------------------------------------------------ what Qt asks

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each entry."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """An entry for the list."""
        entry, letters = self._entries[index.row()]
        if role == LETTERS:
            return letters
        if isinstance(entry, str):
            return entry if role == Qt.ItemDataRole.DisplayRole else None
        if role == TROUBLE:
            return isinstance(entry, BlockFile) and entry.block is None
        if role == Qt.ItemDataRole.DisplayRole:
            return _title(entry)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return help_of(entry)
        return f"<p>{escape(help_of(entry))}</p>" if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be chosen, and what can't be read not be dragged."""
        flag, entry = Qt.ItemFlag, self.entry(index)
        if entry is None:
            return flag.ItemIsEnabled
        chosen = flag.ItemIsEnabled | flag.ItemIsSelectable
        broken = isinstance(entry, BlockFile) and entry.block is None
        return chosen if broken else chosen | flag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Layers as text."""
        return ["text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The layer or the block's layers."""
        entry = next((entry for index in indexes if (entry := self.entry(index))), None)
        if isinstance(entry, BlockFile):
            return mime_of(entry.block.layers if entry.block else (), block=entry.name)
        return mime_of([entry()] if entry else [])


def _title(entry: Kind | BlockFile) -> str:
    return entry.name if isinstance(entry, BlockFile) else entry.title


def _grouped(blocks: Sequence[BlockFile]) -> list[tuple[Entry, tuple[int, ...]]]:
    """Every kind below its heading, then the blocks, or how one gets some."""
    present = dict.fromkeys([*_HEADINGS, *(kind.heading for kind in LAYERS)])
    entries: list[tuple[Entry, tuple[int, ...]]] = []
    for heading in present:
        kinds = [kind for kind in LAYERS if kind.heading == heading]
        kinds.sort(key=lambda kind: _FIRST.index(kind.kind) if kind.kind in _FIRST else len(_FIRST))
        entries += [(heading or "Other", ()), *((kind, ()) for kind in kinds)] if kinds else []
    return [*entries, (BLOCKS if blocks else HINT, ()), *((file, ()) for file in blocks)]


def _found(typed: str, blocks: Sequence[BlockFile], sides: int) -> list[tuple[Entry, tuple[int, ...]]]:
    """The entries that fit, best first; also those whose heading or help has the word."""
    every = sorted([*LAYERS, *blocks], key=lambda entry: _title(entry).endswith(_OTHERS.get(sides, ())))
    scored = [(found[0], entry, found[1]) for entry in every if (found := match(typed, _title(entry)))]
    scored.sort(key=lambda one: -one[0])
    named = [entry for _, entry, _ in scored]
    word = typed.strip().lower()
    about = [e for e in every if e not in named and len(word) > 2 and word in _about(e)]
    return [*((entry, letters) for _, entry, letters in scored), *((entry, ()) for entry in about)]


def _about(entry: Kind | BlockFile) -> str:
    heading = BLOCKS if isinstance(entry, BlockFile) else entry.heading
    return f"{heading} {help_of(entry)}".lower()
