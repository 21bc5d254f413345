"""What tells namesakes apart: the office before the name, the land, who is called just so."""

from collections.abc import Callable, Iterable, Sequence

from people.names.folding import fold, spell
from people.names.interface import Days, Named
from people.names.meaning import context
from people.names.spellings.parts import Throne, core, lands, throne
from people.names.words import TITLES


def by_title(
    candidates: Iterable[int],
    entities: Sequence[Named],
    before: list[str],
    days: Days | None,
) -> list[int]:
    """The candidates who held the office that stands before the name, in those days if one did.

    `before`: the words before the name, nearest first.
    """
    if not before or not before[0][0].isalpha():
        return []
    titles = context.titles(before)
    held = [
        (index, office.held_within(days))
        for index in sorted(candidates)
        for office in entities[index].offices
        if office.title and context.is_titled(titles, fold(office.title))
    ]
    in_office = sorted({index for index, now in held if now})
    return in_office or sorted({index for index, _ in held})


def by_throne(
    candidates: Iterable[int], entities: Sequence[Named], name: str, before: list[str]
) -> list[int]:
    """`King Hussein` is Hussein of Jordan: those who reign under a name with the title before it.

    `before`: the words before the name, nearest first.
    """
    rank = context.last_part(before[0]) if before and before[0][0].isupper() else ""
    if rank not in TITLES:
        return []
    return [
        index
        for index in sorted(candidates)
        if any(rank in one.ranks and _are_same(one.name, name) for one in _thrones(entities[index]))
    ]


def is_of_throne(entity: Named, name: str) -> bool:
    """True when the name is not a surname, but that under which the entity reigns."""
    return any(_are_same(one.name, name) for one in _thrones(entity))


def _thrones(entity: Named) -> list[Throne]:
    return [one for one in map(throne, (entity.name, *entity.aliases)) if one.name]


def by_land(
    candidates: Iterable[int], entities: Sequence[Named], name: str, has: Callable[[str], bool]
) -> list[int]:
    """`Democratic Party (Estmark)` where the article speaks of Estmark or of Estmarkians."""
    return [i for i in candidates if speaks_of_land(entities[i], name, has)]


def speaks_of_land(entity: Named, name: str, has: Callable[[str], bool]) -> bool | None:
    """Is the land of the entity spoken of? None when its own name tells none beside `name`."""
    told = [stems for stems in lands(entity.name) if not any(map(name.count, stems))]
    return all(any(map(has, stems)) for stems in told) if told else None


def by_rest(
    candidates: Iterable[int], entities: Sequence[Named], name: str, has: Callable[[str], bool]
) -> list[int]:
    """`the Rangers` are the Texas Rangers where the article speaks of Texas."""
    fitting = []
    for index in candidates:
        rest = core(entities[index].name).replace(name, "").strip(" ,-")
        if rest[:1].isupper() and has(rest):
            fitting.append(index)
    return fitting


def own_name(candidates: Iterable[int], entities: Sequence[Named], name: str) -> list[int]:
    """Those that are called just so."""
    return [index for index in candidates if _are_same(spell(entities[index].name), name)]


def own_core(candidates: Iterable[int], entities: Sequence[Named], name: str) -> list[int]:
    """Those that are called so but for what tells their kind: `F.C.`, `plc`, a bracket."""
    return [index for index in candidates if _are_same(core(entities[index].name), name)]


def _are_same(own: str, name: str) -> bool:
    return (own.upper() if name.isupper() else own) == name
