"""Names of people and organizations in text: entities in, spans out. The rules: docs/names.md.

Pure: no Django, no clock, no disk but for the model of `discovery`.
"""

from people.names.folding import fold
from people.names.interface import Doubt, Findings, HeldOffice, Kind, Named
from people.names.matcher import Matcher

__all__ = ["Doubt", "Findings", "Kind", "Matcher", "Named", "HeldOffice", "fold"]
