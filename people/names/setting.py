"""What is the article about: a team sport, and which? Does a word stand there for a place?"""

import re
from functools import cached_property

from people.names.folding import Folded, fold
from people.names.words import word_set

# Words of the text that give a sport away; the key is how teams of that sport call it.
_SPORTS = {
    "football": r"soccer|goalkeeper|midfielders?|strikers?|penalty|goalless|world cup qualifier",
    "cricket": r"cricket|wickets?|innings|overs|lbw|batsm[ae]n|bowlers?|seamer|test match",
    "rugby": r"rugby|scrum|fly-half|tries|five nations",
    "basketball": r"basketball|rebounds|nba",
    "hockey": r"hockey|puck|power play|nhl",
    "baseball": r"baseball|innings?|homers?|home runs?|pitchers?|shutout",
}
_SPORT = {name: re.compile(rf"\b(?:{words})\b") for name, words in _SPORTS.items()}
_TEAM_SPORT = re.compile(
    r"\b(?:beat|beaten|defeat(?:ed)?|match(?:es)?|games?|goals?|scored?|scorers?|season|league|"
    r"division|standings|halftime|half-time|overtime|attendance|coach|stadium|supporters|fans|"
    r"cup|semifinals?|quarterfinals?|final|playoffs?|championship|tournament|qualif\w+|"
    r"fixtures?|results?|round|innings|won|drawn|drew|lost|draw|points|teams?|clubs?|players?|captain|striker|signed|"
    r"goalkeepers?|defenders?|midfielders?|forwards?|squads?|"
    r"soccer|basketball|hockey|baseball|cricket|rugby|football)\b"
)
# The slug of a wire story names the sport: `SOCCER - HALVEN GO TOP`.
_SLUG = re.compile(
    r"(?:RTRS ?- ?)?(?:[A-Z]{2,4} )?(SOCCER|FOOTBALL|CRICKET|RUGBY|BASKETBALL|HOCKEY|ICE HOCKEY|"
    r"BASEBALL|AMERICAN FOOTBALL|VOLLEYBALL|HANDBALL|TENNIS|GOLF|ATHLETICS|CYCLING|BOXING|"
    r"MOTOR RACING|MOTORCYCLING|RALLYING|[A-Z]*? ?SKIING|SKATING|SWIMMING|SNOOKER|SQUASH|"
    r"BADMINTON|CHESS|HORSE RACING)\b[A-Z ]*?-"
)
_SLUGS = {"soccer": "football", "ice hockey": "hockey", "american football": "gridiron"}
_TEAMS = {*_SPORTS, "gridiron", "volleyball", "handball"}
# Words in the name of a team that tell its sport, beside the name of that sport.
_TOLD = {sport: sport for sport in _TEAMS} | {"soccer": "football", "davis": "tennis"}
_KIND_OF_TEAM = re.compile(r"\b(?:women|under 2\d|under 1\d|youth|junior|olympic|b team)")
# Words that hardly any other news has: prices and parties win, lose and draw too.
_STRONG = re.compile(
    r"\b(?:match(?:es)?|goals?|scored|scorers?|season|league|standings|halftime|half-time|overtime|"
    r"attendance|coach|stadium|cup|semifinals?|quarterfinals?|playoffs?|championship|tournament|"
    r"innings|wickets?|beat|beaten|division|finals?|teams?|players?|clubs?|"
    r"captain|strikers?|goalkeepers?|midfielders?|defenders?|squads?|fixtures?|"
    r"soccer|basketball|hockey|baseball|cricket|rugby|football)\b"
)
_SCORE = re.compile(
    r"(?<![\d-])\d{1,3}-\d{1,3}(?![\d-])|[A-Za-z.] \d{1,3}(?: \(.*?\))? [A-Z][\w. ]+ \d{1,3}\b"
)
_SINGLES = re.compile(
    r"\b(?:tennis|seed(?:ing|ed)|cycling|golf|birdies?|athletics|metres|skiing|slalom|swimming|"
    r"boxing|marathon|grand prix|snooker|squash|badminton|cyclist|stage placings)\b"
)

_MOTOR = re.compile(r"\b(?:motor racing|motor race|grand prix|formula one|rally|rallying)\b")
_INSIDE = word_set(
    "in near outside around across throughout inside into via northern southern eastern western "
    "central downtown greater leaving reached toward towards"
)
_TRUST = word_set(
    "confidence trust faith interest interests stake stakes share shares holding holdings "
    "investment investments invest invested belief role believe believes believed"
)
_PART_OF = word_set(
    "mayor city town capital village suburb suburbs port state province people streets outskirts "
    "north south east west airport university residents citizens republic kingdom island region "
    "hills miles km kilometres bishop archbishop diocese"
)
_HOME = word_set("train flew flight fly born comes came km miles kilometres drove back")
_APPOSITION = re.compile(
    r"(?:'s)?,? (?:a|an|the|its) (?:[\w-]+ ){0,2}"
    r"(?:town|city|village|port|capital|suburb|state|country|island|province|river)\b"
)
_PLACE_AFTER = re.compile(
    r"-(?:born|based)\b|'s? (?:airport|streets|suburbs|capital|outskirts|mayor)\b|"
    r" (?:Governor|Mayor|Senator|Police|Bishop|Archbishop|Attorney)\b|"
    r"(?: ?'s)? (?:Open|OPEN|(?i:league|premier (?:league|division)|first division|"
    r"second division|championship|grand prix|parliament|state radio|state television))\b|"
    r" (?:airport|police|residents|streets|harbour|suburb|bridge|district court|city council)\b"
)
_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DATELINE = re.compile(
    rf"(?: ?, [A-Z][\w. ]+)?(?: ?,? (?:\d{{4}}-\d\d-\d\d|{_MONTH}\w*\.? \d|\d{{1,2}} {_MONTH})|"
    r" \(Reuters?\)| -+ [A-Z])"
)
_DATED = re.compile(r"(?: ?,? ?[A-Z][\w.]*){0,3} \d{4}-\d\d-\d\d\b")
_BACK = 48  # code points looked back


