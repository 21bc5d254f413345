"""The desk of imports: runs, undo, conflicts side by side, upload with a look before."""

import json

import pghistory
import psycopg2
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.desk.imports import forms
from articles.imports.models import Conflict, ImportRun
from articles.imports.run import LOCK, Options, run_import
from articles.models import Article, Mention
from people.models import Removal
from tests.builders import make_person

pytestmark = pytest.mark.django_db
RUNS = "/admin/imports/importrun/"
CONFLICTS = "/admin/imports/conflict/"
UPLOAD = f"{RUNS}upload/"
TEXT = "Publication: Monitor Volume: 6 Issue: {}\nHeadline: {}\n\n{}\n"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    return settings.VAR


def load(tmp_path, headline="One", body="A text about Ada Lovelace.", issue=17, name="a.txt"):
    file = tmp_path / name
    file.write_text(TEXT.format(issue, headline, body))
    return run_import([str(file)], Options()).run


def by_hand(**fields):
    """An edit in a request of its own."""
    with pghistory.context(by_hand=True):
        Article.objects.update(**fields)


def as_role(client, role) -> User:
    user = User.objects.create_user(role.lower(), password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


def action_address(page: str, name: str) -> str:
    """The address of a button of the page."""
    return next(
        part.split('"')[0] for part in page.split('href="')[1:] if part.split('"')[0].endswith(name)
    )


def test_a_run_shows_files_counts_and_problems(admin_client, tmp_path):
    (tmp_path / "bad.txt").write_text("Publication: M\nDate: 31 February 2000\n\nText.\n")
    (tmp_path / "good.txt").write_text(TEXT.format(17, "One", "Text."))
    run = run_import([str(tmp_path)], Options()).run
    page = admin_client.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert run.files[0]["sha256"] in page
    assert "31 February 2000" in page
    assert "<td>articles</td>" in page
    assert "the command line" in page


def test_a_run_that_was_killed_shows_as_interrupted(admin_client):
    run = ImportRun.objects.create(started_at=timezone.now())
    assert "interrupted" in admin_client.get(f"{RUNS}{run.pk}/change/").content.decode().lower()
    for outcome, expected in (("interrupted", [run]), ("running", []), ("succeeded", [])):
        found = admin_client.get(RUNS, {"outcome": outcome}).context["cl"].result_list
        assert list(found) == expected


def test_a_run_whose_lock_is_held_shows_as_running(admin_client):
    run = ImportRun.objects.create(started_at=timezone.now())
    wanted = ("dbname", "user", "password", "host", "port")
    given = connection.get_connection_params()
    other = psycopg2.connect(**{name: given[name] for name in wanted if name in given})
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        assert list(admin_client.get(RUNS, {"outcome": "running"}).context["cl"].result_list) == [
            run
        ]
    finally:
        other.close()


def test_undo_asks_first_and_then_does_it(admin_client, tmp_path):
    run = load(tmp_path)
    page = admin_client.get(f"{RUNS}{run.pk}/change/").content.decode()
    address = action_address(page, "/undo/")
    assert b"or nothing at all" in admin_client.get(address).content
    assert Article.objects.exists()
    admin_client.post(address)
    assert not Article.objects.exists()
    run.refresh_from_db()
    assert run.state == "undone"
    assert b"cannot be undone: it is undone" in admin_client.get(address).content
    page = admin_client.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert "/undo/" not in page
    assert ", by admin" in page


def test_a_run_that_brought_nothing_has_no_button_to_undo_it(admin_client, tmp_path):
    run = load(tmp_path)
    ImportRun.objects.update(state="failed")
    page = admin_client.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert "/undo/" not in page
    assert "undone" not in page


def test_undo_names_what_was_edited_and_needs_a_tick(admin_client, tmp_path):
    run = load(tmp_path)
    by_hand(headline="<b>Corrected</b>")
    address = f"{RUNS}{run.pk}/undo/"
    page = admin_client.get(address).content.decode()
    assert "&lt;b&gt;Corrected&lt;/b&gt;" in page
    assert "were edited since" in admin_client.post(address).content.decode()
    assert Article.objects.exists()
    admin_client.post(address, {"force": "yes"})
    assert not Article.objects.exists()


def test_who_may_only_read_undoes_and_uploads_nothing(client, tmp_path):
    run = load(tmp_path)
    as_role(client, "Editor")
    assert client.post(f"{RUNS}{run.pk}/undo/").status_code == 403
    as_role(client, "Reader")
    assert client.post(UPLOAD).status_code == 403
    assert Article.objects.exists()


@pytest.fixture
def conflict(tmp_path):
    load(tmp_path, "The red house")
    by_hand(headline="The green <i>house</i>")
    load(tmp_path, "The blue house")
    return Conflict.objects.get()


def test_a_conflict_is_shown_side_by_side_with_its_differences(admin_client, conflict):
    page = admin_client.get(f"{CONFLICTS}{conflict.pk}/change/").content.decode()
    assert "<ins>blue</ins>" in page
    assert "<del>green</del>" in page or "<del>green " in page
    assert "<i>house" not in page
    decision = admin_client.get(action_address(page, "/decide/")).content.decode()
    assert "<ins>blue</ins>" in decision
    run = admin_client.get(f"{RUNS}{conflict.run_id}/change/").content.decode()
    for shown in (page, decision, run):
        assert "The green &lt;i&gt;house&lt;/i&gt;" in shown
        assert f"articles.article {conflict.object_id}" not in shown


def test_theirs_is_taken_and_the_next_import_finds_nothing_to_do(client, conflict, tmp_path):
    editor = as_role(client, "Editor")
    client.post(f"{CONFLICTS}{conflict.pk}/decide/", {"verdict": "taken"})
    assert Article.objects.get().headline == "The blue house"
    conflict.refresh_from_db()
    assert (conflict.status, conflict.decided_by) == ("taken", editor)
    assert load(tmp_path, "The blue house").counts["articles.article"] == {"unchanged": 1}
    assert load(tmp_path, "The grey house").counts["articles.article"] == {"update": 1}


def judge(client, conflict, decision):
    address = reverse("admin:imports_conflict_judge", args=[conflict.pk])
    answer = client.post(address, {"decision": decision})
    conflict.refresh_from_db()
    return answer.status_code, answer.content.decode()


def base_of(article):
    return Article.objects.values_list("import_base", flat=True).get(pk=article.pk)


@pytest.mark.parametrize(
    ("decision", "headline"), [("kept", "The green <i>house</i>"), ("taken", "The blue house")]
)
def test_a_decision_by_key_is_taken_back_by_key(client, conflict, tmp_path, decision, headline):
    as_role(client, "Editor")
    article = Article.objects.get()
    before = base_of(article)
    assert judge(client, conflict, decision)[0] == 200
    assert (conflict.status, Article.objects.get().headline) == (decision, headline)
    assert judge(client, conflict, "undo") == (200, "Undone: it is open again.")
    assert (conflict.status, conflict.decided_by, conflict.decided_at) == ("open", None, None)
    assert Article.objects.get().headline == "The green <i>house</i>"
    assert base_of(article) == before
    load(tmp_path, "The blue house")
    conflict = Conflict.objects.get()
    assert (conflict.status, conflict.theirs) == ("open", "The blue house")


@pytest.mark.parametrize("decision", ["kept", "taken"])
def test_a_decision_that_an_import_built_on_stays(admin_client, conflict, tmp_path, decision):
    judge(admin_client, conflict, decision)
    load(tmp_path, "The grey house")
    code, text = judge(admin_client, conflict, "undo")
    assert code == 409
    assert "in conflict again" in text or "edited or imported since" in text
    assert conflict.status == decision


def test_what_was_edited_since_the_decision_is_not_overwritten(admin_client, conflict):
    judge(admin_client, conflict, "taken")
    by_hand(headline="The black house")
    assert judge(admin_client, conflict, "undo")[0] == 409
    assert Article.objects.get().headline == "The black house"
    Article.objects.all().delete()
    assert judge(admin_client, conflict, "undo")[0] == 409


@pytest.mark.parametrize("decision", ["undo", "taken", "kept"])
def test_who_comes_second_to_a_conflict_is_told(
    admin_client, client, django_user_model, conflict, decision
):
    if decision != "undo":
        judge(admin_client, conflict, "kept")
    client.force_login(django_user_model.objects.create_superuser("second"))
    assert judge(client, conflict, decision)[0] == 409


def test_a_decision_whose_answer_was_lost_is_no_conflict_again(admin_client, conflict):
    for _ in range(2):
        assert judge(admin_client, conflict, "taken") == (200, "Theirs is taken.")


def test_a_senseless_decision_of_a_conflict_is_refused(admin_client, conflict):
    assert judge(admin_client, conflict, "perhaps")[0] == 400
    address = reverse("admin:imports_conflict_judge", args=[conflict.pk])
    assert admin_client.get(address).status_code == 405
    assert conflict.status == "open"


@pytest.mark.parametrize("role", ["Reader", "Importer"])
def test_who_may_not_decide_conflicts_takes_none_back(client, admin_client, conflict, role):
    judge(admin_client, conflict, "kept")
    as_role(client, role)
    assert judge(client, conflict, "undo")[0] == 403


def test_the_list_of_conflicts_names_the_record_and_shows_what_differs(admin_client, conflict):
    page = admin_client.get(CONFLICTS).content.decode()
    assert "<ins>blue</ins>" in page and "<i>house" not in page
    assert f"articles.article {conflict.object_id}" not in page
    assert 'data-key="o"' in page and 'data-key="s"' in page


def test_ours_is_kept_until_the_source_says_something_new(admin_client, conflict, tmp_path):
    admin_client.post(f"{CONFLICTS}{conflict.pk}/decide/", {"verdict": "kept"})
    assert load(tmp_path, "The blue house").counts["articles.article"] == {"unchanged": 1}
    assert Article.objects.get().headline == "The green <i>house</i>"
    assert load(tmp_path, "The grey house").counts["articles.article"] == {"conflict": 1}


def test_many_are_decided_at_once(admin_client, tmp_path):
    for number in (1, 2):
        load(tmp_path, "Old", f"Body {number}.", issue=number, name=f"{number}.txt")
    by_hand(headline="Edited")
    for number in (1, 2):
        load(tmp_path, "New", f"Body {number}.", issue=number, name=f"{number}.txt")
    keys = list(Conflict.objects.values_list("pk", flat=True))
    assert len(keys) == 2
    admin_client.post(CONFLICTS, {"action": "take_theirs", "_selected_action": keys})
    assert {article.headline for article in Article.objects.all()} == {"New"}
    assert not Conflict.objects.filter(status="open").exists()


def test_what_was_edited_since_is_not_overwritten(admin_client, conflict):
    by_hand(headline="Edited again")
    answer = admin_client.post(
        CONFLICTS, {"action": "take_theirs", "_selected_action": [conflict.pk]}, follow=True
    )
    assert "was edited since" in answer.content.decode()
    assert Article.objects.get().headline == "Edited again"
    page = admin_client.get(f"{CONFLICTS}{conflict.pk}/decide/").content.decode()
    assert "Edited" in page
    admin_client.post(f"{CONFLICTS}{conflict.pk}/decide/", {"verdict": "taken"})
    assert Article.objects.get().headline == "The blue house"


def test_nobody_decides_about_what_he_may_not_change(client, conflict):
    as_role(client, "Importer")
    address = f"{CONFLICTS}{conflict.pk}/decide/"
    assert client.post(address, {"verdict": "taken"}).status_code == 403
    user = as_role(client, "Editor")
    user.groups.clear()
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_conflict"]))
    client.post(address, {"verdict": "taken"})
    assert Article.objects.get().headline == "The green <i>house</i>"


def test_a_text_that_is_taken_is_read_for_names(admin_client, tmp_path):
    make_person()
    load(tmp_path, body="A first text about a bridge in the north, and more.")
    by_hand(body="An edited text.")
    load(tmp_path, body="A new text about Ada Lovelace.")
    (conflict,) = Conflict.objects.all()
    admin_client.post(f"{CONFLICTS}{conflict.pk}/decide/", {"verdict": "taken"})
    assert Mention.objects.get().person.name == "Ada Lovelace"


def uploaded(client, *files, **fields):
    made = [SimpleUploadedFile(name, text.encode()) for name, text in files]
    return client.post(UPLOAD, {"uploads": made, **fields})


def test_an_upload_is_shown_before_anything_is_written(client, var):
    user = as_role(client, "Importer")
    text = TEXT.format(17, "<script>", "Text.")
    page = uploaded(client, ("a.txt", text), ("b.txt", "Publication: M\n\nText.\n"))
    shown = page.content.decode()
    assert "Nothing is written yet" in shown
    assert "a.txt, line 1" in shown
    assert "<script>&" not in shown
    assert not Article.objects.exists()
    assert not ImportRun.objects.exists()
    token = page.context["preview"].token
    client.post(UPLOAD, {"token": token, "decision": "import"})
    run = ImportRun.objects.get()
    assert run.started_by == user
    assert [file["name"] for file in run.files] == ["a.txt", "b.txt"]
    assert {article.source for article in Article.objects.all()} == {"a.txt", "b.txt"}
    assert list((var / "uploads").iterdir()) == []
    again = client.post(UPLOAD, {"token": token, "decision": "import"}, follow=True)
    assert "upload the files again" in again.content.decode()


def test_an_upload_can_be_forgotten_and_is_nobody_elses(client, var):
    as_role(client, "Importer")
    token = uploaded(client, ("a.txt", TEXT.format(17, "One", "Text."))).context["preview"].token
    as_role(client, "Administrator")
    client.post(UPLOAD, {"token": token, "decision": "import"})
    assert not Article.objects.exists()
    client.force_login(User.objects.get(username="importer"))
    client.post(UPLOAD, {"token": token, "decision": "forget"})
    assert list((var / "uploads").iterdir()) == []


def test_a_forged_token_opens_nothing(admin_client, var):
    admin_client.post(UPLOAD, {"token": "../../etc", "decision": "import"})
    assert not ImportRun.objects.exists()


def test_an_upload_that_is_too_large_is_refused(admin_client, monkeypatch):
    monkeypatch.setattr(forms, "MAX_UPLOAD", 10)
    page = uploaded(admin_client, ("a.txt", TEXT.format(17, "One", "Text.")))
    assert "put it into the inbox" in page.content.decode()


def test_an_upload_of_nothing_and_one_of_nonsense_are_told(admin_client):
    assert b"This field is required" in admin_client.post(UPLOAD, {}).content
    page = uploaded(admin_client, ("a.exe", "MZ\0\0"))
    assert "a.exe is neither a document nor a fixture" in page.content.decode()
    fixture = json.dumps([{"model": "articles.publicaton", "fields": {}}])
    page = uploaded(admin_client, ("x.json", fixture)).content.decode()
    assert "did you mean" in page


def test_what_imports_keep_out_is_listed_and_let_in_again(admin_client, tmp_path):
    load(tmp_path)
    article = Article.objects.get()
    admin_client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    run = load(tmp_path)
    page = admin_client.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert "kept out" in page
    assert "/admin/people/removal/" in page
    listed = admin_client.get("/admin/people/removal/").content.decode()
    assert "One" in listed
    assert "admin" in listed
    chosen = {"action": "let_in_again", "_selected_action": [Removal.objects.get().pk]}
    answer = admin_client.post("/admin/people/removal/", chosen, follow=True)
    assert "1 record is back as it was." in answer.content.decode()
    assert Article.objects.get() == article


def test_a_deleted_record_that_the_source_changed_is_decided_like_any_other(admin_client, tmp_path):
    load(tmp_path)
    article = Article.objects.get()
    admin_client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    load(tmp_path, body="A corrected text about Ada Lovelace.")
    conflict = Conflict.objects.get()
    page = admin_client.get(f"{CONFLICTS}{conflict.pk}/decide/").content.decode()
    assert "An editor deleted <strong>One</strong>" in page
    assert "A corrected text" in page
    admin_client.post(f"{CONFLICTS}{conflict.pk}/decide/", {"verdict": "taken"})
    assert Article.objects.get().body == "A corrected text about Ada Lovelace."


def test_who_may_only_read_sees_no_deleted_records(client, tmp_path):
    as_role(client, "Reader")
    assert client.get("/admin/people/removal/").status_code == 403


@pytest.mark.parametrize("step", ["preview", "carry_out"])
def test_an_upload_that_breaks_off_is_told_and_sent_to_the_administrators(
    step, admin_client, var, settings, monkeypatch
):
    settings.ADMINS = [("Ada", "ada@example.org")]
    text = TEXT.format(17, "One", "Text.")
    if step == "carry_out":
        token = uploaded(admin_client, ("a.txt", text)).context["preview"].token
    monkeypatch.setattr(f"articles.desk.imports.upload.{step}", lambda *_: 1 / 0)
    if step == "preview":
        page = uploaded(admin_client, ("a.txt", text))
    else:
        sent = {"token": token, "decision": "import"}
        page = admin_client.post(UPLOAD, sent, follow=True)
    assert page.status_code == 200
    assert "ZeroDivisionError: division by zero. Nothing was imported" in page.content.decode()
    assert len(mail.outbox) == 1
