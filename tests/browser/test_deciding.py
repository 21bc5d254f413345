"""An editor at the queues of names and of likely duplicates, by keyboard alone."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.imports.models import ImportRun
from articles.models import Suggestion
from people.merging.models import Distinction
from people.models import Organization, Person
from tests.builders import find_names, make_article, make_person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("asks_names"),
]

NAMES = ["Anatoly Kvashnin", "Igor Sergeyev", "Pavel Grachev", "Boris Petrov"]


def press(page, key):
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press(key)


def test_each_key_is_a_decision(desk):
    known = make_person("Marshal Sergei Ivanov")
    for number, name in enumerate(NAMES):
        for _ in range(9 - number):
            make_article(body=f"He met {name}.")
    find_names()
    desk.goto(reverse("admin:articles_suggestion_changelist"))
    row = desk.locator(".deciding:focus")
    desk.keyboard.press("j")
    for key, name in (("p", NAMES[0]), ("o", NAMES[1]), ("n", NAMES[2])):
        expect(row).to_have_attribute("data-name", name)
        press(desk, key)
    expect(row).to_have_attribute("data-name", NAMES[3])
    desk.keyboard.press("a")
    desk.keyboard.type("marshal")
    marshal = desk.get_by_role("option", name="Marshal Sergei Ivanov", selected=True)
    expect(marshal).to_be_visible()
    press(desk, "Enter")
    expect(row.locator(".deciding-said")).to_contain_text("It now means Marshal Sergei Ivanov")
    assert [Suggestion.objects.get(text=name).status for name in NAMES] == [
        "person",
        "organization",
        "not_a_name",
        "alias",
    ]
    assert Person.objects.get(name=NAMES[0]).mentions.count() == 9
    assert Organization.objects.get().name == NAMES[1]
    known.refresh_from_db()
    assert known.aliases == [NAMES[3]]


def test_who_was_found_is_judged_by_key_and_many_at_once(desk, finds_names):
    for name in ("Anders Holm", "Karin Lund", "Olaf Bruun"):
        make_article(body=f"Prime Minister {name} met {name}. NATO said so.")
    find_names()
    desk.goto(reverse("admin:articles_suggestion_changelist") + "?state=found")
    row = desk.locator(".deciding:focus")
    for key, name, said in (
        ("c", "Anders Holm", "Anders Holm accepted."),
        ("o", "Karin Lund", "Karin Lund is an organization now."),
        ("n", "NATO", "NATO refused."),
    ):
        desk.locator(f".deciding[data-name='{name}']").focus()
        press(desk, key)
        told = desk.locator(f".deciding[data-name='{name}'] .deciding-said")
        expect(told).to_have_text(said)
    press(desk, "u")
    expect(told).to_have_text("Undone.")
    assert Organization.objects.get(name="NATO").standing == "found"
    expect(row).to_have_attribute("data-name", "NATO")
    desk.keyboard.press("e")
    desk.get_by_role("combobox", name="Whose name is it?").fill("North Atlantic Council")
    desk.get_by_role("option", name="New organization: North Atlantic Council").click()
    expect(told).to_have_text("NATO is called North Atlantic Council.")
    desk.locator(".deciding[data-name='Olaf Bruun']").focus()
    desk.keyboard.press("x")
    desk.locator("#judging-many").get_by_role("button", name="Accept").click()
    expect(desk.get_by_text("1 name accepted.").first).to_be_visible()
    assert Person.objects.get(name="Olaf Bruun").standing == "known"
    press(desk, "u")
    desk.wait_for_load_state()
    expect(desk.locator(".deciding[data-name='Olaf Bruun']")).to_be_visible()
    assert Person.objects.get(name="Olaf Bruun").standing == "found"


def test_duplicates_are_told_apart_or_looked_at(desk):
    cache.clear()
    stays, goes = make_person("Boris Berezovsky"), make_person("Berezovsky, Boris")
    make_article("Money", "Boris Berezovsky spoke.", mentions=[stays])
    desk.goto(reverse("admin:people_person_duplicates"))
    desk.keyboard.press("j")
    press(desk, "d")
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    assert Distinction.objects.count() == 1
    press(desk, "u")
    expect(desk.get_by_role("button", name="Different")).to_be_visible()
    assert not Distinction.objects.exists()
    desk.keyboard.press("m")
    desk.wait_for_url(f"**/{stays.pk}/merge/*other={goes.pk}")


def test_conflicts_are_decided_and_taken_back(desk):
    article = make_article("The green house")
    run = ImportRun.objects.create(started_at=timezone.now())
    values = {"ours": "The green house", "theirs": "The blue house"}
    about = {"model": "articles.article", "object_id": article.pk, "field": "headline"}
    conflict = run.conflicts.create(**about, **values)
    desk.goto(reverse("admin:imports_conflict_changelist"))
    for key, said, headline in (
        ("s", "Theirs is taken.", "The blue house"),
        ("u", "Undone: it is open again.", "The green house"),
        ("o", "Ours is kept.", "The green house"),
    ):
        desk.keyboard.press("j")
        press(desk, key)
        expect(desk.locator(".deciding-said")).to_have_text(said)
        article.refresh_from_db()
        assert article.headline == headline
    conflict.refresh_from_db()
    assert conflict.status == "kept"


def test_a_decision_on_a_name_is_taken_back_by_key(desk):
    for name in NAMES[:2]:
        for _ in range(2):
            make_article(body=f"He met {name}.")
    find_names()
    desk.goto(reverse("admin:articles_suggestion_changelist"))
    desk.keyboard.press("j")
    for number, key in enumerate(("p", "n", "u", "u")):
        press(desk, key)
        said = "Undone" if key == "u" else ("is a person now", "Not a name")[number]
        told = desk.locator(".deciding-said", has_text=said)
        expect(told.nth(max(0, number - 2))).to_be_visible()
    assert set(Suggestion.objects.values_list("status", flat=True)) == {"open"}
    assert not Person.objects.exists()
