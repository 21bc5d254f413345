"""Files from outside: bounded, never run, never served, and broken ones refused in words."""

import errno
import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from monitor.uploads import LARGEST_REQUEST
from people.models import Person
from people.tables.files import TableError, read

XML = '<?xml version="1.0"?><!DOCTYPE x [{}]><x>{}</x>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def workbook(**changed: str) -> bytes:
    """A table of one person; `changed`: parts of the file that say something else."""
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.active.append(["Ada"])
    file, other = io.BytesIO(), io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as made:
        for name in whole.namelist():
            text = changed.get(name.rpartition("/")[2].removesuffix(".xml"))
            made.writestr(name, whole.read(name) if text is None else text)
    return other.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        workbook(sheet1="<x"),
        workbook(workbook="<x"),
        workbook(sheet1=XML.format(LAUGHS, "&l11;")),
        workbook(sheet1=XML.format('<!ENTITY l SYSTEM "file:///etc/passwd">', "&l;")),
        workbook(sheet1=" " * (65 << 20)),
    ],
    ids=["empty", "no zip", "no XML", "no book", "laughs", "a file of the server", "a bomb"],
)
def test_a_hostile_workbook_is_refused_in_words(data):
    with pytest.raises(TableError):
        read("table.xlsx", data)


def test_whatever_is_broken_in_a_workbook_it_is_read_or_refused(chance):
    whole = workbook()
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(TableError):
            read("table.xlsx", bytes(data))


@pytest.mark.django_db
def test_a_broken_table_is_an_answer_not_a_fault(admin_client):
    file = SimpleUploadedFile("table.xlsx", workbook(sheet1="<x"))
    page = admin_client.post(reverse("admin:people_person_table_page"), {"file": file})
    assert page.status_code == 200
    assert "cannot be read as XLSX" in page.text
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/login/", "/admin/imports/importrun/upload/"])
def test_a_request_that_announces_too_much_is_refused_before_it_is_kept(address):
    client = Client(enforce_csrf_checks=True)
    client.get("/admin/login/")  # with its cookie, Django looks for the token in the form first
    kind = "multipart/form-data; boundary=x"
    length = str(LARGEST_REQUEST + 1)
    refused = client.generic("POST", address, b"--x", kind, CONTENT_LENGTH=length)
    assert refused.status_code == 413


@pytest.mark.django_db
def test_an_uploaded_picture_is_kept_under_no_name_of_its_own_and_served_nowhere(
    admin_client, settings, tmp_path
):
    settings.VAR = tmp_path
    files = [SimpleUploadedFile("../../../static/evil.svg", SVG, "image/svg+xml")]
    page = admin_client.post(reverse("admin:imports_importrun_upload"), {"uploads": files})
    assert page.status_code == 200
    assert "<svg xmlns='http://www.w3.org/2000/svg'" not in page.text
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in kept if "uploads" in path.parts] == ["001"]
    assert not [path for path in kept if path.stat().st_mode & 0o111]


def test_no_address_serves_files_but_those_of_the_code(settings):
    assert settings.MEDIA_URL == "/" and not settings.MEDIA_ROOT
    assert settings.STATIC_ROOT not in (settings.VAR, settings.VAR / "uploads")
    assert not [one for one in get_resolver().url_patterns if "media" in str(one.pattern)]


@pytest.mark.django_db
def test_an_upload_that_does_not_fit_leaves_nothing(admin_client, settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    admin_client.raise_request_exception = False

    def full(file, chunk_size=None):
        yield b"the first of it"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(InMemoryUploadedFile, "chunks", full)
    files = [SimpleUploadedFile("a.txt", b"Publication: Monitor")]
    page = admin_client.post(reverse("admin:imports_importrun_upload"), {"uploads": files})
    assert page.status_code == 507
    assert "The disk of the server is full" in page.text
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
