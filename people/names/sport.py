"""What is the article about: a sport, and which? Which teams may it mean?"""

import re
from functools import cached_property

from people.names.folding import Folded, fold
from people.names.teams import TEAM_SPORTS, kinds_of_team, sports_in_words

# Words of the text that give a sport away; the key is how teams of that sport call it.
_SPORTS = {
    "football": r"soccer|goalkeeper|midfielders?|strikers?|penalty|goalless|world cup qualifier",
    "cricket": r"cricket|wickets?|innings|overs|lbw|batsm[ae]n|bowlers?|seamer|test match",
    "rugby": r"rugby|scrum|fly-half|tries|five nations",
    "basketball": r"basketball|rebounds|nba",
    "hockey": r"hockey|puck|power play|nhl",
    "baseball": r"baseball|innings?|homers?|homered|home runs?|pitchers?|shutout",
    "gridiron": r"touchdowns?|quarterback|linebacker|interceptions?|yards|nfl",
}
_SPORT = {name: re.compile(rf"\b(?:{words})\b") for name, words in _SPORTS.items()}
# Words that hardly any other news has, and words of prices and parties, too: they win and draw.
_STRONG_WORDS = (
    r"match(?:es)?|goals?|scored|scorers?|season|league|standings|halftime|half-time|overtime|"
    r"attendance|coach|stadium|cup|semifinals?|quarterfinals?|playoffs?|championship|tournament|"
    r"innings?|wickets?|homered|pitchers?|touchdowns?|quarterback|beat|beaten|division|finals?|"
    r"teams?|players?|clubs?|captain|strikers?|goalkeepers?|midfielders?|defenders?|squads?|"
    r"fixtures?|stumps|all out|overs|batsm[ae]n|goalless|penalty|kick-?off|"
    r"soccer|basketball|hockey|baseball|cricket|rugby|football"
)
_WEAK_WORDS = (
    r"defeat(?:ed)?|games?|score|supporters|fans|qualif\w+|results?|round|won|drawn|drew|lost|draw|"
    r"points|signed|forwards?"
)
_STRONG = re.compile(rf"\b(?:{_STRONG_WORDS})\b")
_TEAM_SPORT = re.compile(rf"\b(?:{_STRONG_WORDS}|{_WEAK_WORDS})\b")
# The slug of a wire story names the sport: `SOCCER - HALVEN GO TOP`, `Tennis-Karsten wins`.
_SLUG = re.compile(
    r"(?:RTRS ?- ?)?(?:[A-Z]{2,4} )?(SOCCER|FOOTBALL|CRICKET|RUGBY LEAGUE|RUGBY UNION|RUGBY|"
    r"BASKETBALL|HOCKEY|ICE HOCKEY|BASEBALL|AMERICAN FOOTBALL|VOLLEYBALL|HANDBALL|TENNIS|GOLF|"
    r"ATHLETICS|CYCLING|BOXING|MOTOR RACING|MOTORCYCLING|RALLYING|[A-Z]*? ?SKIING|SKATING|"
    r"SWIMMING|SNOOKER|SQUASH|BADMINTON|CHESS|HORSE RACING|NFL|NBA|NHL|Soccer|Cricket|Rugby|"
    r"Basketball|Ice hockey|Baseball|Tennis|Golf|Athletics|Cycling|Boxing|Motor racing)\b[A-Z ]*?-"
)
_SLUGS = {
    "soccer": "football",
    "ice hockey": "hockey",
    "american football": "gridiron",
    "nfl": "gridiron",
    "nba": "basketball",
    "nhl": "hockey",
    "motor racing": "motor",
    "rallying": "motor",
}
_SCORE = re.compile(
    r"(?<![\d-])\d{1,3}-\d{1,3}(?![\d-])|"
    r"[A-Za-z.] \d{1,3}(?: \(.{0,99}?\))? [A-Z][\w. ]{1,40} \d{1,3}\b"
)
_SINGLES = re.compile(
    r"\b(?:tennis|seed(?:ing|ed)|cycling|golf|birdies?|athletics|metres|skiing|slalom|swimming|"
    r"boxing|marathon|grand prix|snooker|squash|badminton|cyclist|stage placings)\b"
)

_READ = 6_000  # code points of a body that tell its sport
_CUP_OF_LANDS = re.compile(r"\b(?:davis|fed|hopman|ryder|solheim) cup\b")
_MOTOR = re.compile(r"\b(?:motor racing|motor race|grand prix|formula one|rally|rallying)\b")


class Sport:
    """What an article says of sport, worked out only when a hit asks for it."""

    def __init__(self, folded: Folded, headline: Folded) -> None:
        self._folded = folded
        self._headline = headline

    @cached_property
    def _words(self) -> str:
        return f"{self._headline.text} {self._folded.text[:_READ]}".lower()

    @cached_property
    def is_singles(self) -> bool:
        """True for a sport of single players: `(Sarn)` after a name tells where one is from."""
        if self._slug:
            return self._slug not in TEAM_SPORTS
        return _SINGLES.search(self._words) is not None

    @cached_property
    def _slug(self) -> str:
        """The sport in the slug of the headline or of the first line, "" when there is none."""
        for folded in (self._headline, self._folded):
            if match := _SLUG.match(folded.text.lstrip()):
                word = match.group(1).lower()
                return _SLUGS.get(word, word)
        return ""

    @cached_property
    def is_team_sport(self) -> bool:
        """True for reports and tables of games between teams."""
        if self.is_singles:
            return False
        if self._slug:
            return True
        words = set(_TEAM_SPORT.findall(self._words))
        strong = set(_STRONG.findall(self._words))
        if _SCORE.search(self._folded.text, 0, _READ):
            return len(words) >= 2 and len(strong) >= 1
        return len(strong) >= 2 and len(words) + len(strong) >= 7

    @cached_property
    def is_motor_sport(self) -> bool:
        """True where makers and racing teams compete."""
        return self.is_singles and _MOTOR.search(self._words) is not None

    @cached_property
    def has_teams(self) -> bool:
        """True when a team called by its place may be meant."""
        by_lands = self.is_singles and _CUP_OF_LANDS.search(self._words) is not None
        return self.is_team_sport or self.is_motor_sport or by_lands

    @cached_property
    def sport(self) -> str:
        """The sport whose words are most frequent, "" when none is."""
        if self._slug or self.is_motor_sport:
            return self._slug or "motor"
        counts = {name: len(found.findall(self._words)) for name, found in _SPORT.items()}
        best = max(counts, key=counts.__getitem__)
        return best if counts[best] else ""

    def suited(self, teams: dict[int, frozenset[str]], names: dict[int, str]) -> list[int]:
        """Of these teams, by index with the sports that their names tell, those that may be meant.

        Not those of another sport than the article's; if some have its sport in their names, only
        they; women and youngsters only where the article speaks of them.
        """
        sport = self.sport
        fitting = [i for i in teams if not sport or not teams[i] or sport in teams[i]]
        fitting = [i for i in fitting if self.is_told_by(names[i])] or fitting
        return [i for i in fitting if self._is_kind(names[i])]

    def is_told_by(self, name: str) -> bool:
        """True when a team's name has a word of the article's sport: `F.C.`, `cricket`."""
        return self.sport in sports_in_words(name)

    def _is_kind(self, name: str) -> bool:
        """False for a team of women or of youngsters when the article does not speak of them."""
        kinds = kinds_of_team(fold(name))
        return not kinds or any(kind in self._kinds for kind in kinds)

    @cached_property
    def _kinds(self) -> set[str]:
        return kinds_of_team(self._words.replace("-", " "))
