"""Tables of people and organizations: files out and in, through the desk."""

import io
from importlib import import_module

import openpyxl
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from monitor.spreadsheets import defused, restored
from people.models import Identifier, Person
from people.tables.files import TableError, read, written
from people.tables.resources import COLUMNS
from tests.builders import make_article, make_organization, make_person

pytestmark = pytest.mark.django_db

ADDRESS = "admin:people_person_table_page"


def upload(client, text, name="people.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse(ADDRESS), {"file": SimpleUploadedFile(name, data)})


def confirm(client, page):
    look = page.context["look"]
    assert not look.faults
    seen = {"token": page.context["token"], "seen": look.digest}
    return client.post(reverse(ADDRESS), seen, follow=True)


def take_in(client, text, name="people.csv"):
    return confirm(client, upload(client, text, name))


def taken_out(client, form="csv"):
    return client.get(reverse(ADDRESS), {"download": form}).content


@given(st.text(st.sampled_from("'=+-@;\t\r\n\"a,é")))
def test_a_defused_text_is_no_formula_and_comes_back(text):
    for separator in ";\t\n":  # as a spreadsheet of another country takes it apart
        for part in defused(text).split(separator):
            assert not part.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restored(defused(text)) == text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_out_and_in_again_changes_nothing(admin_client, form):
    ada = make_person(
        "Ada, “Countess” O'Lovelace",
        slug="ada",
        aliases=["=cmd|' /C calc'!A0", "'+1", "Ада", "A;B, C"],
        description='-1 "quoted"\nsecond line\r\nthird  ',
    )
    Identifier.objects.create(person=ada, scheme="wikidata", value="Q7259")
    before = Person.objects.values().get()
    data = taken_out(admin_client, form)
    look = upload(admin_client, data, f"people.{form}").context["look"]
    assert (look.faults, look.new, look.changed, look.same) == ([], 0, 0, 1)
    assert Person.objects.values().get() == before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_deleted_comes_back_as_it_was(admin_client, form):
    ada = make_person("=Ada", slug="ada", aliases=["-a", "b c"], description="One.\n\nTwo.")
    Identifier.objects.create(person=ada, scheme="viaf", value="1:2")
    data = taken_out(admin_client, form)
    ada.delete()
    take_in(admin_client, data, f"people.{form}")
    back = Person.objects.get()
    assert (back.name, back.slug, back.aliases) == ("=Ada", "ada", ["-a", "b c"])
    assert (back.description, str(back.identifiers.get())) == ("One.\n\nTwo.", "viaf:1:2")
    look = upload(admin_client, data, f"people.{form}").context["look"]
    assert (look.new, look.changed, look.same) == (0, 0, 1)


def test_nothing_is_written_before_it_is_confirmed_and_then_history_says_who(
    admin_client, admin_user
):
    ada = make_person(slug="ada", aliases=["A. L."])
    page = upload(admin_client, "slug;name\nada;Ada King\nbob;Bob\n")
    assert (page.context["look"].new, page.context["look"].changed) == (1, 1)
    ada.refresh_from_db()
    assert (ada.name, Person.objects.count()) == ("Ada Lovelace", 1)
    confirm(admin_client, page)
    ada.refresh_from_db()
    assert (ada.name, ada.aliases) == ("Ada King", ["A. L."])
    assert Person.objects.get(slug="bob").name == "Bob"
    event = ada.events.get()
    assert event.name == "Ada Lovelace"
    assert event.pgh_context.metadata["user"] == admin_user.pk


def test_a_table_looked_at_before_somebody_else_saved_is_not_written(admin_client):
    ada = make_person(slug="ada")
    page = upload(admin_client, "slug,name\nada,Ada King\n")
    Person.objects.filter(pk=ada.pk).update(name="Augusta")
    again = confirm(admin_client, page)
    assert b"changed these records in the meantime" in again.content
    assert Person.objects.get().name == "Augusta"
    confirm(admin_client, again)
    assert Person.objects.get().name == "Ada King"


def test_a_new_name_is_found_in_the_texts(admin_client):
    make_person(slug="ada", name="A. K.")
    article = make_article(body="So Ada Lovelace wrote.")
    take_in(admin_client, "slug,name\nada,Ada Lovelace\n")
    assert article.mentions.get().person.slug == "ada"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("slug,name\n,Nobody\n", "Row 2, slug: It says who is meant"),
        ("slug,name\nnew,\n", "Row 2, name: This field cannot be blank."),
        ("slug,name\nok,Ok\na b,Wrong\n", "Row 3, slug: Enter a valid"),
        ("slug,name\nx,X\nx,Y\n", "Row 3, slug: It is already in row 2."),
        ("slug,name\nold,Old\n", "Row 2, slug: It was merged into Ada Lovelace: take ada."),
        ("slug,alias\nada,A\n", "is it aliases?"),
        ("name\nAda\n", "The column “slug” is missing"),
        ("slug,slug\na,b\n", "A column appears twice."),
        ("slug,identifiers\nada,Q1\n", "Row 2, identifiers: “Q1” is none"),
        ("slug,identifiers\nada,wikidata:Q9\n", "belongs to Royal Society already."),
        (f"slug,aliases\nada,{'x' * 301}\n", "Row 2, aliases: Item 1"),
    ],
)
def test_a_fault_is_named_by_row_and_column_and_nothing_is_written(admin_client, text, fault):
    ada = make_person(slug="ada")
    make_person("Old", merged_into=ada)
    society = make_organization()
    Identifier.objects.create(organization=society, scheme="wikidata", value="Q9")
    before = list(Person.objects.order_by("pk").values())
    page = upload(admin_client, text)
    assert any(fault in told for told in page.context["look"].faults), page.context["look"].faults
    assert not page.context["token"]
    assert list(Person.objects.order_by("pk").values()) == before


