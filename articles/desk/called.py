"""What texts call a person, on the page of that person: evidence, to be taken over or not."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from articles.desk.judging import steps
from articles.desk.judging.step_rows import note_made, noting
from articles.desk.views import allow
from articles.mentions.office_places import Called, offices_of
from articles.models import VerdictStep
from people.models import Person, Position


def called(person: Person) -> list[dict]:
    """What articles/offices.html shows: each office, and what can be made of it."""
    offices = offices_of(person.pk)
    held = set(person.positions.values_list("title", "organization"))
    may_describe = _may_describe(person, offices)
    return [
        {
            "office": office,
            "describes": may_describe and str(office) != person.description,
            "is_position": bool(office.known) and (office.title, office.known.pk) not in held,
        }
        for office in offices
    ]


def _may_describe(person: Person, offices: list[Called]) -> bool:
    """False where an editor or a file has written another description."""
    ours = {"", *map(str, offices)}
    return person.standing == "found" or person.description in ours


@require_POST
@transaction.atomic
def take_office(request, pk: int) -> HttpResponse:
    """`decision`: description, position or undo, about the `title` and `organization` asked for.

    Each is a step of the editor's. A description that somebody has written stays (409).
    """
    allow(request, "people.change_person")
    person = get_object_or_404(Person.objects.select_for_update(no_key=True), pk=pk)
    decision = request.POST.get("decision", "")
    if decision == "undo":
        return _undo(request, person)
    asked = (request.GET.get("title", ""), request.GET.get("organization", ""))
    offices = offices_of(pk)
    office = next((row for row in offices if (row.title, row.organization) == asked), None)
    if office is None:
        return HttpResponse("The texts do not call this person so any more.", status=409)
    if decision not in ("description", "position"):
        return HttpResponse("The decision is description, position or undo.", status=400)
    with steps.step(request.user) as step:
        if decision == "position":
            return _hold(request, step, person, office)
        if not _may_describe(person, offices):
            return HttpResponse("Somebody has described this person.", status=409)
        with noting(step, Person, [pk]):
            person.description = str(office)
            person.save(update_fields=["description"])
        step.summary = f"{person.name[:140]} described: {str(office)[:140]}"
    return _said(f"The description is: {office}.")


def _hold(request, step: VerdictStep, person: Person, office: Called) -> HttpResponse:
    allow(request, "people.add_position")
    if office.known is None:
        return HttpResponse("The archive does not know this organization.", status=409)
    title = office.title[:200]
    position, is_new = Position.objects.get_or_create(
        person=person, organization=office.known, title=title, started_on=None
    )
    if is_new:
        note_made(step, Position, [position.pk])
        step.summary = f"{person.name[:90]}: {title[:90]}, {office.known.name[:90]}"
    return _said(f"Position: {position}.")


def _undo(request, person: Person) -> HttpResponse:
    """The editor's last step on this person, or on a position of the same."""
    rows = [(Person, person.pk), *((Position, row.pk) for row in person.positions.all())]
    found = [step for model, pk in rows if (step := _step_on(model, pk, request.user))]
    if not found:
        return HttpResponse("There is nothing of yours to undo here.", status=409)
    return _said(steps.undo(max(found, key=lambda step: step.pk), request.user))


def _step_on(model, pk: int, user) -> VerdictStep | None:
    try:
        return steps.step_on(model, pk, user)
    except steps.StepError:
        return None


def _said(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
