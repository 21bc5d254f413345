"""May this XLSX be opened? It is a ZIP of XML, and either can grow a thousandfold. No Django.

openpyxl makes objects of everything, resolves entities, and reads a tag anew with each piece of it
that comes. So all parts are read through once before, with an eye on size alone.
"""

import io
import zipfile
from typing import IO, Any
from xml.parsers import expat

LARGEST_UNPACKED = 16 << 20
MOST_PARTS = 1000
MOST_ELEMENTS = 200_000  # of 5,000 rows there are 165,000
_PIECE = 1 << 18  # longer than the longest text of a cell


class PackedError(ValueError):
    """It may not; the message says why."""


def check(data: bytes) -> None:
    """Raise PackedError for what unpacks to more than a table; BadZipFile for what is no ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        # No part gives more than it announces: zipfile stops reading there.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise PackedError("The sheet is too large unpacked: split it.")
        elements = 0
        for part in parts:  # of whatever name: another part says which of them are sheets
            with packed.open(part) as file:
                elements = _count(file, elements)


def _count(file: IO[bytes], elements: int) -> int:
    """How many elements there are, with those of this part."""

    def refuse(*declared: Any) -> None:
        raise PackedError("The file declares a document type, which no spreadsheet needs.")

    def count(*element: Any) -> None:
        nonlocal elements
        elements += 1
        if elements > MOST_ELEMENTS:
            raise PackedError("The sheet has too many cells: split it.")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = count
    try:
        while piece := file.read(_PIECE):
            if len(piece) == _PIECE and b">" not in piece:
                raise PackedError("The sheet has a text too long for a cell.")
            parser.Parse(piece, False)
    except expat.ExpatError:
        pass  # a picture; and what is read as XML will fail there, too
    return elements
