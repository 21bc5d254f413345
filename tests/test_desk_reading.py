"""The reading pane: the text in runs, verdicts, changes and new mentions by hand."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.desk.reading import cut
from articles.mentions.linker import link
from articles.mentions.pending import link_pending
from articles.mentions.spans import apart, united
from articles.models import Article, Issue, Mention, Suggestion, SuggestionPlace, VerdictStep
from people.models import Person
from tests.builders import make_article, make_mention, make_organization, make_person

spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=4)


@given(st.text(max_size=40), st.lists(st.tuples(spans, st.sampled_from(["auto", "rejected"]))))
def test_the_runs_are_the_body(body, given_mentions):
    mentions = [
        Mention(status=status, spans=[[start, start + length] for start, length in places])
        for places, status in given_mentions
    ]
    runs = cut(body, mentions)
    assert "".join(run.text for run in runs) == body
    assert all(body[run.start :].startswith(run.text) for run in runs)


def test_a_name_to_decide_gives_way_to_mentions():
    mention = Mention(status="auto", spans=[[4, 9]])
    name = SuggestionPlace(suggestion_id=7, spans=[[0, 9], [10, 13]])
    found = [(run.text, run.suggestion) for run in cut("Mrs Smith Lee.", [mention], [name])]
    assert found == [("Mrs ", None), ("Smith", None), (" ", None), ("Lee", 7), (".", None)]


def test_a_rejected_mention_gives_way():
    wrong = Mention(status="rejected", spans=[[0, 9]])
    right = Mention(status="auto", spans=[[4, 9]])
    assert [(run.text, run.mention) for run in cut("Mrs Smith.", [wrong, right])] == [
        ("Mrs ", None),
        ("Smith", right),
        (".", None),
    ]


def test_the_words_of_a_press_citation_are_told_from_the_rest():
    body = "He left (Reuters, May 3). Reuters (AP, May 4)"
    reuters = Mention(status="auto", spans=[[9, 16], [26, 33]])
    runs = cut(body, [reuters], citations=[[8, 24], [34, 45]])
    assert [(run.text, run.is_cited, run.mention is reuters) for run in runs] == [
        ("He left ", False, False),
        ("(", True, False),
        ("Reuters", True, True),
        (", May 3)", True, False),
        (". ", False, False),
        ("Reuters", False, True),
        (" ", False, False),
        ("(AP, May 4)", True, False),
    ]


@given(spans, spans)
def test_united_spans_are_in_order_and_apart(one, other):
    result = united(*([[a, a + n] for a, n in places] for places in (one, other)))
    assert all(before[1] <= after[0] for before, after in zip(result, result[1:], strict=False))
    inside = {n for places in (one, other) for a, length in places for n in range(a, a + length)}
    assert {n for start, end in result for n in range(start, end)} == inside


@pytest.fixture
def ada(db):
    return make_person("Ada Lovelace")


@pytest.fixture
def article(ada):
    return make_article(body="Ada Lovelace met Charles. “𝒜da” smiled.", mentions=[ada])


def judge(client, mention, status):
    return client.post(
        reverse("admin:articles_mention_judge", args=[mention.pk]), {"status": status}
    )


def mark(client, article, words, **fields):
    start = article.body.index(words)
    place = {"start": start, "end": start + len(words), "words": words}
    return client.post(reverse("admin:articles_article_mark", args=[article.pk]), place | fields)


@pytest.mark.parametrize("status", ["confirmed", "rejected", "auto"])
def test_a_verdict_is_kept(admin_client, article, status):
    answer = judge(admin_client, article.mentions.get(), status)
    assert answer.status_code == 200
    assert article.mentions.get().status == status
    assert answer.json()["status"] == status


def test_an_unknown_verdict_is_refused(admin_client, article):
    assert judge(admin_client, article.mentions.get(), "perhaps").status_code == 400
    assert article.mentions.get().status == "auto"


def test_words_become_a_mention_made_by_an_editor(admin_client, article):
    charles = make_person("Charles Babbage")
    assert (
        mark(admin_client, article, "Charles", kind="person", entity=charles.pk).status_code == 200
    )
    mention = article.mentions.get(person=charles)
    assert (mention.origin, mention.status, mention.spans) == ("editor", "confirmed", [[17, 24]])


def test_words_become_a_new_person(admin_client, article):
    assert (
        mark(admin_client, article, "Charles", kind="person", name=" Charles  Ray ").status_code
        == 200
    )
    assert article.mentions.get(person__name="Charles Ray").person.slug == "charles-ray"


def test_a_new_person_of_an_old_name_gets_a_slug_of_its_own(admin_client, article, ada):
    mark(admin_client, article, "Charles", kind="person", name="Ada Lovelace")
    assert set(Person.objects.values_list("slug", flat=True)) == {"ada-lovelace", "ada-lovelace-2"}


def test_another_place_is_added_to_the_mention(admin_client, article, ada):
    mark(admin_client, article, "𝒜da", kind="person", entity=ada.pk)
    mention = article.mentions.get()
    assert [article.body[start:end] for start, end in mention.spans] == ["Ada Lovelace", "𝒜da"]


def test_words_that_moved_are_not_marked(admin_client, article, ada):
    place = {"start": 0, "end": 3, "words": "Eve", "kind": "person", "entity": ada.pk}
    address = reverse("admin:articles_article_mark", args=[article.pk])
    assert admin_client.post(address, place).status_code == 409


@pytest.mark.parametrize(
    "change", [{"start": "x"}, {"start": "9", "end": "3"}, {"kind": "planet"}, {"entity": "x"}]
)
def test_a_senseless_mark_is_refused(admin_client, article, ada, change):
    fields = {"kind": "person", "entity": ada.pk} | change
    assert mark(admin_client, article, "Charles", **fields).status_code == 400


def test_changing_whom_it_means_rejects_the_old_one(admin_client, article, ada):
    society = make_organization("Ada Society")
    mention = article.mentions.get()
    address = reverse("admin:articles_mention_reassign", args=[mention.pk])
    answer = admin_client.post(address, {"kind": "organization", "entity": society.pk})
    assert answer.status_code == 200
    assert article.mentions.get(person=ada).status == "rejected"
    new = article.mentions.get(organization=society)
    assert (new.status, new.origin, new.spans) == ("confirmed", "editor", [[0, 12]])


def test_choices_are_people_and_organizations_by_beginnings_of_words(admin_client, ada):
    make_organization("Lovelace Institute", aliases=["LI"])
    merged = make_person("Ada Lovell")
    merged.merged_into = ada
    merged.save()
    answer = admin_client.get(reverse("admin:articles_article_choices"), {"q": "LOVEL"})
    assert [found["name"] for found in answer.json()["results"]] == [
        "Ada Lovelace",
        "Lovelace Institute",
    ]


@pytest.mark.parametrize("words", ["'", "\\", "a:* & !", "((", "' | 'x", "%", "", "…"])
def test_no_search_words_break_the_choices(admin_client, ada, words):
    answer = admin_client.get(reverse("admin:articles_article_choices"), {"q": words})
    assert answer.status_code == 200


def test_who_may_only_read_changes_nothing(client, django_user_model, article, ada):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(
        *Permission.objects.filter(codename__in=["view_article", "view_mention"])
    )
    client.force_login(reader)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert 'data-editable="no"' in page.content.decode()
    assert judge(client, article.mentions.get(), "rejected").status_code == 403
    assert mark(client, article, "Charles", kind="person", entity=ada.pk).status_code == 403
    assert article.mentions.get().status == "auto"


TWICE = "Ada Lovelace met Charles. Later Ada Lovelace left. Ada Lovelace returned."


@pytest.fixture
def thrice(ada):
    """An article that mentions Ada at three places."""
    article = make_article(body=TWICE, mentions=[])
    places = [[start, start + 12] for start in (0, 32, 51)]
    make_mention(article, ada, spans=places)
    return article


def judge_at(client, mention, status, start):
    address = reverse("admin:articles_mention_judge", args=[mention.pk])
    return client.post(address, {"status": status, "only": start})


def test_a_place_that_is_rejected_alone_leaves_the_others_and_stays_rejected(admin_client, thrice):
    mention = thrice.mentions.get()
    assert judge_at(admin_client, mention, "rejected", 32).status_code == 200
    mention.refresh_from_db()
    assert (mention.status, mention.spans) == ("auto", [[0, 12], [51, 63]])
    assert mention.rejected_spans == [[32, 44]]
    link()
    Article.objects.update(body=f"In 1843. {TWICE}")
    link_pending()
    mention.refresh_from_db()
    assert (mention.status, mention.spans) == ("auto", [[9, 21], [60, 72]])
    assert mention.rejected_spans == [[41, 53]]


def test_a_mention_whose_places_are_all_rejected_is_rejected(admin_client, thrice):
    mention = thrice.mentions.get()
    for start in (0, 51, 32):
        judge_at(admin_client, mention, "rejected", start)
    link()
    mention.refresh_from_db()
    assert mention.status == "rejected"


def test_the_text_loses_all_places_but_a_rejected_one(admin_client, thrice):
    mention = thrice.mentions.get()
    judge_at(admin_client, mention, "rejected", 0)
    Article.objects.update(body="Ada Lovelace met Charles.")
    link_pending()
    mention.refresh_from_db()
    assert (mention.status, mention.rejected_spans) == ("rejected", [[0, 12]])


def test_a_place_that_is_confirmed_alone_is_the_only_one(admin_client, thrice):
    mention = thrice.mentions.get()
    judge_at(admin_client, mention, "confirmed", 32)
    link()
    mention.refresh_from_db()
    assert (mention.status, mention.spans) == ("confirmed", [[32, 44]])
    assert mention.rejected_spans == [[0, 12], [51, 63]]
    judge_at(admin_client, mention, "confirmed", 51)
    mention.refresh_from_db()
    assert mention.spans == [[32, 44], [51, 63]]
    assert mention.rejected_spans == [[0, 12]]


def test_a_rejected_place_is_shown_as_such(admin_client, thrice):
    answer = judge_at(admin_client, thrice.mentions.get(), "rejected", 32).content.decode()
    assert answer.count("<mark") == 3
    assert answer.count("data-refused") == 1


@pytest.mark.parametrize("start", [5, 999, "x", "9" * 30])
def test_a_verdict_on_no_place_is_refused(admin_client, thrice, start):
    assert judge_at(admin_client, thrice.mentions.get(), "rejected", start).status_code in (
        400,
        409,
    )
    assert thrice.mentions.get().rejected_spans == []


def test_somebody_else_is_meant_at_one_place_alone(admin_client, thrice, ada):
    king = make_person("Ada King")
    address = reverse("admin:articles_mention_reassign", args=[thrice.mentions.get().pk])
    admin_client.post(address, {"kind": "person", "entity": king.pk, "only": 32})
    assert thrice.mentions.get(person=king).spans == [[32, 44]]
    old = thrice.mentions.get(person=ada)
    assert (old.status, old.spans) == ("auto", [[0, 12], [51, 63]])


def test_nobody_new_is_made_for_a_place_that_is_gone(admin_client, thrice):
    address = reverse("admin:articles_mention_reassign", args=[thrice.mentions.get().pk])
    answer = admin_client.post(address, {"kind": "person", "name": "Ada King", "only": 5})
    assert answer.status_code == 409
    assert not Person.objects.filter(name="Ada King").exists()


def test_selected_words_are_marked_wherever_they_stand_free(admin_client, ada):
    body = "Ada Lovelace and Lovelace met Lovelace-Byron. Lovelace\nwrote; Lovelaces did not."
    article = make_article(body=body, mentions=[ada])
    institute = make_organization("Lovelace Institute")
    place = {"start": 17, "end": 25, "words": "Lovelace"}
    address = reverse("admin:articles_article_mark", args=[article.pk])
    admin_client.post(address, place | {"kind": "organization", "entity": institute.pk})
    assert article.mentions.get(organization=institute).spans == [[17, 25], [46, 54]]


def test_selected_words_are_marked_once_on_demand(admin_client, article):
    Article.objects.update(body="Charles met Charles.")
    charles = make_person("Charles Babbage")
    place = {"start": 12, "end": 19, "words": "Charles", "only": 12}
    address = reverse("admin:articles_article_mark", args=[article.pk])
    admin_client.post(address, place | {"kind": "person", "entity": charles.pk})
    assert article.mentions.get(person=charles).spans == [[12, 19]]


def test_words_that_are_marked_are_nobody_elses_any_more(admin_client, thrice, ada):
    king = make_person("Ada King")
    place = {"start": 32, "end": 44, "words": "Ada Lovelace"}
    address = reverse("admin:articles_article_mark", args=[thrice.pk])
    admin_client.post(address, place | {"kind": "person", "entity": king.pk})
    assert thrice.mentions.get(person=king).spans == [[32, 44]]
    old = thrice.mentions.get(person=ada)
    assert (old.spans, old.rejected_spans) == ([[0, 12], [51, 63]], [[32, 44]])


@given(spans, spans)
def test_spans_apart_overlap_none_of_the_others(one, other):
    left = apart([(a, a + n) for a, n in one], [(b, b + n) for b, n in other])
    assert left == [
        (a, a + n) for a, n in one if not any(a < b + m and b < a + n for b, m in other)
    ]


def page_of(client, article) -> str:
    answer = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    return answer.content.decode()


def test_the_head_tells_where_and_when_it_appeared(admin_client, article):
    Article.objects.update(byline="By A. Author", headline_is_derived=True)
    page = page_of(admin_client, article)
    head = page[page.index("reading-head") : page.index("reading-bar")]
    issue = reverse("admin:articles_issue_change", args=[article.issue_id])
    for text in (article.headline, issue, "2000-01-25", "By A. Author", "derived headline"):
        assert text in head
    Issue.objects.update(published_on=None)
    assert "undated" in page_of(admin_client, article)


def test_an_article_with_320_mentions_is_a_small_page_and_is_saved(
    admin_client, django_assert_max_num_queries
):
    words = "{} of Estmark said on Tuesday that the ferry would run until the end of the year. "
    names = [f"Person {number:03}" for number in range(320)]
    article = make_article(body="".join(map(words.format, names)))
    people = Person.objects.bulk_create(
        Person(name=name, slug=name.lower().replace(" ", "-"), description=words) for name in names
    )
    places = [[[article.body.index(name), article.body.index(name) + 10]] for name in names]
    Mention.objects.bulk_create(
        Mention(article=article, person=person, spans=spans)
        for person, spans in zip(people, places, strict=True)
    )
    with django_assert_max_num_queries(20):
        page = page_of(admin_client, article)
    assert page.count("<mark") == 320
    assert len(page.encode()) < 300_000
    address = reverse("admin:articles_article_change", args=[article.pk])
    fields = {"headline": "Longer", "body": article.body, "issue": article.issue_id}
    answer = admin_client.post(address, fields | {"slug": article.slug, "_save": "1"})
    assert answer.status_code == 302
    assert Article.objects.get().headline == "Longer"


def test_each_verdict_in_the_reading_view_is_a_step_that_is_undone(admin_client, article):
    charles = make_person("Charles Babbage")
    judge(admin_client, article.mentions.get(), "rejected")
    mark(admin_client, article, "Charles", kind="person", entity=charles.pk)
    assert VerdictStep.objects.count() == 2
    for mention in article.mentions.all():
        address = reverse("admin:articles_mention_decide", args=[mention.pk])
        assert admin_client.post(address, {"decision": "undo"}).status_code == 200
    mention = article.mentions.get()
    assert (mention.person.name, mention.status) == ("Ada Lovelace", "auto")


def test_the_reading_view_shows_names_to_decide_and_whom_they_could_mean(admin_client, article):
    charles = make_person("Charles Babbage")
    name = Suggestion.objects.create(
        key="charles",
        text="Charles",
        candidates=[["person", charles.pk]],
        reason="Two are called so.",
    )
    name.places.create(article=article, spans=[[17, 24]])
    page = page_of(admin_client, article)
    assert f'data-suggestion="{name.pk}" data-start="17">Charles</mark>' in page
    assert "Charles Babbage" in page
    assert "Two are called so." in page


def test_the_heading_of_the_next_article_is_cut_off(admin_client, article):
    Article.objects.update(body="A text.\n\nNEXT", next_heading="NEXT")
    assert "reading-cut" in page_of(admin_client, article)
    address = reverse("admin:articles_article_cut", args=[article.pk])
    assert admin_client.post(address).status_code == 200
    article.refresh_from_db()
    assert (article.body, article.next_heading) == ("A text.", "")
    assert "reading-cut" not in page_of(admin_client, article)
