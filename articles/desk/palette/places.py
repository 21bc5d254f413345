"""Pages of the desk and what can be done there: the menu, forms for new records, and more."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.urls import reverse

from articles.desk.palette.jumps import MOST_JUMPS, Jump, JumpGroup

#: What stands in no menu: title, other words for it, address, permission.
ACTIONS = (
    ("Upload files", "import newsletters", "imports_importrun_upload", "imports.add_importrun"),
    ("A table of people", "csv xlsx", "people_person_table_page", "people.view_person"),
    (
        "A table of organizations",
        "csv xlsx",
        "people_organization_table_page",
        "people.view_organization",
    ),
)


def places(request, words: str) -> list[JumpGroup]:
    """The pages in whose titles, or other words for them, each word begins a word; without words
    the first of the menu.
    """
    wanted = words.casefold().split()
    fitting = (jump for jump, known in _all(request) if _fits(wanted, known))
    jumps = [jump for jump, _ in zip(fitting, range(MOST_JUMPS if wanted else 100), strict=False)]
    return [JumpGroup("Go to", "arrow_forward", jumps)] if jumps else []


def _fits(wanted: list[str], known: str) -> bool:
    words = known.casefold().split()
    return all(any(word.startswith(begin) for word in words) for begin in wanted)


def _all(request) -> Iterator[tuple[Jump, str]]:
    """Each page that the user may open, and the words by which it is found."""
    for group in admin.site.get_sidebar_list(request):
        for item in group["items"]:
            if item["has_permission"]:
                title = str(item["title"])
                jump = Jump(title, str(item["link"]), str(group["title"]))
                yield jump, f"{title} {item.get('words', '')}"
    for title, more, name, permission in ACTIONS:
        if request.user.has_perm(permission):
            yield Jump(title, reverse(f"admin:{name}")), f"{title} {more}"
    for model, model_admin in admin.site._registry.items():
        if model_admin.has_add_permission(request):
            opts = model._meta
            title = f"Add {opts.verbose_name}"
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
            yield Jump(title, address), f"{title} new create"
