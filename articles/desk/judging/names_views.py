"""The requests of the queue of names: one decision, many decisions, and undo."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.desk.judging import names, steps
from articles.desk.judging.queue_of_names import in_state, with_mentions
from articles.desk.views import allow
from articles.mentions import name_decisions as suggestions
from articles.models import Suggestion, VerdictStep
from people.merging.merge import MergeError
from people.models import ENTITY_MODELS, Entity
from people.names.discovery.telling import is_telling

MOST = 500  # names at once
MAKING = [f"people.{verb}_{kind}" for verb in ("add", "change", "delete") for kind in ENTITY_MODELS]
MAKERS = {"person": suggestions.make_person, "organization": suggestions.make_organization}


@require_POST
@transaction.atomic
def decide(request, pk: int) -> HttpResponse:
    """What an open name is. `decision`: person or organization (`name`: if it is called otherwise),
    alias (of the `kind` and `entity` given), not_a_name; or undo.

    Of somebody who was found: accept, change (`kind` and `name`: he is called so; and `entity`: he
    is that one), person or organization (what he is), not_a_name; or undo. Answers with one line.
    """
    allow(request, "articles.change_mention")
    locked = Suggestion.objects.select_for_update(of=("self",))
    related = locked.select_related("person", "organization")
    suggestion = get_object_or_404(related, pk=pk)
    decision = request.POST.get("decision", "")
    if decision == "undo":
        return _undo(request, suggestion)
    if entity := names.found_entity(suggestion):
        return _judge_found(request, suggestion, entity, decision)
    if suggestion.status != Suggestion.Status.OPEN:
        said = suggestion.get_status_display()
        if _is_repeated(request, suggestion, decision):
            return _said(f"Decided: {said}.")
        return HttpResponse(f"Somebody has decided this already: {said}.", status=409)
    if decision in MAKERS:
        return _make(request, suggestion, decision)
    if decision == "alias":
        return _alias(request, suggestion)
    if decision == "not_a_name":
        suggestions.not_a_name(suggestion, by=request.user)
        return _said("Not a name. It is never suggested again.")
    return _refused("The decision is person, organization, alias, not_a_name or undo.")


def _judge_found(request, name: Suggestion, entity: Entity, decision: str) -> HttpResponse:
    kind = entity._meta.model_name
    allow(request, f"people.{'delete' if decision == 'not_a_name' else 'change'}_{kind}")
    with steps.step(request.user) as step:
        if decision == "accept":
            names.accept(step, [name])
            step.summary = f"{entity.name[:250]} accepted"
        elif decision == "not_a_name":
            names.refuse(step, [name])
            step.summary = f"{entity.name[:250]} refused"
        elif decision in ENTITY_MODELS:
            return _change_kind(request, step, name, entity, decision)
        elif decision == "change":
            return _change(request, step, name, entity)
        else:
            return _refused("The decision is accept, change, person, organization or not_a_name.")
    return _said(f"{step.summary}.")


def _change_kind(
    request, step: VerdictStep, name: Suggestion, entity: Entity, kind: str
) -> HttpResponse:
    allow(request, f"people.add_{kind}")
    if kind == entity._meta.model_name:
        return _refused(f"{entity} is that already.")
    if entity.positions.exists() or entity.identifiers.exists():
        return _refused(f"{entity} has positions or identifiers: remove them first.")
    made = names.change_kind(step, name, entity, kind)
    step.summary = f"{made.name[:200]} is {_a(kind)} now"
    return _said(f"{step.summary}.")


def _change(request, step: VerdictStep, name: Suggestion, entity: Entity) -> HttpResponse:
    """Another name, another kind, or somebody whom the archive knows."""
    kind, key = (request.POST.get(field, "") for field in ("kind", "entity"))
    if kind not in ENTITY_MODELS:
        return _refused("Choose a person or an organization.")
    if key:
        return _join(step, name, entity, kind, key)
    called = " ".join(request.POST.get("name", "").split())
    if not 0 < len(called) <= 300:
        return _refused("A name has 1 to 300 characters.")
    if kind != entity._meta.model_name:
        answer = _change_kind(request, step, name, entity, kind)
        name.refresh_from_db()
        entity = getattr(name, kind)
        if answer.status_code != 200 or entity.name == called:
            return answer
    names.rename(step, name, entity, called)
    step.summary = f"{name.text[:140]} is called {called[:140]}"
    return _said(f"{step.summary}.")


def _join(step: VerdictStep, name: Suggestion, entity: Entity, kind: str, key: str) -> HttpResponse:
    living = ENTITY_MODELS[kind].objects.filter(merged_into__isnull=True)
    other = get_object_or_404(living, pk=int(key) if key.isdecimal() else 0)
    try:
        with transaction.atomic():
            names.join(step, name, entity, other)
    except MergeError as error:
        step.ledger.clear()
        return _refused(str(error))
    step.summary = f"{entity.name[:140]} is {other.name[:140]}"
    return _said(f"{step.summary}.")


@require_POST
def decide_many(request) -> HttpResponse:
    """`decision`: accept or refuse; those ticked (`suggestion`), or with `all` those in `least`
    articles or more, of the `state` that is listed."""
    allow(request, "articles.change_mention", *MAKING)
    state = "found" if request.POST.get("state") == "found" else "open"
    back = redirect(f"{reverse('admin:articles_suggestion_changelist')}?state={state}")
    decision = request.POST.get("decision", "")
    if decision not in ("accept", "refuse"):
        raise BadRequest("The decision is accept or refuse.")
    rows = _chosen(request, state)
    if not rows:
        messages.warning(request, "No name was chosen.")
        return back
    with steps.step(request.user) as step:
        number = {"accept": names.accept, "refuse": names.refuse}[decision](step, rows)
        done = "accepted" if decision == "accept" else "refused"
        step.summary = f"{number:,} name{'s' * (number > 1)} {done}" if number else ""
    more = f" At most {MOST} at once: do it again for more." if len(rows) == MOST else ""
    messages.success(request, f"{step.summary or 'Nothing was left to do'}.{more}")
    return back


def _chosen(request, state: str) -> list[Suggestion]:
    """Ticked names; or all in so many articles, without those that may be anybody's name."""
    rows = (
        in_state(Suggestion.objects.all(), state)
        .filter(source="unknown")
        .select_related("person", "organization")
    )
    if not request.POST.get("all"):
        keys = [int(key) for key in request.POST.getlist("suggestion") if _is_key(key)]
        return list(rows.filter(pk__in=keys)[:MOST])
    least = request.POST.get("least", "")
    if not _is_key(least):
        raise BadRequest("The number of articles is a number.")
    count = "mentioned" if state == "found" else "articles"
    rows = with_mentions(rows) if state == "found" else rows
    rows = rows.filter(**{f"{count}__gte": int(least)}, kind__in=ENTITY_MODELS)
    return [
        row for row in rows.order_by(f"-{count}", "pk")[:MOST] if is_telling(row.kind, row.text)
    ]


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _is_repeated(request, suggestion: Suggestion, decision: str) -> bool:
    """The same decision of the same editor again: its first answer was lost on the way."""
    chosen = request.POST.get("entity") if decision == "alias" else None
    entity = suggestion.person_id or suggestion.organization_id
    is_same = suggestion.status == decision and chosen in (None, str(entity))
    return is_same and suggestion.decided_by_id == request.user.pk


