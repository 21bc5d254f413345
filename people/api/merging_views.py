"""Merging by HTTP: look at what a merge would do, do it, undo it."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from monitor.api import params
from monitor.api.faults import (
    WHOLE,
    ConflictError,
    Fault,
    refuse,
)
from monitor.api.links import base
from monitor.api.params import BooleanParam
from monitor.api.permissions import ReadOrModelPermissions
from monitor.api.writers import unknown_fields
from people.api.kinds import EntityKind, OfKind
from people.api.serializers import EntityField
from people.merging.merge import (
    CHOICES,
    MergeError,
    merge,
    preview,
    undo,
)
from people.merging.models import Merge
from people.models import Entity

WHOSE = "^(winner|loser)$"
SAY_WHOSE = {"invalid": "It is winner or loser."}
PREVIEW = BooleanParam(help_text="true: report what the merge would do, but write nothing.")


class MergeSerializer(serializers.Serializer):
    """Into whom, and whose values stay where the two differ."""

    into = serializers.CharField(help_text="Slug of the entity that will stand for both.")
    name = serializers.RegexField(WHOSE, default="winner", error_messages=SAY_WHOSE)
    description = serializers.RegexField(WHOSE, default="winner", error_messages=SAY_WHOSE)


class FollowersSerializer(serializers.Serializer):
    """Rows of one kind that follow the loser to the winner."""

    kind = serializers.CharField()
    moved = serializers.IntegerField(help_text="How many rows move to the winner.")
    joined = serializers.IntegerField(
        help_text="How many rows the winner already has; they are combined."
    )


class MergedSerializer(serializers.Serializer):
    """What a merge does, or with `preview` would do."""

    merge = serializers.IntegerField(allow_null=True, help_text="Its id; null in a preview.")
    slug = serializers.CharField()
    into = serializers.CharField()
    into_url = serializers.URLField()
    names = serializers.ListField(child=serializers.CharField())
    differing = serializers.ListField(child=serializers.CharField())
    followers = FollowersSerializer(many=True)


class MayChange(ReadOrModelPermissions):
    """As on the desk: whoever may change both may merge them."""

    perms_map: ClassVar = {"POST": ["%(app_label)s.change_%(model_name)s"], "OPTIONS": []}

    def get_required_permissions(self, method, model_cls):
        return super().get_required_permissions(
            method if method == "POST" else "OPTIONS", model_cls
        )


class MergeView(OfKind, APIView):
    """Merge the record of the address into another one."""

    queryset: ClassVar[QuerySet]
    permission_classes = (MayChange,)
    params: ClassVar = {"preview": PREVIEW}

    @classmethod
    def of(cls, entity: EntityKind, description: str, **attributes: Any) -> Any:
        queryset = entity.model._default_manager.all()
        return super().of(entity, description, queryset=queryset, **attributes)

    def written(self, ids: list[int]) -> None:
        """Called inside the transaction, after the two became one, or two again."""

    @extend_schema(request=MergeSerializer, responses={200: MergedSerializer})
    def post(self, request: HttpRequest, slug: str) -> Response:
        values = params.read(self.params, request.GET)
        loser = self.record(slug)
        wanted = checked(request.data)  # type: ignore[attr-defined]
        winner = self.winner(wanted["into"])
        try:
            look = preview(winner, loser)
            answer = {
                "merge": None,
                "slug": loser.slug,
                "into": winner.slug,
                "into_url": f"{base(request)}{self.entity.path}/{winner.slug}/",
                "names": look.names,
                "differing": list(look.choices),
                "followers": [
                    {"kind": f.label, "moved": f.moved, "joined": f.joined} for f in look.followers
                ],
            }
            if not values["preview"]:
                take = {name: wanted[name] for name in CHOICES}
                with transaction.atomic():
                    answer["merge"] = merge(winner, loser, take=take, by=request.user).pk
                    self.written([winner.pk, loser.pk])
        except MergeError as error:
            raise ConflictError([Fault(str(error), field="into", value=wanted["into"])]) from error
        return Response(answer, headers={"Cache-Control": "no-store"})

    def record(self, slug: str) -> Entity:
        found = self.queryset.filter(slug=slug).first()
        if found is None:
            raise Http404(f"There is no {self.entity.model._meta.verbose_name} {slug!r}.")
        return found

    def winner(self, slug: str) -> Entity:
        try:
            return EntityField(self.entity.model).run_validation(slug)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"into": error.detail}) from error


class UndoView(MergeView):
    """Undo the merge by which the record of the address disappeared."""

    params: ClassVar = {}

    @extend_schema(request=None, responses={204: None})
    def post(self, request: HttpRequest, slug: str) -> Response:
        params.read(self.params, request.GET)
        loser = self.record(slug)
        merges = Merge.objects.filter(kind=self.entity.name, loser_id=loser.pk)
        done = merges.filter(undone_at__isnull=True).first()
        if done is None:
            raise ConflictError([Fault("it is not merged", field=WHOLE, value=slug)])
        try:
            with transaction.atomic():
                undo(done, by=request.user)
                self.written([done.winner_id, done.loser_id])
        except MergeError as error:
            raise ConflictError([Fault(str(error), field=WHOLE, value=slug)]) from error
        return Response(status=204)


def checked(data: Any) -> dict[str, Any]:
    writer = MergeSerializer(data=data)
    refuse(unknown_fields(writer, data))
    writer.is_valid(raise_exception=True)
    return writer.validated_data
