"""The desk of imports: what each run did, what it refused, where editor and source disagree."""

from django.contrib import admin

from articles.imports.models import Conflict, ImportProblem, ImportRun
from monitor.desk.modeladmin import DeskAdmin, ReadOnly


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, DeskAdmin):
    list_display = ["started_at", "state", "finished_at", "started_by", "message"]
    list_select_related = ["started_by"]
    list_filter = ["state"]
    date_hierarchy = "started_at"


@admin.register(ImportProblem)
class ImportProblemAdmin(ReadOnly, DeskAdmin):
    list_display = ["reason", "file", "line", "model", "field", "run"]
    list_select_related = ["run"]
    list_filter = ["model"]
    search_fields = ["file__startswith"]
    search_help_text = "The beginning of the file's name."
    ordering = ["-run", "pk"]


@admin.register(Conflict)
class ConflictAdmin(ReadOnly, DeskAdmin):
    list_display = ["model", "object_id", "field", "status", "run"]
    list_select_related = ["run"]
    list_filter = ["status"]
    ordering = ["-pk"]
