"""From readings of many texts to entities: each person and organization once."""

from people.names.discovery import Abbreviation, Call, Name, Office, Reading, gather
from people.names.discovery.gathering import is_short_for


def reading(text, *, letters=(), offices=(), **found):
    """What is found in a text, by kind; a name is (text) or (text, confidence)."""
    names = {"names": [], "others": []}
    for kind, given in found.items():
        for one in given:
            name, confidence = one if isinstance(one, tuple) else (one, 0.9)
            place = Name(*span(text, name), kind, confidence)
            names["names" if kind in ("person", "organization") else "others"].append(place)
    return Reading(
        tuple(names["names"]),
        tuple(names["others"]),
        tuple(
            Office(span(text, title), span(text, who), span(text, of) if of else None)
            for title, who, of in offices
        ),
        tuple(Abbreviation(span(text, name), span(text, short)) for name, short in letters),
    )


def span(text, name):
    start = text.index(name)
    return start, start + len(name)


def gathered(*texts):
    return gather(
        (number, text, reading(text, **told)) for number, (text, told) in enumerate(texts)
    )


def test_one_name_in_two_texts_is_one_candidate():
    both = gathered(
        ("Igor Ivanov left", {"person": ["Igor Ivanov"]}),
        ("IGOR IVANOV came", {"person": ["IGOR IVANOV"]}),
    )
    assert [(one.name, one.articles) for one in both] == [("Igor Ivanov", (0, 1))]


def test_texts_vote_what_a_name_is():
    (one,) = gathered(
        ("Yukos rose", {"organization": ["Yukos"]}),
        ("Yukos fell", {"organization": ["Yukos"]}),
        ("Yukos spoke", {"person": ["Yukos"]}),
    )
    assert one.kind == "organization"
    assert one.confidence < 0.9


def test_a_place_by_vote_is_no_candidate():
    assert not gathered(
        ("in Grozny", {"place": ["Grozny"]}),
        ("near Grozny", {"place": ["Grozny"]}),
        ("Grozny said", {"organization": [("Grozny", 0.6)]}),
    )


def test_initials_are_another_spelling_of_the_one_person_they_fit():
    (one,) = gathered(
        ("Vladimir Putin left", {"person": ["Vladimir Putin"]}),
        ("V. Putin left", {"person": ["V. Putin"]}),
    )
    assert (one.name, one.aliases) == ("Vladimir Putin", ("V. Putin",))
    assert one.articles == (0, 1)


def test_two_people_of_one_surname_stay_two():
    both = gathered(
        ("Igor Ivanov left", {"person": ["Igor Ivanov"]}),
        ("Sergei Ivanov left", {"person": ["Sergei Ivanov"]}),
    )
    assert sorted(one.name for one in both) == ["Igor Ivanov", "Sergei Ivanov"]


def test_letters_join_their_long_form_and_nothing_else():
    text = "The State Audit Office (SAO) and the SAO-Duma Reform Office"
    found = {"organization": ["State Audit Office", "SAO", "SAO-Duma Reform Office"]}
    joined = gathered((text, {**found, "letters": [("State Audit Office", "SAO")]}))
    assert {one.name: one.aliases for one in joined} == {
        "State Audit Office": ("SAO",),
        "SAO-Duma Reform Office": (),
    }


def test_a_company_with_and_without_its_tail_is_one():
    (one,) = gathered(
        ("Gazprom Corp. sold", {"organization": ["Gazprom Corp."]}),
        ("Gazprom bought", {"organization": ["Gazprom"]}),
        ("Gazprom said", {"organization": ["Gazprom"]}),
    )
    assert (one.name, one.aliases) == ("Gazprom", ("Gazprom Corp.",))


def test_offices_of_a_surname_go_to_its_bearer_in_the_text():
    text = "Igor Ivanov spoke. Foreign Minister Ivanov left NATO."
    surname = text.rindex("Ivanov")
    reading_ = Reading(
        (Name(0, 11, "person", 0.9), Name(surname, surname + 6, "person", 0.9)),
        (),
        (Office(span(text, "Foreign Minister"), (surname, surname + 6), None),),
    )
    ivanov = next(one for one in gather([("a", text, reading_)]) if one.is_telling)
    assert ivanov.offices == ((Call("Foreign Minister", ""), 1),)


def test_a_person_of_one_word_tells_nobody():
    (one,) = gathered(("Putin left", {"person": ["Putin"]}))
    assert not one.is_telling


def test_what_all_organizations_are_called_tells_none():
    text = "The Council met. The Morva Council met."
    both = gathered((text, {"organization": ["Council", "Morva Council"]}))
    assert {one.name: one.is_telling for one in both} == {"Council": False, "Morva Council": True}


def test_letters_are_short_for_a_name_of_those_initials():
    assert is_short_for("BCC", "Basin Cooperation Council")
    assert is_short_for("KPRF", "Kommunist Party of the Russian Federation")
    assert not is_short_for("AP", "Associated Press")
    assert not is_short_for("BCC", "Bank of Cyprus")
