"""Names that nobody has entered yet: text in, people and organizations out. Rules: docs/names.md.

Pure, but for the model and the lists beside these modules, which are read once.
"""

from people.names.discovery.reader import Abbreviation, Name, Office, Reader, Reading
from people.names.discovery.thresholds import Thresholds

__all__ = [
    "Abbreviation",
    "Name",
    "Office",
    "Reader",
    "Reading",
    "Thresholds",
]