def sheet(*rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.csv", "slug\nJosé".encode("latin-1"), "not in UTF-8"),
        ("a.csv", b'slug,name\na,"b', "is no CSV"),
        ("a.csv", b"slug,name\na,b,c\n", "Row 2 has 3 cells"),
        ("a.csv", b"slug,name\n", "no row below"),
        ("a.csv", b"", "no row below"),
        ("a.csv", b"slug,name\na,b\x00\n", "NUL"),
        ("a.xlsx", b"slug,name\n", "cannot be read as XLSX"),
        ("a.xlsx", sheet(["slug", "name"], ["a", "=1+1"]), "Cell B2 is a formula"),
        ("a.xlsx", sheet(["slug", "name"], ["a", 1.5]), "Cell B2 is not text"),
    ],
)
def test_a_file_that_is_no_table_says_what_is_wrong(admin_client, name, data, fault):
    page = upload(admin_client, data, name)
    errors = page.context["form"].errors
    assert errors and (fault in str(errors) or "empty" in str(errors))
    with pytest.raises(TableError):
        read(name, data)


def test_numbers_in_a_sheet_are_taken_as_written():
    assert read("a.xlsx", sheet(["slug", "name"], ["y", 1984])) == [["slug", "name"], ["y", "1984"]]


def test_a_sign_that_a_sheet_cannot_hold_is_named():
    with pytest.raises(TableError, match="Row 2 has a sign"):
        written([COLUMNS, ["a", "b\x0b", "", "", ""]], "xlsx")


def test_a_text_too_long_for_a_sheet_is_not_cut():
    with pytest.raises(TableError, match="too long for XLSX"):
        written([COLUMNS, ["a", "b", "", "x" * 40_000, ""]], "xlsx")


@pytest.mark.parametrize(
    ("role", "may"),
    [("Reader", False), ("Importer", True), ("Editor", True), ("Administrator", True)],
)
def test_readers_take_tables_out_and_others_in(client, django_user_model, role, may):
    import_module("monitor.desk.migrations.0001_roles").add_roles(apps, None)
    user = django_user_model.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    make_person(slug="ada")
    assert taken_out(client).startswith(b"\xef\xbb\xbfslug,name")
    page = upload(client, "slug,name\nada,Mine\n")
    assert page.status_code == (200 if may else 403)
    if may:
        confirm(client, page)
    assert (Person.objects.get().name == "Mine") is may


def test_a_token_of_somebody_else_writes_nothing(admin_client, client, django_user_model):
    make_person(slug="ada")
    page = upload(admin_client, "slug,name\nada,Mine\n")
    client.force_login(django_user_model.objects.create_superuser("other"))
    answer = confirm(client, page)
    assert b"preview has expired" in answer.content
    assert Person.objects.get().name == "Ada Lovelace"


def test_ticked_rows_are_downloaded(admin_client):
    ada = make_person(slug="ada")
    make_person("Bob")
    chosen = {"action": "download_csv", "_selected_action": [ada.pk]}
    answer = admin_client.post(reverse("admin:people_person_changelist"), chosen)
    assert read("people.csv", answer.content)[1:] == [["ada", "Ada Lovelace", "", "", ""]]


def test_the_number_of_queries_out_does_not_grow(admin_client, django_assert_max_num_queries):
    for number in range(40):
        make_person(f"P {number}")
    with django_assert_max_num_queries(8):
        taken_out(admin_client)
