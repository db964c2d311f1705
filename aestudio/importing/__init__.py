"""A network from another program's file: the layers that exist here, and what became of each thing in it."""

from aestudio.importing.found import Imported, Line
from aestudio.importing.read import SUFFIXES, read_network
from aestudio.importing.reading import Read, Reading
from aestudio.importing.split import networks, with_imported

__all__ = ["SUFFIXES", "Imported", "Line", "Read", "Reading", "networks", "read_network", "with_imported"]
