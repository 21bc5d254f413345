"""Who of those that bear a name fits the article: its teams in sport, elsewhere the others?"""

import re
from functools import cached_property

from people.names import context
from people.names.forms import PLACE, SHORT
from people.names.hits import Hit, Place
from people.names.known import Known
from people.names.sport import Sport
from people.names.teams import HALVES, LEAGUES, has_office

_HALF = re.compile(r"\b(american|national) league\b", re.IGNORECASE)


class Fit:
    """What the sport of one article says of the owners of a name; asked for each place."""

    def __init__(self, known: Known, text: str, sport: Sport, hits: list[Hit]) -> None:
        self._known = known
        self._text = text
        self._sport = sport
        self._hits = hits

    def of(self, place: Place, named: list[int], sure: set[int]) -> list[int]:
        """In sport the teams, elsewhere the others; no team of another sport, and no town.

        `named`: those of the place that may be meant; `sure`: who is known to be in the article.
        """
        sports = self._known.sports
        teams = {index: sports[index] for index in named if index in sports}
        towns = [i for i in named if i not in teams and place.named[i] == PLACE]
        if not teams and not towns:
            return named
        others = [i for i in named if i not in teams and i not in towns]
        known = [index for index in named if index in sure]
        suited = self._sport.suited(teams, {i: self._known.entities[i].name for i in teams})
        suited = self._of_half(suited, place.start)
        if self._sport.is_singles and context.follows_bracket(self._text, place.start):
            return suited or others or known
        if self._sport.has_teams:
            return suited + self._that_play(towns, suited) or others or known
        if place.strength == SHORT and PLACE in place.named.values():
            # A town, as others tell: `Washington` acts, or else the town is meant.
            others = others if context.acts(self._text, place.end) else []
        return others or [i for i in suited if place.named[i] != PLACE] or known

    def _that_play(self, towns: list[int], suited: list[int]) -> list[int]:
        """Who is called by its town and may be a team; nobody beside one whose sport is told."""
        names = self._known.entities
        if any(self._sport.is_told_by(names[index].name) for index in suited):
            return []
        if self._is_of_league and any(map(self._has_nickname, suited)):
            return []
        return [index for index in towns if not has_office(names[index].name)]

    def _of_half(self, suited: list[int], start: int) -> list[int]:
        """Of two teams of a town the one of the league under whose heading its name stands."""
        if len(suited) < 2 or self._sport.sport != "baseball":
            return suited
        headings = _HALF.findall(self._text, 0, start)
        teams = HALVES[headings[-1].lower()] if headings else ()
        return [i for i in suited if self._known.entities[i].name in teams] or suited

    def _has_nickname(self, index: int) -> bool:
        """True for the Red Sox in baseball, the Giants in football."""
        return self._sport.sport in self._known.sports.get(index, ())

    @cached_property
    def _is_of_league(self) -> bool:
        """True where nearly every team that is called by its town has a nickname of its league."""
        if self._sport.sport not in LEAGUES:
            return False
        told = other = 0
        for hit in self._hits:
            teams = [i for i, worth in hit.owners.named.items() if worth == PLACE]
            if any(map(self._has_nickname, teams)):
                told += 1
            elif teams:
                other += 1
        return told > 3 * other