class Setting:
    """The sport of an article, worked out only when a hit asks for it."""

    def __init__(self, folded: Folded, headline: Folded) -> None:
        self._folded = folded
        self._headline = headline

    @cached_property
    def _words(self) -> str:
        return f"{self._headline.text} {self._folded.text[:6000]}".lower()

    @cached_property
    def is_singles(self) -> bool:
        """True for a sport of single players: `(Sarn)` after a name tells where one is from."""
        if self._slug:
            return self._slug not in _TEAMS
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
        scored = _SCORE.search(self._folded.text) is not None
        return len(words) >= (2 if scored else 4) and _STRONG.search(self._words) is not None

    @cached_property
    def is_motor_sport(self) -> bool:
        """True where makers and racing teams compete."""
        return self.is_singles and _MOTOR.search(self._words) is not None

    @property
    def has_teams(self) -> bool:
        """True when a team called by its place may be meant."""
        return self.is_team_sport or self.is_motor_sport

    @cached_property
    def sport(self) -> str:
        """The sport whose words are most frequent, "" when none is."""
        if self._slug:
            return self._slug
        counts = {name: len(found.findall(self._words)) for name, found in _SPORT.items()}
        best = max(counts, key=counts.__getitem__)
        return best if counts[best] else ""

    def suited(self, names: dict[int, str]) -> list[int]:
        """The teams, by index, that the article may mean.

        Not those of another sport than the article's; if some are of its sport by name, only they;
        women and youngsters only where the article speaks of them.
        """
        sports = {index: self._sports_of(name) for index, name in names.items()}
        sport = self.sport
        fitting = [i for i in names if not sport or not sports[i] or sport in sports[i]]
        fitting = [i for i in fitting if sport and sport in sports[i]] or fitting
        return [i for i in fitting if self._is_kind(names[i])]

    @staticmethod
    def _sports_of(name: str) -> set[str]:
        return {_TOLD[word] for word in fold(name).split() if word in _TOLD}

    def _is_kind(self, name: str) -> bool:
        """False for a team of women or of youngsters when the article does not speak of them."""
        kinds = set(_KIND_OF_TEAM.findall(fold(name)))
        return not kinds or any(kind in self._kinds for kind in kinds)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(_KIND_OF_TEAM.findall(self._words.replace("-", " ")))

    def is_dateline(self, start: int, end: int) -> bool:
        """True in `HALVEN, Torland 1996-08-30`: a line of few words that ends in its date."""
        if not _DATED.match(self._folded.text, end):
            return False
        first, last = self._folded.span(start, end)
        original = self._folded.original
        line = original[original.rfind("\n", 0, first) + 1 : first]
        return not any(map(str.isdigit, line)) and len(line) < 40


def stands_for_place(text: str, start: int, end: int) -> bool:
    """True when the words beside [start, end) say that a place is meant, not who bears its name."""
    if _APPOSITION.match(text, end) or _PLACE_AFTER.match(text, end):
        return True
    before = text[max(0, start - _BACK) : start]
    if _begins_line(before) and text[start:end].isupper() and _DATELINE.match(text, end):
        return True
    words = before.split(" ")
    if len(words) < 2 or words[-1]:
        return False
    last = words[-2].lower()
    previous = words[-3].lower() if len(words) > 2 else ""
    if last == "at":
        return not (previous and words[-3][0].isupper())
    if last == "of":
        return previous in _PART_OF
    if last in {"from", "to"}:
        return any(word.lower() in _HOME for word in words[-6:-2]) or previous == "talks"
    return last in _INSIDE and not (last == "in" and previous in _TRUST)


def names_place(text: str, name: str) -> bool:
    """True when the article has `name` for a place somewhere: `in Jordan`, `the king of Jordan`."""
    words = re.finditer(rf"\b{re.escape(name)}\b", text)
    return any(
        stands_for_place(text, *word.span()) or _DATED.match(text, word.end()) for word in words
    )


def _begins_line(before: str) -> bool:
    stripped = before.rstrip(" ")
    return not stripped or stripped[-1] in '\0\t."?!' or not any(map(str.islower, stripped))


def is_bracketed(text: str, start: int, end: int) -> bool:
    """True for `(Sarn)`, alone in its brackets."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return before.rstrip().endswith("(") and after.lstrip().startswith(")")
