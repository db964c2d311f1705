"""Files of arrays of any kind: .npy, .npz, and HDF5 (.h5, .nc of NetCDF 4), told by what is in them."""

from __future__ import annotations

from pathlib import Path

from aestudio.data.dataset import Array
from aestudio.data.reading import hdf5, npy
from aestudio.data.reading.npy import Header

__all__ = ["headers", "load_array", "units_of"]


def headers(path: Path, field: str) -> dict[str, Header]:
    """The arrays of a file by name; the array of a .npy file has the name "".

    Raises:
        SpecError: when it is no such file, damaged or unreadable.
    """
    return hdf5.headers(path, field) if hdf5.is_hdf5(path) else npy.headers(path, field)


def load_array(path: Path, name: str, field: str) -> Array:
    """One array of the file; a read-only memory map where it is stored in one piece.

    Raises:
        SpecError: when it is damaged, holds Python objects (which are never unpickled), or is too large.
    """
    return hdf5.load_array(path, name, field) if hdf5.is_hdf5(path) else npy.load_array(path, name, field)


def units_of(path: Path, name: str) -> str:
    """The units that the file gives for an array; empty where it gives none."""
    return hdf5.units_of(path, name) if hdf5.is_hdf5(path) else ""
