"""Plots to files: as seen, or as numbers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from aestudio.gui import style

__all__ = ["write_csv", "write_picture"]

Array = np.ndarray[Any, Any]
_RATIO = 2  # pixels of a picture per pixel of the screen


def write_picture(path: Path, widget: QWidget) -> None:
    """Write a widget as seen: .png at twice the screen's resolution, or .svg.

    Raises:
        ValueError: for another ending.
        OSError: when it cannot be written.
    """
    kind = path.suffix.lower()
    if kind == ".png":
        _write_png(path, widget)
    elif kind == ".svg":
        _write_svg(path, widget)
    else:
        raise ValueError(f"expected a file name ending in .png, .svg or .csv, found {path.name!r}")


def write_csv(path: Path, axis: str, curves: Mapping[str, tuple[Array, Array]]) -> None:
    """Write curves as a table: a line per value of the axis, a column per curve, empty where it has no point.

    Raises:
        OSError: when it cannot be written.
    """
    at = np.unique(np.concatenate([x for x, _ in curves.values()] or [np.empty(0)]))
    columns = [_column(at, x, y) for x, y in curves.values()]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow([axis, *curves])
        table.writerows(zip(at.tolist(), *columns, strict=True))


def _column(at: Array, x: Array, y: Array) -> list[object]:
    column: list[object] = [""] * len(at)
    for index, value in zip(np.searchsorted(at, x).tolist(), y.tolist(), strict=True):
        column[index] = value
    return column


def _write_png(path: Path, widget: QWidget) -> None:
    picture = QImage(widget.size() * _RATIO, QImage.Format.Format_ARGB32)
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(style.colour("panel"))
    painter = QPainter(picture)
    widget.render(painter, QPoint())
    painter.end()
    if not picture.save(str(path)):
        raise OSError(f"{path}: the picture could not be written")


def _write_svg(path: Path, widget: QWidget) -> None:
    path.open("wb").close()  # a generator does not say why it cannot write; this does
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    painter = QPainter(generator)
    painter.fillRect(widget.rect(), style.colour("panel"))
    widget.render(painter, QPoint())
    painter.end()
