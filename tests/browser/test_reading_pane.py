"""An editor at an article: by mouse, and by keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Citation, Suggestion
from people.models import Person
from tests.builders import make_article, make_organization, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = "Ada Lovelace wrote to Charles.\n\nThe Royal Society heard 𝒜bout it from Mary Somerville."


@pytest.fixture
def article():
    return make_article("Letters", BODY, mentions=[make_person(), make_organization()])


@pytest.fixture
def opened(desk, article):
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    return desk


def answered(page):
    """The server answers what was posted; the page's asking who else is there does not count."""
    return page.expect_response(
        lambda answer: answer.request.method == "POST" and "/presence/" not in answer.url
    )


def press(page, *keys):
    """The last key is one that the server hears of."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with answered(page):
        page.keyboard.press(keys[-1])


def select(page, words):
    page.evaluate(
        """(words) => {
            const run = [...document.querySelectorAll('.reading-text [data-start]')]
                .find((run) => run.textContent.includes(words));
            const at = run.firstChild.data.indexOf(words);
            const range = document.createRange();
            range.setStart(run.firstChild, at);
            range.setEnd(run.firstChild, at + words.length);
            document.activeElement.blur();
            window.getSelection().removeAllRanges();
            window.getSelection().addRange(range);
        }""",
        words,
    )


def test_a_click_confirms_and_a_click_rejects(opened, article):
    for name, button in (("Ada Lovelace", "Confirm"), ("Royal Society", "Reject")):
        opened.get_by_role("button", name=name, exact=False).first.click()
        with answered(opened):
            opened.locator("#mention-panel").get_by_role("button", name=button).click()
    expect(opened.locator("#mention-panel")).to_be_hidden()
    assert article.mentions.get(person__isnull=False).status == "confirmed"
    assert article.mentions.get(organization__isnull=False).status == "rejected"


def test_keys_alone_judge_all_mentions_and_undo_the_last_verdict(opened, article):
    press(opened, "j", "r")
    expect(opened.locator("mark.person.rejected")).to_be_visible()
    expect(opened.locator("mark.organization:focus")).to_be_visible()
    press(opened, "c")
    expect(opened.locator("mark.organization.confirmed:focus")).to_be_visible()
    assert article.mentions.get(person__isnull=False).status == "rejected"
    assert article.mentions.get(organization__isnull=False).status == "confirmed"
    press(opened, "u")
    expect(opened.locator("mark.organization.auto:focus")).to_be_visible()
    assert article.mentions.get(organization__isnull=False).status == "auto"
    expect(opened.get_by_text("2 mentions, 1 to judge")).to_be_visible()


def test_a_press_citation_has_a_line_of_its_own_and_its_names_are_judged_as_ever(desk):
    reuters = make_organization("Reuters")
    body = "They were told so (Reuters, May 3)."
    article = make_article("Told so", body, mentions=[reuters])
    Citation.objects.create(
        **{"article": article, "position": 0, "span": [18, 34], "kind": "report"},
        **{"text": "Reuters", "days": "XXXX-05-03", "organization": reuters},
    )
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    colours = desk.locator(".reading-text .cited").evaluate_all(
        "runs => runs.map(run => getComputedStyle(run).textDecorationColor)"
    )
    assert len(colours) == 3 and len(set(colours)) == 1
    assert colours[0] != desk.locator(".reading-text span:not(.cited)").first.evaluate(
        "run => getComputedStyle(run).textDecorationColor"
    )
    desk.locator(".reading-text mark.cited").click()
    with answered(desk):
        desk.locator("#mention-panel").get_by_role("button", name="Confirm").first.click()
    expect(desk.locator("mark.organization.confirmed.cited")).to_be_visible()


def test_a_name_is_decided_where_it_is_read_and_the_decision_is_undone(desk, article):
    name = Suggestion.objects.create(key="charles", text="Charles", kind="person")
    name.places.create(article=article, spans=[[22, 29]])
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    desk.get_by_role("button", name="Charles: a name to decide").click()
    with answered(desk):
        desk.locator("#mention-panel").get_by_role("button", name="Person").click()
    expect(desk.locator("mark.person", has_text="Charles")).to_be_visible()
    assert article.mentions.filter(person__name="Charles").exists()
    press(desk, "u")
    expect(desk.locator("mark.person", has_text="Charles")).to_have_count(0)
    assert not Person.objects.filter(name="Charles").exists()


def test_the_text_is_edited_in_its_place_and_the_next_heading_is_cut_off(desk, article):
    Article.objects.filter(pk=article.pk).update(body=f"{BODY}\n\nNEXT", next_heading="NEXT")
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    with desk.expect_navigation():
        desk.keyboard.press("x")
    expect(desk.locator(".reading-text")).to_have_text(BODY, use_inner_text=True)
    body = desk.locator("#id_body")
    expect(body).to_be_hidden()
    desk.keyboard.press("i")
    expect(body).to_be_focused()
    expect(desk.locator(".reading-text")).to_be_hidden()
    desk.keyboard.press("Escape")
    expect(body).to_be_hidden()
    desk.get_by_role("button", name="Edit the text").click()
    body.fill("Nobody wrote.")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".reading-text")).to_have_text("Nobody wrote.")
    expect(body).to_be_hidden()


def test_keys_alone_change_whom_a_mention_means(opened, article):
    other = make_person("Ada King", aliases=["Countess of Lovelace"])
    opened.keyboard.press("j")
    opened.keyboard.press("e")
    opened.keyboard.type("countess")
    expect(opened.get_by_role("option", name="Ada King", selected=True)).to_be_visible()
    press(opened, "Enter")
    expect(opened.locator("mark.person.confirmed")).to_be_visible()
    expect(opened.locator("mark.organization:focus")).to_be_visible()
    assert article.mentions.get(person=other).origin == "editor"
    assert article.mentions.get(person__name="Ada Lovelace").status == "rejected"


def test_enter_chooses_from_the_names_for_what_is_typed_by_then(opened, article):
    other = make_person("Charles Babbage")
    opened.keyboard.press("j")
    opened.keyboard.press("e")
    expect(opened.get_by_role("option", name="Ada Lovelace").first).to_be_visible()

    def enter_first(route):
        opened.keyboard.press("Enter")
        route.continue_()

    opened.route("**/choices/?q=babbage", enter_first)
    with answered(opened):
        opened.keyboard.insert_text("babbage")
    expect(opened.locator("mark.person.confirmed")).to_be_visible()
    expect(opened.locator("mark.organization:focus")).to_be_visible()
    assert article.mentions.get(person=other).origin == "editor"


def test_selected_words_become_a_mention_of_somebody_new(opened, article):
    select(opened, "Mary Somerville")
    opened.keyboard.press("m")
    new = opened.get_by_role("option", name="New person: Mary Somerville", selected=True)
    expect(new).to_be_visible()
    press(opened, "Enter")
    expect(opened.locator("mark.person.confirmed", has_text="Mary Somerville")).to_be_visible()
    mention = article.mentions.get(person=Person.objects.get(name="Mary Somerville"))
    [(start, end)] = mention.spans
    assert (article.body[start:end], mention.origin) == ("Mary Somerville", "editor")


def test_words_selected_by_mouse_become_a_mention_of_somebody_known(opened, article):
    mary = make_person("Mary Somerville")
    run = opened.locator(".reading-text [data-start]", has_text="Mary Somerville").last
    box = run.evaluate(
        """async (run) => {
            await document.fonts.ready;
            const range = document.createRange();
            const at = run.firstChild.data.indexOf("Mary");
            range.setStart(run.firstChild, at);
            range.setEnd(run.firstChild, at + "Mary Somerville".length);
            const { left, right, top, height } = range.getBoundingClientRect();
            return { left, right, middle: top + height / 2 };
        }"""
    )
    opened.mouse.move(box["left"] + 1, box["middle"])
    opened.mouse.down()
    opened.mouse.move(box["right"] - 1, box["middle"])
    opened.mouse.up()
    opened.get_by_role("button", name="Make it a mention").click()
    with answered(opened):
        opened.get_by_role("option", name="Mary Somerville person").click()
    expect(opened.locator("mark.person.confirmed", has_text="Mary Somerville")).to_be_visible()
    [(start, end)] = article.mentions.get(person=mary).spans
    assert article.body[start:end] == "Mary Somerville"
    expect(opened.locator("#mention-panel")).to_be_hidden()


def test_typing_in_the_form_is_no_command(opened, article):
    opened.get_by_role("button", name="Edit the headline").click()
    opened.locator("#id_headline").fill("")
    opened.locator("#id_headline").type("jcrem")
    opened.get_by_role("button", name="Save", exact=True).click()
    opened.wait_for_url("**/admin/articles/article/")
    article.refresh_from_db()
    assert article.headline == "jcrem"
    assert set(article.mentions.values_list("status", flat=True)) == {"auto"}
    assert article.body == BODY


def test_escape_closes_the_panel_and_returns_to_the_text(opened):
    opened.keyboard.press("j")
    panel = opened.locator("#mention-panel")
    expect(panel).to_be_visible()
    opened.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opened.locator("mark:focus")).to_have_count(1)