def _make(request, suggestion: Suggestion, kind: str) -> HttpResponse:
    allow(request, f"people.add_{kind}")
    name = " ".join(request.POST.get("name", "").split())
    if len(name) > 300:
        return _refused("A name can have at most 300 characters.")
    made = MAKERS[kind](suggestion, name=name, by=request.user)
    return _said(f"{made} is {_a(kind)} now.")


def _a(kind: str) -> str:
    return "a person" if kind == "person" else "an organization"


def _alias(request, suggestion: Suggestion) -> HttpResponse:
    kind, key = (request.POST.get(name, "") for name in ("kind", "entity"))
    if kind not in ENTITY_MODELS or not key.isdecimal():
        return _refused("Choose a person or an organization.")
    allow(request, f"people.change_{kind}")
    living = ENTITY_MODELS[kind].objects.filter(merged_into__isnull=True)
    entity = get_object_or_404(living.select_for_update(no_key=True), pk=int(key))
    suggestions.alias_of(suggestion, entity, by=request.user)
    return _said(f"It now means {entity}.")


def _undo(request, suggestion: Suggestion) -> HttpResponse:
    """For who could have decided so. What was said of somebody found is a step of the editor's."""
    try:
        return _said(
            steps.undo(steps.step_on(Suggestion, suggestion.pk, request.user), request.user)
        )
    except steps.StepError:
        pass  # an open name was decided
    kind = "person" if suggestion.person_id else "organization"
    if suggestion.person_id or suggestion.organization_id:
        allow(request, f"people.{'change' if suggestion.status == 'alias' else 'add'}_{kind}")
    try:
        suggestions.undo(suggestion)
    except suggestions.SuggestionError as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    return _said("Undone: it is open again.")


def _said(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _refused(text: str) -> HttpResponse:
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
