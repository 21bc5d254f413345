"""The page for downloading and uploading tables of people and organizations."""

from hashlib import sha256

import tablib
from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from monitor.desk.differences import differences
from monitor.desk.page import desk_page
from people.tables.files import (
    TYPES,
    TableError,
    read,
    written,
)
from people.tables.resources import COLUMNS, RESOURCES, table_of

LARGEST_FILE = 4 << 20
# What fits into a form beside the rest: Django takes 2.5 MB.
LONGEST_TOKEN = 2_400_000
SHOWN = 200
SALT = "people.tables.desk"
KEPT = 24 * 3600


class TableForm(forms.Form):
    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"}),
        help_text="CSV (UTF-8) or XLSX; the first row names the columns.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 4 MB: split it.")
        try:
            return read(file.name, file.read())
        except TableError as error:
            raise forms.ValidationError(str(error)) from None


class Look:
    """A preview of what the table would do."""

    def __init__(self, result) -> None:
        self.faults = list(_faults(result))
        changing = [row for row in result.valid_rows() if not row.is_skip()]
        told = [(row.import_type, str(row.instance), _changes(row)) for row in changing]
        self.rows = told[:SHOWN]
        self.more = len(told) - len(self.rows)
        self.keys = [row.object_id for row in changing]
        self.new = result.totals["new"]
        self.changed = result.totals["update"]
        self.same = result.totals["skip"]
        self.digest = sha256(repr(told).encode()).hexdigest()


def _faults(result):
    """Where and why the table is refused; rows are counted as a spreadsheet counts them."""
    if result.base_errors:
        yield from (text for fault in result.base_errors for text in fault.error.messages)
        return
    for row in result.invalid_rows:
        for column, texts in row.error_dict.items():
            where = f"Row {row.number + 1}" + ("" if column == "__all__" else f", {column}")
            yield from (f"{where}: {text}" for text in texts)


def _changes(row) -> list[tuple]:
    fields = RESOURCES[type(row.instance)]().fields
    found = []
    for name in COLUMNS:
        before = fields[name].export(row.original) if row.original else ""
        after = fields[name].export(row.instance)
        if before != after:
            found.append((name, differences(before, after)))
    return found


def carry_out(model, table: list[list[str]], *, user, dry_run: bool) -> Look:
    """Import the table. With a fault in any row nothing is written."""
    data = tablib.Dataset(*table[1:], headers=table[0])
    result = RESOURCES[model]().import_data(
        data,
        dry_run=dry_run,
        rollback_on_validation_errors=True,
        retain_instance_in_row_result=True,
        user=user,
    )
    unforeseen = [error.error for row in result.rows for error in row.errors]
    if unforeseen and not result.base_errors:
        raise unforeseen[0]
    return Look(result)


def _download(modeladmin, request, entities, form: str):
    try:
        data = written(table_of(modeladmin.model, entities), form)
    except TableError as error:
        messages.error(request, str(error))
        return None
    name = f"{modeladmin.opts.verbose_name_plural}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=TYPES[form], headers=headers)


@admin.action(description="Download as CSV", permissions=["view"])
def download_csv(modeladmin, request, entities):
    return _download(modeladmin, request, entities, "csv")


@admin.action(description="Download as XLSX", permissions=["view"])
def download_xlsx(modeladmin, request, entities):
    return _download(modeladmin, request, entities, "xlsx")


class ExchangeMixin:
    """Adds "Download or upload table" to the list, and downloads to its actions."""

    actions_list = ["table_page"]
    actions = [download_csv, download_xlsx]

    def has_table_permission(self, request) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def taken_in(self, request, keys: list[int]) -> None:
        """Called in the transaction that wrote these rows."""

    @action(description="Download or upload table", url_path="table")
    def table_page(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (form := request.GET.get("download")) in TYPES:
            living = self.model.objects.filter(merged_into__isnull=True)
            answer = _download(self, request, living.order_by("slug"), form)
            return answer or redirect(request.path)
        form, look, table = TableForm(), None, None
        if request.method == "POST":
            if not self.has_table_permission(request):
                raise PermissionDenied
            if "token" in request.POST:
                return self._write(request)
            form = TableForm(files=request.FILES)
            if form.is_valid():
                table = form.cleaned_data["file"]
                look = carry_out(self.model, table, user=request.user, dry_run=True)
        return self._show(request, form, look, table)

    def _show(self, request, form, look=None, table=None):
        token = ""
        if look and not look.faults:
            token = signing.dumps([request.user.pk, table], salt=SALT, compress=True)
            if len(token) > LONGEST_TOKEN:
                form.add_error("file", "The table is too large to be looked at first: split it.")
                look = None
        return desk_page(
            request,
            "people/table.html",
            f"{self.opts.verbose_name_plural.capitalize()} as a table",
            opts=self.opts,
            form=form,
            look=look,
            token=token,
            columns=COLUMNS,
            may_write=self.has_table_permission(request),
        )

    def _write(self, request):
        try:
            user, table = signing.loads(request.POST["token"], salt=SALT, max_age=KEPT)
        except signing.BadSignature:
            user, table = None, None
        if user != request.user.pk:
            messages.error(request, "This preview has expired: upload the table again.")
            return redirect(request.path)
        with transaction.atomic():
            look = carry_out(self.model, table, user=request.user, dry_run=False)
            as_seen = not look.faults and look.digest == request.POST.get("seen")
            if as_seen:
                self.taken_in(request, look.keys)
            transaction.set_rollback(not as_seen)
        if not as_seen:
            text = "Somebody has changed these records in the meantime: look again."
            messages.warning(request, text)
            look = carry_out(self.model, table, user=request.user, dry_run=True)
            return self._show(request, TableForm(), look, table)
        messages.success(request, f"{look.new} new, {look.changed} changed, {look.same} unchanged.")
        return redirect(f"admin:people_{self.opts.model_name}_changelist")
