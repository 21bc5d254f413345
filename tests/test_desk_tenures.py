"""Positions on a time line, on the pages of a person and of an organization."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from people.tenures import chart
from tests.builders import make_organization, make_person, make_position


def held(started_on=None, ended_on=None):
    days = [date.fromisoformat(day) if day else None for day in (started_on, ended_on)]
    return SimpleNamespace(started_on=days[0], ended_on=days[1])


def test_bars_stand_where_their_dates_are_on_the_scale():
    drawn = chart([held("2000-01-01", "2000-12-31"), held("2001-01-01", "2003-12-31")])
    assert drawn.scale == [2000, 2001, 2002, 2003]
    first, second = drawn.tenures
    assert (first.x, second.x) == (0, first.width)
    assert first.width + second.width == pytest.approx(1000, abs=0.1)
    assert drawn.lines == [0, 250, 500, 750]


def test_an_unknown_side_runs_to_the_edge_and_says_so():
    before, since = chart([held(None, "2000-06-01"), held("2000-06-01")]).tenures
    assert (before.x, before.opens, before.ends) == (0, False, True)
    assert (since.opens, since.ends) == (True, False)
    assert since.x + since.width == pytest.approx(1000, abs=0.1)


def test_a_position_without_dates_has_no_bar():
    assert [one.width for one in chart([held(), held("2000-01-01", "2000-01-01")]).tenures] == [
        0,
        3,
    ]
    assert chart([held()]).scale == []
    assert chart([]).tenures == []


@pytest.mark.parametrize(
    ("first", "last", "parts"), [("1999", "2000", 2), ("1949", "2003", 7), ("1400", "2199", 4)]
)
def test_the_scale_has_few_round_years(first, last, parts):
    scale = chart([held(f"{first}-05-05", f"{last}-05-05")]).scale
    assert len(scale) == parts
    assert scale[0] <= int(first)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["person", "organization"])
def test_the_page_shows_who_held_which_office_when(admin_client, kind):
    entities = {"person": make_person(), "organization": make_organization("Court & <i>Co")}
    make_position(**entities, title="Judge", started_on="1999-05-01", ended_on="2001-02-03")
    make_position(**entities, title="Clerk")
    address = reverse(f"admin:people_{kind}_change", args=[entities[kind].pk])
    page = admin_client.get(address).content.decode()
    assert "1999-05-01 – 2001-02-03" in page
    assert "no dates known" in page
    assert "<i>Co" not in page
    assert f"/admin/people/position/?{kind}={entities[kind].pk}" in page


@pytest.mark.django_db
def test_nobody_without_positions_has_a_time_line(admin_client):
    address = reverse("admin:people_person_change", args=[make_person().pk])
    assert "Positions over time" not in admin_client.get(address).content.decode()
