"""What roles allow, and how far who manages users may go: to what she may do herself."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

#: The actions that a permission allows, as people say them.
ACTIONS = {"view": "read", "add": "add", "change": "change", "delete": "delete"}
MOST_NAMED = 3


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


def table(permissions: Iterable[Permission]) -> list[tuple[str, list[bool]]]:
    """Kinds of records, as people call them, with whether each of ACTIONS is allowed.

    The permissions come with their content types.
    """
    allowed = defaultdict(set)
    for permission in permissions:
        model = permission.content_type.model_class()
        if model is not None:
            action, _, _ = permission.codename.partition("_")
            allowed[str(model._meta.verbose_name_plural)].add(action)
    return [(name, [action in allowed[name] for action in ACTIONS]) for name in sorted(allowed)]


def in_words(permissions: Iterable[Permission]) -> str:
    """Such as: read, add, change: articles, issues; read: import problems."""
    kinds = defaultdict(list)
    for name, allowed in table(permissions):
        kinds[tuple(allowed)].append(name)
    words = list(ACTIONS.values())
    return "; ".join(
        f"{', '.join(word for word, may in zip(words, allowed, strict=True) if may)}:"
        f" {', '.join(names)}"
        for allowed, names in sorted(kinds.items(), reverse=True)
        if any(allowed)
    )


def names_of(user: User) -> str:
    """The user's roles; needs no query where the groups are prefetched."""
    if user.is_superuser:
        return "everything (superuser)"
    return ", ".join(sorted(group.name for group in user.groups.all()))


def why_not(user: User) -> str:
    """Why a page is closed to the user, and whom to ask."""
    names = names_of(user)
    who = f"You are logged in as {user}, {f'with the role {names}' if names else 'without a role'}."
    permission = Permission.objects.filter(codename="change_user")
    may = Q(is_superuser=True) | Q(groups__permissions__in=permission)
    managers = User.objects.filter(may, is_active=True).distinct().order_by("username")[:MOST_NAMED]
    asked = " or ".join(map(str, managers))
    return f"{who} Ask {asked}, who can change that." if asked else who
