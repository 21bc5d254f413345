"""How far somebody who manages users may go: to what she may do herself, and no further."""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet


def permissions_of(user: User) -> QuerySet[Permission]:
    """What the user may do, or could if active; a superuser everything."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(group__user=user) | Q(user=user)).distinct()


def within_reach(manager: User) -> QuerySet[Group]:
    """The roles that the manager may give: those that permit nothing that she may not do."""
    beyond = Permission.objects.exclude(pk__in=permissions_of(manager))
    return Group.objects.exclude(permissions__in=beyond)


def is_within_reach(manager: User, user: User) -> bool:
    """Whether the manager may change that user, and so act as her."""
    if manager.is_superuser or user == manager:
        return True
    theirs, own = permissions_of(user), permissions_of(manager)
    return not user.is_superuser and not theirs.exclude(pk__in=own).exists()
