"""The page of the queue, one verdict, many verdicts, and undo."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget

from articles.desk import mentions
from articles.desk.judging import steps
from articles.desk.judging.queue import COUNTED, PageEnd, Wanted, page
from articles.desk.views import allow, chosen_entity, place_alone
from articles.models import Issue, Mention, Publication, VerdictStep
from monitor.desk.page import desk_page
from monitor.desk.widgets import KnownSelect
from people.models import Entity, Organization, Person
from people.names.excerpts import sentences

PLACES_SHOWN = 3
MOST_CHANGED = 500  # one by one: each may make a mention of somebody else
VERDICTS = ("confirmed", "rejected")
NOBODY = "Choose a person or an organization."
STATES = [
    ("open", "Nobody has judged"),
    ("doubt", "In doubt"),
    ("confirmed", "Confirmed"),
    ("rejected", "Rejected"),
    ("all", "All but the rejected"),
]
STANDINGS = [
    ("", "Anybody"),
    ("found", "Found in texts, nobody has confirmed who it is"),
    ("known", "Known"),
]
ROLES = [
    ("", "Written about or cited"),
    ("text", "Written about"),
    ("cited", "Only cited as a source"),
]


def looked_up(model: type, field, label: str) -> forms.ModelChoiceField:
    widget = KnownSelect(field, admin.site)
    return forms.ModelChoiceField(model.objects.all(), required=False, widget=widget, label=label)


class QueueForm(forms.Form):
    """What an editor wants to judge; it comes with the address of the page."""

    state = forms.ChoiceField(choices=STATES, required=False, widget=UnfoldAdminSelectWidget)
    person = looked_up(Person, Mention._meta.get_field("person"), "Person")
    organization = looked_up(Organization, Mention._meta.get_field("organization"), "Organization")
    publication = looked_up(Publication, Issue._meta.get_field("publication"), "Publication")
    standing = forms.ChoiceField(
        choices=STANDINGS, required=False, widget=UnfoldAdminSelectWidget, label="Who"
    )
    role = forms.ChoiceField(choices=ROLES, required=False, widget=UnfoldAdminSelectWidget)
    words = forms.CharField(max_length=300, required=False, strip=False, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("person") and cleaned.get("organization"):
            raise forms.ValidationError("Choose a person or an organization, not both.")
        has_entity = cleaned.get("person") or cleaned.get("organization")
        if cleaned.get("words") and not has_entity:
            raise forms.ValidationError("A spelling is one of a person or an organization.")
        if cleaned.get("state") == "all" and not has_entity:
            raise forms.ValidationError("All mentions are listed of a person or an organization.")
        return cleaned

    def wanted(self) -> Wanted:
        if not self.is_valid():
            return Wanted()
        chosen = self.cleaned_data
        return Wanted(
            state=chosen["state"] or "open",
            entity=chosen["person"] or chosen["organization"],
            publication=chosen["publication"] and chosen["publication"].pk,
            words=chosen["words"],
            standing=chosen["standing"],
            role=chosen["role"],
        )


def queue(request, model_admin) -> HttpResponse:
    """The mentions that are wanted, a page at a time; `?after=` a place: only the rows behind it.

    `?part=number`: how many there are. What is posted is about many of them: see `_judge_many`.
    """
    allow(request, "articles.change_mention")
    form = QueueForm(request.GET)
    wanted = form.wanted()
    if request.method == "POST":
        return _judge_many(request, wanted)
    if request.GET.get("part") == "number":
        number = wanted.count()
        return _said(f"{number:,}{' and more' if number == COUNTED else ''}")
    after = request.GET.get("after")
    found, last = page(wanted, _place(after) if after else None)
    shown = {"rows": [_row(mention) for mention in found], "next": _next(request, last)}
    if after:
        return render(request, "articles/judging_rows.html", shown)
    return desk_page(
        request,
        "articles/judging.html",
        "Mentions to judge",
        opts=model_admin.opts,
        media=form.media,
        form=form if form.is_valid() else QueueForm(),
        narrowed=", ".join(_narrowed(wanted)),
        errors=[text for texts in form.errors.values() for text in texts],
        wanted=wanted,
        number=_address(request, part="number"),
        steps=steps.last_steps(request.user),
        **shown,
    )


def _narrowed(wanted: Wanted) -> list[str]:
    """What is shown, in words."""
    publication = Publication.objects.filter(pk=wanted.publication).first()
    standing = dict(STANDINGS)[wanted.standing] if wanted.standing else ""
    role = dict(ROLES)[wanted.role] if wanted.role else ""
    parts = [dict(STATES)[wanted.state], wanted.entity, publication, standing, role]
    return [
        *(str(part) for part in parts if part),
        *([f"“{wanted.words}”"] if wanted.words else []),
    ]


def _place(text: str) -> PageEnd:
    try:
        return PageEnd.read(text)
    except ValueError as error:
        raise BadRequest("There is no such place in the list.") from error


def _next(request, last: PageEnd | None) -> str:
    return _address(request, after=str(last)) if last else ""


def _address(request, **more: str) -> str:
    """That of the list, with something more."""
    given = request.GET.copy()
    for name, value in more.items():
        given[name] = value
    return f"?{given.urlencode()}"


def _row(mention: Mention) -> dict:
    """What articles/judging_rows.html shows of a mention."""
    spans = [span for span in mention.spans if span[1] <= len(mention.article.body)]
    places = list(sentences(mention.article.body, spans[:PLACES_SHOWN]))
    words = places[0][1] if places else ""
    alike = {"state": "open", mention.kind: mention.entity.pk, "words": words}
    return {
        "mention": mention,
        "places": places,
        "more": len(spans) - len(places),
        "start": spans[0][0] if len(spans) > 1 else None,
        "words": words,
        "alike": f"{reverse('admin:articles_mention_queue')}?{urlencode(alike)}" if words else "",
    }


@require_POST
def decide(request, pk: int) -> HttpResponse:
    """`decision`: confirmed, rejected, change or undo; answers with one line of what was done.

    For change: `kind` and `entity`, or the `name` of a new one. `only`: where the one place begins
    that is meant.
    """
    allow(request, "articles.change_mention")
    related = Mention.objects.select_related("article", "person", "organization")
    mention = get_object_or_404(related, pk=pk)
    decision, only = request.POST.get("decision", ""), place_alone(request)
    try:
        if decision == "undo":
            return _said(steps.undo(steps.step_of(mention, request.user), request.user))
        if decision == "change":
            return _change(request, mention, only)
        if decision not in VERDICTS:
            return _said("The decision is confirmed, rejected, change or undo.", 400)
        where = " here alone" if only is not None else ""
        with steps.step(request.user) as step:
            mentions.decide(mention, decision, only)
            step.summary = f"{str(mention)[:250]}: {decision}{where}"
    except BadRequest as error:
        return _said(str(error), 400)
    except mentions.StaleTextError:
        return _said("The text has changed in the meantime: reload the page.", 409)
    except steps.StepError as error:
        return _said(str(error), 409)
    return _said(f"{decision.capitalize()}{where}.")


def _change(request, mention: Mention, only: int | None) -> HttpResponse:
    allow(request, "articles.add_mention")
    with steps.step(request.user) as step:
        entity = chosen_entity(request)
        if entity is None:
            raise BadRequest(NOBODY)
        step.summary = f"{str(mention)[:200]}: it means {str(entity)[:60]}"
        step.created = _reassign([mention], entity, only)
    return _said(f"It means {entity}.")


def _reassign(rows: Iterable[Mention], entity: Entity, only: int | None = None) -> list[int]:
    """The ids of the mentions that had to be made."""
    changed = [mentions.reassign(mention, entity, only) for mention in rows]
    return [mention.pk for mention, is_new in changed if is_new]


def _judge_many(request, wanted: Wanted) -> HttpResponse:
    """`decision` as for one; about those ticked (`mention`), or, with `all`, all of the list."""
    back = HttpResponseRedirect(request.get_full_path())
    decision, ids = request.POST.get("decision", ""), _ids(request, wanted)
    if decision not in (*VERDICTS, "change"):
        raise BadRequest("The decision is confirmed, rejected or change.")
    if not ids:
        messages.warning(request, "Tick some mentions first.")
        return back
    if decision == "change":
        return _change_many(request, ids, back)
    with steps.step(request.user) as step:
        number = mentions.decide_all(Mention.objects.filter(pk__in=ids), decision)
        step.summary = f"{number:,} mentions{_of(wanted)} {decision}" if number else ""
    messages.success(request, f"{step.summary or 'Nothing was left to do'}.")
    return back


def _ids(request, wanted: Wanted) -> list[int]:
    if request.POST.get("all") and wanted.entity:
        return list(wanted.all_of_them().order_by().values_list("pk", flat=True)[:COUNTED])
    ticked = request.POST.getlist("mention")
    return [int(key) for key in ticked if key.isdecimal() and len(key) < 19]


def _of(wanted: Wanted) -> str:
    spelt = f" as “{wanted.words[:60]}”" if wanted.words else ""
    return f" of {str(wanted.entity)[:120]}{spelt}" if wanted.entity else ""


def _change_many(request, ids: list[int], back: HttpResponse) -> HttpResponse:
    allow(request, "articles.add_mention")
    if len(ids) > MOST_CHANGED:
        messages.error(request, f"At most {MOST_CHANGED} mentions can be changed at once.")
        return back
    with steps.step(request.user) as step:
        entity = chosen_entity(request)
        if entity is None:
            raise BadRequest(NOBODY)
        rows = Mention.objects.filter(pk__in=ids).select_related(
            "article", "person", "organization"
        )
        step.created = _reassign(rows.order_by("article", "pk"), entity)
        step.summary = f"{len(ids):,} mentions mean {str(entity)[:200]}"
    messages.success(request, f"{step.summary}.")
    return back


@require_POST
def undo(request, pk: int) -> HttpResponse:
    """Undo one step as a whole."""
    allow(request, "articles.change_mention")
    step = get_object_or_404(VerdictStep, pk=pk)
    try:
        said = steps.undo(step, request.user)
        messages.success(request, f"{step}: {said}")
        return _said(said)
    except steps.StepError as error:
        return _said(str(error), 409)


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
