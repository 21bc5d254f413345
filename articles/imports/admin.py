"""The admin of imports: runs, problems, conflicts and deleted records."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    F,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from unfold.decorators import action

from articles.desk.imports import sides, views
from articles.desk.imports.summary import summary
from monitor.desk.empty import UPLOAD, EmptyState
from monitor.desk.modeladmin import DeskAdmin, ReadOnly
from people.models import Removal

from .identify.candidates import KEPT_OUT
from .models import Conflict, ImportProblem, ImportRun
from .run import LOCK
from .undo.decide import decide, refresh
from .undo.let_in import let_in
from .undo.undo import UNDOABLE

#: So many problems and conflicts of a run are shown with it; a link leads to all.
SHOWN = 100
BADGES = {"succeeded": "success", "partial": "warning", "failed": "danger", "running": "info"}
#: Columns of text that may be broken anywhere; words and numbers of the others stay whole.
LONG = {"name", "SHA-256", "file", "value", "reason"}
#: Who holds the lock of the import is running; a run that nobody runs was interrupted.
IS_HELD = RawSQL(
    "EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
    " AND objid = %s AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
    [LOCK >> 32, LOCK & 0xFFFFFFFF],
    output_field=BooleanField(),
)


def _table(name, titles, rows, address="", more="All of them") -> str:
    context = {
        **{"name": name, "titles": titles, "rows": rows, "address": address, "more": more},
        "long": [number for number, title in enumerate(titles) if title in LONG],
    }
    return render_to_string("imports/table.html", context)


class ByOutcome(admin.SimpleListFilter):
    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request, model_admin):
        return ImportRun.State.choices

    def queryset(self, request, queryset):
        return queryset.filter(outcome=self.value()) if self.value() else queryset


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, DeskAdmin):
    list_display = ["started_at", "outcome", "duration", "written", "by", "message"]
    list_select_related = ["started_by", "undone_by"]
    list_filter = [ByOutcome]
    empty = EmptyState(
        "No imports yet", "Upload newsletters, or let the server import a folder.", (UPLOAD,)
    )
    date_hierarchy = "started_at"
    fields = [
        *("outcome", "message", "undone", "started_at", "duration", "by", "new_publications"),
        *("what_was_refused", "what_is_disputed", "records", "files_read"),
    ]
    change_form_outer_before_template = "imports/summary.html"
    actions_list = ["upload"]
    actions_detail = ["undo"]

    def get_queryset(self, request):
        stopped = When(state="running", held=False, then=Value("interrupted"))
        outcome = Case(stopped, default=F("state"), output_field=CharField())
        return super().get_queryset(request).annotate(held=IS_HELD).annotate(outcome=outcome)

    # Asked by name: Unfold would look a permission like "imports.add_importrun" up in the database
    # before the first migration has made its table.
    def has_upload_permission(self, request, obj=None):
        return request.user.has_perm("imports.add_importrun")

    def has_undo_permission(self, request, obj=None):
        return request.user.has_perm("imports.change_importrun")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["brought"] = summary(obj) if obj else None
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_actions_detail(self, request, object_id):
        """The button to undo, while there is something to be undone."""
        run = self.get_object(request, str(object_id))
        can_be_undone = run is not None and run.state in UNDOABLE
        return super().get_actions_detail(request, object_id) if can_be_undone else []

    @action(description="Upload files", permissions=["upload"])
    def upload(self, request):
        return views.upload_files(self, request)

    @action(description="Undo this import", permissions=["undo"])
    def undo(self, request, object_id):
        return views.undo_run(self, request, object_id)

    @admin.display(description="outcome", ordering="outcome")
    def outcome(self, run):
        badge = {"text": ImportRun.State(run.outcome).label, "variant": BADGES.get(run.outcome)}
        return render_to_string("unfold/helpers/label.html", badge)

    @admin.display(description="undone")
    def undone(self, run):
        if not run.undone_at:
            return "at a time nobody noted"
        at = date_format(localtime(run.undone_at), "DATETIME_FORMAT")
        return f"{at}, by {run.undone_by or 'the command line'}"

    @admin.display(description="took")
    def duration(self, run):
        if not run.finished_at:
            return "-"
        took = run.finished_at - run.started_at
        seconds = took.total_seconds()
        return f"{seconds:.1f} s" if seconds < 60 else str(took).split(".")[0]

    @admin.display(description="records written")
    def written(self, run):
        found = run.counts.values()
        return sum(one.get("create", 0) + one.get("update", 0) for one in found)

    @admin.display(description="started by")
    def by(self, run):
        return run.started_by or "the command line"

    @admin.display(description="files")
    def files_read(self, run):
        rows = [
            [file["name"], filesizeformat(file["size"]), file["sha256"]]
            if isinstance(file, dict)
            else [file, "", ""]
            for file in run.files[:SHOWN]
        ]
        if len(run.files) > SHOWN:
            rows.append([f"… and {len(run.files) - SHOWN} more", "", ""])
        return _table("Files", ["name", "size", "SHA-256"], rows)

    @admin.display(description="new publications")
    def new_publications(self, run):
        address = reverse("admin:articles_publication_changelist")
        rows = [[one["title"], one["file"]] for one in run.founded]
        return _table("New publications", ["title", "file"], rows, address, "All publications")

    @admin.display(description="records")
    def records(self, run):
        out = any(found.get(KEPT_OUT) for found in run.counts.values())
        address = reverse("admin:people_removal_changelist") if out else ""
        more = "Records that imports keep out because an editor deleted them"
        return _table("Records", **views.count_table(run.counts), address=address, more=more)

    @admin.display(description="problems")
    def what_was_refused(self, run):
        rows = [
            [one.file, one.line or "", one.record or "", one.field, one.value, one.reason]
            for one in run.problems.all()[: SHOWN + 1]
        ]
        address = f"{reverse('admin:imports_importproblem_changelist')}?run__id__exact={run.pk}"
        titles = ["file", "line", "record", "field", "value", "reason"]
        return _table("Problems", titles, rows[:SHOWN], address if len(rows) > SHOWN else "")

    @admin.display(description="conflicts")
    def what_is_disputed(self, run):
        found = list(run.conflicts.all()[:SHOWN])
        names = sides.names(found)
        rows = [
            [
                names.get((one.model, one.object_id), f"{one.model} {one.object_id}"),
                sides.field_name(one.model, one.field),
                one.get_status_display(),
            ]
            for one in found
        ]
        address = f"{reverse('admin:imports_conflict_changelist')}?run__id__exact={run.pk}"
        return _table("Conflicts", ["record", "field", "status"], rows, address)

    def get_fields(self, request, obj=None):
        is_undone = obj is not None and obj.state == ImportRun.State.UNDONE
        absent = set() if is_undone else {"undone"}
        absent |= set() if obj and obj.message else {"message"}
        absent |= set() if obj and obj.founded else {"new_publications"}
        return [name for name in self.fields if name not in absent]

    def get_readonly_fields(self, request, obj=None):
        return self.fields


@admin.register(ImportProblem)
class ImportProblemAdmin(ReadOnly, DeskAdmin):
    list_display = ["reason", "file", "line", "model", "field", "run"]
    empty = EmptyState("No problems", "What an import cannot take stands here, with the reason.")
    list_select_related = ["run"]
    list_filter = ["model"]
    search_fields = ["file__startswith"]
    search_help_text = "The beginning of the file's name."
    ordering = ["-run", "pk"]


@admin.register(Conflict)
class ConflictAdmin(ReadOnly, DeskAdmin):
    """Editors decide here; the record itself is changed by the rules of `decide`."""

    list_display = ["record", "field", "short_ours", "short_theirs", "decision", "run"]
    empty = EmptyState(
        "No conflicts",
        "Where an import says something else than an editor, both wait here for you.",
    )
    list_select_related = ["run", "decided_by"]
    list_filter = ["status", "model"]
    list_per_page = 20
    list_before_template = "imports/conflict_keys.html"
    ordering = ["-pk"]
    fields = ["record", "field", "ours_now", "theirs_marked", "status", "decided_by", "decided_at"]
    readonly_fields = fields
    actions = ["keep_ours", "take_theirs"]
    actions_detail = ["decide_this"]

    class Media:
        css = {"all": ["articles/reading.css"]}
        js = ["desk/outbox.js", "articles/deciding.js"]

    def get_urls(self):
        own = self.admin_site.admin_view(views.judge_conflict)
        return [
            path("<int:pk>/judge/", own, name="imports_conflict_judge"),
            *super().get_urls(),
        ]

    def get_changelist_instance(self, request):
        """With the names of the records: one query for each model on the page."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        names = sides.names(page.result_list)
        for conflict in page.result_list:
            conflict.name = names.get((conflict.model, conflict.object_id), "")
            conflict.excerpts = sides.excerpts(conflict)
            conflict.may_decide = self.has_decide_permission(request)
        return page

    def get_object(self, request, object_id, from_field=None):
        conflict = super().get_object(request, object_id, from_field)
        if conflict:  # who only reads leaves no trace
            refresh(conflict, keep=self.has_decide_permission(request))
            conflict.name = sides.name(conflict)
        return conflict

    def has_decide_permission(self, request, obj=None):
        return request.user.has_perm("imports.change_conflict")

    @admin.action(description="Keep ours", permissions=["decide"])
    def keep_ours(self, request, conflicts):
        self._decide(request, conflicts.values_list("pk", flat=True), Conflict.Status.KEPT)

    @admin.action(description="Take theirs", permissions=["decide"])
    def take_theirs(self, request, conflicts):
        self._decide(request, conflicts.values_list("pk", flat=True), Conflict.Status.TAKEN)

    @action(description="Decide", url_path="decide", permissions=["decide"])
    def decide_this(self, request, object_id):
        return views.decide_conflict(self, request, object_id)

    def _decide(self, request, ids, verdict):
        views.tell(request, decide(ids, verdict, request.user))

    @admin.display(description="record")
    def record(self, conflict):
        return conflict.name or f"{conflict.model} {conflict.object_id}"

    @admin.display(description="ours")
    def short_ours(self, conflict):
        return conflict.excerpts[0]

    @admin.display(description="theirs")
    def short_theirs(self, conflict):
        return conflict.excerpts[1]

    @admin.display(description="decision", ordering="status")
    def decision(self, conflict):
        return render_to_string("imports/decision.html", {"conflict": conflict})

    @admin.display(description="ours: what the editor wrote")
    def ours_now(self, conflict):
        return sides.marked(conflict, "gone")

    @admin.display(description="theirs: what the source says")
    def theirs_marked(self, conflict):
        return sides.marked(conflict, "new")


@admin.register(Removal)
class RemovalAdmin(ReadOnly, DeskAdmin):
    """What was deleted: it stays away, from imports too, until somebody lets it in again."""

    list_display = ["title", "model", "removed_at", "removed_by"]
    empty = EmptyState("Nothing was deleted", "What is deleted can be let in again from here.")
    list_filter = ["model"]
    search_fields = ["title"]
    fields = ["title", "model", "object_id", "removed_at", "removed_by"]
    readonly_fields = fields
    actions = ["let_in_again"]

    def get_queryset(self, request):
        user = Cast(KeyTextTransform("user", "context__metadata"), BigIntegerField())
        names = get_user_model()._default_manager.filter(pk=OuterRef("user")).values("username")
        return super().get_queryset(request).annotate(user=user).annotate(by=Subquery(names))

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("imports.view_conflict")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_let_in_permission(self, request):
        return request.user.has_perm("imports.change_conflict")

    @admin.action(description="Let in again", permissions=["let_in"])
    def let_in_again(self, request, removals):
        done = let_in(removals.values_list("pk", flat=True), request.user)
        views.tell_let_in(request, done)

    @admin.display(description="deleted by")
    def removed_by(self, removal):
        return removal.by
