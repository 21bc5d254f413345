"""The page of issues to date: one date, many dates, and undo."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from articles.dating.date_parser import parse_date
from articles.dating.giving import give_dates
from articles.dating.printed import date_in_words
from articles.dating.rhythm import NAMES
from articles.desk.judging import steps
from articles.desk.judging.views import looked_up
from articles.desk.to_date import many, waiting, writing_dates
from articles.desk.to_date.many import counted
from articles.desk.views import allow
from articles.models import Issue, Publication, VerdictStep
from monitor.desk.page import desk_page
from monitor.refused import reason_of

Origin = Issue.DateOrigin
ORIGINS = {"accepted": Origin.ACCEPTED, "typed": Origin.PRINTED}


class WhichForm(forms.Form):
    """Of which publication; it comes with the address of the page."""

    publication = looked_up(Publication, Issue._meta.get_field("publication"), "Publication")


def queue(request, model_admin) -> HttpResponse:
    """The undated issues, a page at a time; `?after=` the id of one: only the rows behind it.

    `?part=number`: how many; `reading`: how `date` is understood; `schedule`: a preview of it;
    `rows`: those of `issue`. What is posted is about many of them: see `_date_many`.
    """
    allow(request, "articles.change_issue")
    form = WhichForm(request.GET)
    publication = form.cleaned_data["publication"] if form.is_valid() else None
    chosen = publication and publication.pk
    if request.method == "POST":
        return _date_many(request, chosen)
    if part := PARTS.get(request.GET.get("part", "")):
        return part(request, chosen)
    after = request.GET.get("after")
    rows, last = waiting.page(chosen, many.issue_of(after) if after else None)
    shown = {"rows": rows, "next": _address(request, after=str(last.pk)) if last else ""}
    if after:
        return render(request, "articles/to_date_rows.html", shown)
    return desk_page(
        request,
        "articles/to_date.html",
        "Issues to date",
        opts=model_admin.opts,
        media=form.media,
        form=form if form.is_valid() else WhichForm(),
        errors=[text for texts in form.errors.values() for text in texts],
        publication=publication,
        certain=waiting.certain(waiting.waiting(chosen)).count(),
        number=waiting.waiting(chosen).count(),
        weekdays=list(enumerate(NAMES)),
        steps=steps.last_steps(request.user, VerdictStep.About.ISSUES),
        **shown,
    )


def _address(request, **more: str) -> str:
    """That of the list, with something more."""
    query = request.GET.copy()
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _reading(request, chosen) -> HttpResponse:
    """How a typed date is understood, or why not: {text, valid}."""
    try:
        text, valid = date_in_words(*parse_date(request.GET.get("date", ""))), True
    except ValueError as error:
        text, valid = f"It {error}.", False
    return JsonResponse({"text": text, "valid": valid})


def _rows(request, chosen) -> HttpResponse:
    """Rows of the page as they are now."""
    ids = [int(text) for text in request.GET.getlist("issue") if many.is_id(text)]
    rows = waiting.waiting().filter(pk__in=ids[: many.MOST_AT_ONCE])
    return render(request, "articles/to_date_rows.html", {"rows": rows})


def _schedule(request, chosen) -> HttpResponse:
    """What the days of a schedule would be: {text, valid}."""
    try:
        text, valid = many.preview(many.schedule(request.GET)), True
    except ValueError as error:
        text, valid = str(error), False
    return JsonResponse({"text": text, "valid": valid})


PARTS = {"reading": _reading, "rows": _rows, "schedule": _schedule}


@require_POST
def decide(request, pk: int) -> HttpResponse:
    """`decision`: accepted or typed, with a `date`, or undo; answers with what was done, in a line.

    409: somebody else has dated it meanwhile.
    """
    allow(request, "articles.change_issue")
    get_object_or_404(Issue, pk=pk)
    decision = request.POST.get("decision", "")
    try:
        if decision == "undo":
            issue = Issue.objects.get(pk=pk)
            return _said(writing_dates.undo(steps.step_of(issue, request.user), request.user))
        if decision not in ORIGINS:
            return _said("The decision is accepted, typed or undo.", 400)
        return _date(request, pk, decision)
    except steps.StepError as error:
        return _said(str(error), 409)
    except IntegrityError as error:
        return _said(reason_of(error), 409)


def _date(request, pk: int, decision: str) -> HttpResponse:
    text = request.POST.get("date", "")
    try:
        is_shown = decision == "accepted"  # by the page, which writes it as a computer does
        day, precision = (date.fromisoformat(text), "day") if is_shown else parse_date(text)
    except ValueError as error:
        return _said(f"It {error}.", 400)
    words = date_in_words(day, precision)
    said = f"{words}, as estimated." if decision == "accepted" else f"{words}."
    try:
        with writing_dates.step(request.user) as step:
            issue = writing_dates.give(pk, day, precision, ORIGINS[decision])
            step.summary = f"{str(issue)[:200]}: {said.rstrip('.')}"
    except writing_dates.DatedError as error:
        if not writing_dates.is_said_again(pk, day, precision, request.user):
            return _said(str(error), 409)
    return _said(said)


def _date_many(request, chosen: int | None) -> HttpResponse:
    """`decision`: one of many.DECISIONS."""
    decide_many = many.DECISIONS.get(request.POST.get("decision", ""))
    if decide_many is None:
        raise BadRequest(f"The decision is one of {', '.join(many.DECISIONS)}.")
    try:
        dates = decide_many(request.POST, chosen)
        with writing_dates.step(request.user) as step:
            number = len(give_dates(dates.days, dates.origin))
            if number:
                step.summary = f"{counted(number)} dated, {dates.what}"[:300]
    except ValueError as error:
        messages.error(request, str(error))
    except IntegrityError as error:
        messages.error(request, reason_of(error))
    else:
        messages.success(request, f"{step.summary or 'Nothing was left to date'}.")
        if missed := len(dates.days) - number:
            messages.warning(request, f"{counted(missed)} got a date from somebody else meanwhile.")
    return HttpResponseRedirect(request.get_full_path())


@require_POST
def undo(request, pk: int) -> HttpResponse:
    """Undo one step as a whole."""
    allow(request, "articles.change_issue")
    step = get_object_or_404(VerdictStep, pk=pk, about=VerdictStep.About.ISSUES)
    try:
        said = writing_dates.undo(step, request.user)
        messages.success(request, f"{step}: {said}")
        return _said(said)
    except steps.StepError as error:
        return _said(str(error), 409)
    except IntegrityError as error:
        return _said(reason_of(error), 409)


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
