"""Where the samples of a sheet go: as large as they can be while enough of them fit."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

__all__ = ["CURVE", "Grid", "grid_for"]

CURVE = (72, 132)  # height and width of a sample that is drawn as a curve
GAP = 3  # between the rows of one sample
SIDE = 8  # between samples
ERROR = 17  # height of the line with the error
BAND = 8  # between bands
LEAST = 44  # pictures are smaller than this only where many are wanted
TEXT = 46  # width of an error
TOP = 8
LARGEST = 320


@dataclass(frozen=True)
class Grid:
    """Samples side by side and in bands; each is a column of `kinds` cells and a line of text.

    Attributes:
        columns: samples side by side.
        bands: rows of samples.
        kinds: cells of one sample: input, reconstruction, difference.
        width: of a cell.
        height: of a cell.
        left: where the first cell begins; to the left of it there is room for the rows' names.
        top: where the first cell begins.
        step: from a sample to the next.
    """

    columns: int
    bands: int
    kinds: int
    width: float
    height: float
    left: float
    top: float
    step: float

    @property
    def capacity(self) -> int:
        """How many samples fit."""
        return self.columns * self.bands

    @property
    def band_height(self) -> float:
        """From a band to the next."""
        return _band_height(self.height, self.kinds) + BAND

    def cell(self, index: int, kind: int) -> QRectF:
        """Where one picture of a sample goes."""
        band, column = divmod(index, self.columns)
        y = self.top + band * self.band_height + kind * (self.height + GAP)
        return QRectF(self.left + column * self.step, y, self.width, self.height)

    def text(self, index: int) -> QRectF:
        """Where a sample's error goes."""
        last = self.cell(index, self.kinds - 1)
        spare = self.step - self.width
        return QRectF(last.left() - spare / 2, last.bottom() + 1, last.width() + spare, ERROR)

    def column(self, index: int) -> QRectF:
        """All of a sample."""
        return self.cell(index, 0).united(self.cell(index, self.kinds - 1)).adjusted(-2, -2, 2, ERROR)

    def at(self, place: QPointF, count: int) -> int | None:
        """The sample at a place, of the first `count`."""
        found = (i for i in range(min(count, self.capacity)) if self.column(i).contains(place))
        return next(found, None)


def grid_for(
    width: float, height: float, size: tuple[int, int] | None, kinds: int, wanted: int, gutter: float
) -> Grid:
    """The grid that makes the most of the room, with at least `wanted` samples where they can be judged.

    Args:
        width: of the room.
        height: of the room.
        size: height and width of a sample as a picture; None: it is a curve.
        kinds: cells of one sample.
        wanted: samples there should be room for.
        gutter: room for the rows' names.
    """
    least = LEAST if wanted <= 10 else LEAST / 2
    scales = _scales(size or CURVE, size is not None, least)
    grids = [_grid(width, height, size or CURVE, scale, kinds, gutter) for scale in scales]
    fitting = [grid for grid in grids if _fits(grid, height)]
    if not fitting:
        return _grid(
            width,
            height,
            size or CURVE,
            _squeezed(width - gutter, height, size or CURVE, kinds),
            kinds,
            gutter,
        )
    return max(fitting, key=lambda grid: _worth(grid, wanted))


def _squeezed(width: float, height: float, size: tuple[int, int], kinds: int) -> float:
    """The scale at which one sample just fits, down to what is hardly a picture any more."""
    high = (height - TOP - 1 - ERROR - (kinds - 1) * GAP) / kinds / size[0]
    wide = (width - 2 * SIDE) / size[1]
    return max(min(high, wide), 12 / max(size))


def _worth(grid: Grid, wanted: int) -> float:
    """The area that shows something, less where there are too few samples or many more than wanted."""
    share = min(1.0, grid.capacity / wanted) * min(1.0, 2.5 * wanted / grid.capacity)
    return grid.capacity * grid.width * grid.height * share


def _scales(size: tuple[int, int], is_picture: bool, least: float) -> list[float]:
    """Scales to try, the largest first: whole numbers where pixels are enlarged."""
    side = max(size)
    if not is_picture:
        return [2.0, 1.6, 1.3, 1.0, 0.8]
    whole = [float(n) for n in range(max(1, LARGEST // side), 0, -1) if n * side >= least]
    small = [s for s in (0.75, 0.5, 0.375, 0.25, 0.125) if s * side >= 1.5 * least and s * side <= LARGEST]
    if side > LARGEST:
        return [LARGEST / side, *small]
    return [*whole, *small] or [1.0]


def _grid(
    width: float, height: float, size: tuple[int, int], scale: float, kinds: int, gutter: float
) -> Grid:
    cell_height, cell_width = size[0] * scale, size[1] * scale
    least = max(cell_width, TEXT) + SIDE
    columns = max(1, int((width - gutter - SIDE) // least))
    bands = max(1, int((height - TOP + BAND) // (_band_height(cell_height, kinds) + BAND)))
    spare = width - gutter - SIDE - columns * least
    step = least + max(0.0, min(spare / columns, SIDE))
    left = gutter + SIDE + max(0.0, (width - gutter - SIDE - columns * step) / 2)
    return Grid(columns, bands, kinds, cell_width, cell_height, round(left), TOP, round(step))


def _fits(grid: Grid, height: float) -> bool:
    return _band_height(grid.height, grid.kinds) <= height - TOP


def _band_height(cell: float, kinds: int) -> float:
    return kinds * (cell + GAP) - GAP + 1 + ERROR
