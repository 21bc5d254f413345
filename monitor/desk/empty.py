"""What an empty list says: why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class EmptyState:
    """`steps`: links to what fills the list: title, name of the address, permission."""

    title: str
    text: str = ""
    steps: tuple[tuple[str, str, str], ...] = ()

    def links(self, user) -> list[tuple[str, str]]:
        """Titles and addresses of the steps that the user may take."""
        return [
            (title, reverse(f"admin:{name}"))
            for title, name, permission in self.steps
            if user.has_perm(permission)
        ]


#: Where all records come from.
UPLOAD = ("Upload files", "imports_importrun_upload", "imports.add_importrun")
