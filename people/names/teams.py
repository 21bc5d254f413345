"""Which sport does the name of a team tell? By its own words, its abbreviation, its nickname."""

import re
from functools import lru_cache

from people.names.folding import fold
from people.names.words import OFFICE_WORDS, word_set

# How the sport of a team is called in its name. Of volleyball and the like no other word tells.
_CODES = frozenset({"rugby league", "rugby union"})
TEAM_SPORTS = _CODES | word_set(
    "football cricket rugby basketball hockey baseball gridiron volleyball handball"
)
_WORDS = {sport: frozenset({sport}) for sport in TEAM_SPORTS} | {
    word: frozenset({sport})
    for sport, words in {
        "football": "soccer fc afc cf fk bsc vfb vfl tsv psv sv calcio futbol futebol fussball",
        "tennis": "davis",
        "cricket": "ccc",
        "rugby": "rfc rlfc wallabies",
        "cycling": "cycling",
        "motor": "prix formula scuderia",
    }.items()
    for word in words.split()
}
# With these the names of football clubs begin: A.S. Roma, R.S.C. Anderlecht.
_LEADING = word_set("aj as ogc rc rcd rsc sl ss uc ud")
# Nicknames of the professional leagues of North America; several sports share some of them.
_NICKNAMES: dict[str, frozenset[str]] = {}
for _sport, _names in {
    "baseball": """angels astros athletics braves brewers cardinals cubs dodgers expos giants
        indians jays mariners marlins mets orioles padres phillies pirates rangers
        reds rockies royals sox tigers twins yankees diamondbacks rays""",
    "basketball": """76ers bucks bullets bulls cavaliers celtics clippers grizzlies hawks heat
        hornets jazz kings knicks lakers magic mavericks nets nuggets pacers pistons raptors rockets
        spurs suns supersonics sonics timberwolves blazers warriors wizards""",
    "hockey": """avalanche blackhawks blues bruins canadiens canucks capitals coyotes devils flames
        flyers islanders jets kings leafs lightning nordiques oilers panthers penguins predators
        rangers wings sabres senators sharks stars whalers ducks""",
    "gridiron": """49ers bears bengals bills broncos browns buccaneers cardinals chargers chiefs
        colts cowboys dolphins eagles falcons giants jaguars jets lions oilers packers panthers
        patriots raiders rams ravens redskins saints seahawks steelers texans titans vikings""",
}.items():
    for _name in _names.split():
        _NICKNAMES[_name] = _NICKNAMES.get(_name, frozenset()) | {_sport}
# In baseball, two towns have a team in either league.
HALVES = {
    "american": ("New York Yankees", "Chicago White Sox"),
    "national": ("New York Mets", "Chicago Cubs"),
}
LEAGUES = frozenset({"baseball", "basketball", "hockey", "gridiron"})
_ELSEWHERE = TEAM_SPORTS - LEAGUES  # clubs of other lands have such nicknames too
_OF_LAND = re.compile(r" (?:national|cricket|football|soccer|hockey|rugby|cup)(?: .*)? team ")
_KIND = re.compile(r"\b(?:women|ladies|under 2\d|under 1\d|youth|junior|olympic|b team)")


def sports_of(name: str) -> frozenset[str]:
    """The sports that a team of this name may play; empty where the name tells none.

    >>> sorted(sports_of("New York Giants") & LEAGUES)
    ['baseball', 'gridiron']
    """
    words = _words(name)
    told = sports_in_words(name)
    if told or len(words) < 2 or words[-1] not in _NICKNAMES:
        return told
    return _NICKNAMES[words[-1]] | _ELSEWHERE


@lru_cache(maxsize=20_000)
def sports_in_words(name: str) -> frozenset[str]:
    """The same by the words for a sport alone, without nicknames."""
    words = _words(name)
    told = frozenset[str]().union(*(_WORDS.get(word, ()) for word in words))
    if words[:1] and words[0] in _LEADING:
        told |= {"football"}
    if "rugby" in told:
        return told | ({f"rugby {code}" for code in words} & _CODES or _CODES)
    if words[-1:] == ["football"]:
        return told | {"gridiron"}  # Nebraska Cornhuskers football
    return told


def _words(name: str) -> list[str]:
    return fold(name).replace("(", " ").replace(")", " ").split()


def is_nickname(words: set[str]) -> bool:
    """True for what a team of a league is called beside its city: `Red Sox`, `Magic`."""
    return any(word in _NICKNAMES for word in words)


def is_team_of_land(name: str) -> bool:
    """True for the like of `Torland national football team`."""
    return _OF_LAND.search(f" {fold(name)} ") is not None


def has_office(name: str) -> bool:
    """True for what is in a town and plays for none: `University of Leicester`."""
    return not OFFICE_WORDS.isdisjoint(_words(name))


def kinds_of_team(text: str) -> set[str]:
    """Women, youngsters and the like that a folded text or the name of a team speaks of."""
    return set(_KIND.findall(text))
