"""The pages that act on imports: upload with a preview, undo, decisions on conflicts."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.imports.decide.disputes import RECORD
from articles.imports.identify.candidates import ACTIONS
from articles.imports.importables import RefusedError
from articles.imports.mail import tell_of_fault
from articles.imports.models import Conflict, ImportRun
from articles.imports.run import BusyError
from articles.imports.undo.decide import Decided, decide, refresh
from articles.imports.undo.let_in import LetIn
from articles.imports.undo.reopen import reopen
from articles.imports.undo.undo import (
    UNDOABLE,
    UndoError,
    edited_since,
    undo,
)
from monitor.desk.page import desk_page

from . import sides, upload
from .forms import UploadForm

RUN = "admin:imports_importrun_change"
RUNS = "admin:imports_importrun_changelist"
BROKEN_OFF = "Nothing was imported; the administrators have been told."


def _found(model, key):
    """404 also for what is no key: these come from addresses."""
    return get_object_or_404(model, pk=key if str(key).isdecimal() else None)


def count_table(counts: dict) -> dict:
    """The counts of a run as `titles` and `rows`: what, then a number for each outcome it had."""
    outcomes = [action for action in ACTIONS if any(found.get(action) for found in counts.values())]
    return {
        "titles": ["", *(sides.BADGES[action][0] for action in outcomes)],
        "rows": [
            [sides.called(model), *(found.get(action) or "–" for action in outcomes)]
            for model, found in counts.items()
        ],
    }


def upload_files(model_admin, request):
    """First the form, then the plan, then the import: nothing is written before the third step."""
    if not request.user.has_perm("imports.add_importrun"):
        raise PermissionDenied
    directory = Path(settings.VAR) / "uploads"
    if token := request.POST.get("token"):
        return _decided(model_admin, request, directory, token)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        given = form.cleaned_data
        token = upload.keep(
            directory, given["uploads"], request.user, given["publication"], given["strict"]
        )
        try:
            found = upload.preview(directory, token, request.user)
        except Exception as error:
            upload.forget(directory, token, request.user)
            form.add_error(None, f"{tell_of_fault(error)[0]}. {BROKEN_OFF}")
        else:
            return _plan(model_admin, request, found)
    title = "Upload files"
    return desk_page(request, "imports/upload.html", title, opts=model_admin.opts, form=form)


def _plan(model_admin, request, found: upload.Preview):
    return desk_page(
        request,
        "imports/plan.html",
        "What the import would do",
        opts=model_admin.opts,
        preview=found,
        **count_table(found.report.counts.as_json()),
        entries=[sides.described(entry) for entry in found.entries],
    )


def _decided(model_admin, request, directory: Path, token: str):
    try:
        if request.POST.get("decision") != "import":
            upload.forget(directory, token, request.user)
            return redirect(RUNS)
        report = upload.carry_out(directory, token, request.user)
    except upload.GoneError as error:
        messages.error(request, str(error))
        return redirect(RUNS)
    except BusyError:
        messages.error(request, "An import is running. Upload the files again when it is done.")
        return redirect(RUNS)
    except Exception as error:
        messages.error(request, f"{tell_of_fault(error)[0]}. {BROKEN_OFF}")
        return redirect(RUNS)
    told = f"{sum(report.counts.total(action) for action in ('create', 'update'))} records written"
    if refused := len(report.problems):
        told += f"; problems: {refused}, see below"
    level = messages.WARNING if report.exit_code else messages.SUCCESS
    messages.add_message(request, level, report.message or told)
    return redirect(RUN, report.run.pk) if report.run else redirect(RUNS)


def undo_run(model_admin, request, pk):
    """Asks first, with numbers and with the names of what was edited since."""
    if not request.user.has_perm("imports.change_importrun"):
        raise PermissionDenied
    run = _found(ImportRun, pk)
    possible = run.state in UNDOABLE
    reason = "" if possible else f"This import cannot be undone: it is {run.state}."
    if request.method == "POST":
        try:
            done = undo(run, force="force" in request.POST, by=request.user)
        except (UndoError, BusyError) as error:
            reason = str(error)
        else:
            told = f"{done.removed.total()} deleted, {done.restored.total()} restored."
            if done.kept:
                told += f" Kept, since others need it: {', '.join(done.kept)}."
            messages.success(request, f"Import {run.pk} is undone: {told}")
            return redirect(RUN, run.pk)
    return desk_page(
        request,
        "imports/undo.html",
        f"Undo import {run.pk}?",
        opts=model_admin.opts,
        record=run,
        run=run,
        **count_table(run.counts),
        edited=edited_since(run) if possible else [],
        possible=possible,
        reason=reason,
    )


@require_POST
def judge_conflict(request, pk: int) -> HttpResponse:
    """`decision`: kept, taken or undo. Answers with one line of what was done, or why not."""
    if not request.user.has_perm("imports.change_conflict"):
        raise PermissionDenied
    conflict = get_object_or_404(Conflict, pk=pk)
    decision = request.POST.get("decision", "")
    if decision == "undo":
        try:
            reopen(conflict.pk, request.user)
        except RefusedError as error:
            return _said(f"{error.value}: {error.reason}", status=409)
        return _said("Undone: it is open again.")
    if decision not in (Conflict.Status.KEPT, Conflict.Status.TAKEN):
        return _said("The decision is kept, taken or undo.", status=400)
    decided = decide([conflict.pk], decision, request.user)
    if decided.refused and not _is_decided(conflict, decision, request.user):
        return _said(decided.refused[0], status=409)
    return _said("Ours is kept." if decision == Conflict.Status.KEPT else "Theirs is taken.")


def _is_decided(conflict: Conflict, decision: str, user) -> bool:
    """True when the same user has said so before: the answer to it was lost on the way."""
    conflict.refresh_from_db()
    return (conflict.status, conflict.decided_by) == (decision, user)


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def decide_conflict(model_admin, request, pk):
    """Both sides with a button each."""
    if not request.user.has_perm("imports.change_conflict"):
        raise PermissionDenied
    conflict = _found(Conflict, pk)
    if request.method == "POST" and request.POST.get("verdict") in ("kept", "taken"):
        tell(request, decide([conflict.pk], request.POST["verdict"], request.user))
        return redirect("admin:imports_conflict_changelist")
    refresh(conflict)
    app, _, name = conflict.model.partition(".")
    may = request.user.has_perm(f"{app}.view_{name}")
    name_of_record = sides.name(conflict)
    conflict.name = name_of_record
    return desk_page(
        request,
        "imports/decide.html",
        "Ours or theirs?",
        opts=model_admin.opts,
        record=conflict,
        conflict=conflict,
        deleted=name_of_record if conflict.field == RECORD else "",
        what=name_of_record,
        field=sides.field_name(conflict.model, conflict.field),
        address=reverse(f"admin:{app}_{name}_change", args=[conflict.object_id]) if may else "",
        ours=sides.marked(conflict, "gone"),
        theirs=sides.marked(conflict, "new"),
    )


def tell(request, decided: Decided) -> None:
    """Say what was decided, and what was not and why."""
    if decided.number:
        messages.success(request, f"{decided.number} conflicts decided.")
    for line in decided.refused[:100]:
        messages.warning(request, line)


def tell_let_in(request, done: LetIn) -> None:
    """Say how many records are back, and which are not and why."""
    if done.number:
        text = "1 record is back as it was"
        text = text if done.number == 1 else f"{done.number} records are back as they were"
        messages.success(request, f"{text}.")
    for line in done.refused[:100]:
        messages.warning(request, line)
