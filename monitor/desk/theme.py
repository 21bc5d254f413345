"""The theme and menu of the admin: the UNFOLD setting."""

from django.templatetags.static import static
from django.urls import reverse, reverse_lazy


def _entry(title: str, icon: str, model: str) -> dict:
    app, name = model.split(".")
    link = reverse_lazy(f"admin:{app}_{name}_changelist")
    return {
        "title": title,
        "icon": icon,
        "link": link,
        "permission": lambda request: request.user.has_perm(f"{app}.view_{name}"),
        "active": lambda request: request.path.startswith(str(link)) and not _has_entry(request),
    }


#: Pages below a list that have an entry of their own.
OWN_ENTRIES = (
    "admin:articles_issue_queue",
    "admin:articles_mention_queue",
    "admin:people_person_duplicates",
)


def _has_entry(request) -> bool:
    return request.path in map(reverse, OWN_ENTRIES)


def _queue(title: str, icon: str, model: str, words: str) -> dict:
    app, name = model.split(".")
    return {
        "title": title,
        "words": words,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_queue"),
        "permission": lambda request: request.user.has_perm(f"{app}.change_{name}"),
    }


UNFOLD = {
    "SITE_TITLE": "Monitor",
    "SITE_HEADER": "Monitor",
    "SITE_SUBHEADER": "Archive desk",
    "SITE_SYMBOL": "newsmode",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("desk/favicon.svg"),
        }
    ],
    "LOGIN": {"form": "monitor.accounts.forms.LoginForm"},
    "ACCOUNT": {
        "navigation": [
            {"title": "Change password", "link": reverse_lazy("admin:password_change")},
            {"title": "Two-factor login", "link": reverse_lazy("second-factor")},
        ]
    },
    "DASHBOARD_CALLBACK": "monitor.home.dashboard",
    "STYLES": [lambda request: static("desk/desk.css")],
    "SCRIPTS": [
        lambda request: static("desk/desk.js"),
        lambda request: static("desk/access.js"),
        lambda request: static("desk/alpine.js"),
        lambda request: static("desk/drafts.js"),
        lambda request: static("desk/presence.js"),
        lambda request: static("desk/search.js"),
    ],
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#eff6ff",
            "100": "#dbeafe",
            "200": "#bfdbfe",
            "300": "#93c5fd",
            "400": "#60a5fa",
            "500": "#2f6fe4",
            "600": "#1d4ed8",
            "700": "#1e40af",
            "800": "#1e3a8a",
            "900": "#172f6f",
            "950": "#0f1f4b",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": "Archive",
                "items": [
                    {"title": "Home", "icon": "home", "link": reverse_lazy("admin:index")},
                    _entry("Articles", "article", "articles.article"),
                    _entry("Issues", "newsmode", "articles.issue"),
                    _queue("Issues to date", "event", "articles.issue", "undated estimates queue"),
                    _entry("Publications", "library_books", "articles.publication"),
                    _entry("Mentions", "ink_highlighter", "articles.mention"),
                    {
                        "title": "Outlets cited",
                        "words": "press citations reports sources",
                        "icon": "format_quote",
                        "link": reverse_lazy("admin:articles_citation_changelist"),
                        "permission": lambda request: request.user.has_perm(
                            "articles.view_article"
                        ),
                    },
                    _queue("Mentions to judge", "rule", "articles.mention", "queue verdicts"),
                ],
            },
            {
                "title": "Who is mentioned",
                "items": [
                    _entry("People", "person", "people.person"),
                    _entry("Organizations", "apartment", "people.organization"),
                    _entry("Positions", "work", "people.position"),
                    {
                        "title": "Names to decide",
                        "words": "queue unknown",
                        "icon": "person_search",
                        "link": reverse_lazy("admin:articles_suggestion_changelist"),
                        "permission": lambda request: request.user.has_perm(
                            "articles.change_mention"
                        ),
                    },
                    {
                        "title": "Likely duplicates",
                        "words": "queue same",
                        "icon": "content_copy",
                        "link": reverse_lazy("admin:people_person_duplicates"),
                        "permission": lambda request: request.user.has_perms(
                            ["people.change_person", "articles.view_article"]
                        ),
                    },
                    {
                        "title": "Merges",
                        "icon": "call_merge",
                        "link": reverse_lazy("admin:people_merge_changelist"),
                        "permission": lambda request: request.user.has_perm("people.change_person"),
                    },
                    _entry("Identifiers", "fingerprint", "people.identifier"),
                ],
            },
            {
                "title": "Imports",
                "items": [
                    _entry("Import runs", "input", "imports.importrun"),
                    _entry("Conflicts", "compare_arrows", "imports.conflict"),
                    _entry("Problems", "error", "imports.importproblem"),
                    {
                        "title": "Deleted records",
                        "icon": "delete_history",
                        "link": reverse_lazy("admin:people_removal_changelist"),
                        "permission": lambda request: request.user.has_perm(
                            "imports.view_conflict"
                        ),
                    },
                ],
            },
            {
                "title": "Accounts",
                "items": [
                    _entry("Users", "group", "auth.user"),
                    _entry("Roles", "shield_person", "auth.group"),
                    {
                        "title": "Tokens",
                        "icon": "key",
                        "link": reverse_lazy("admin:accounts_token_changelist"),
                        "permission": lambda request: request.user.is_staff,
                    },
                ],
            },
        ],
    },
}
