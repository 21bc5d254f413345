"""Widgets of the desk."""

from django.contrib.admin.widgets import AutocompleteSelect


class KnownSelect(AutocompleteSelect):
    """An autocomplete that is told the label of its present choice and need not ask for it."""

    known: dict[str, str] = {}

    def optgroups(self, name, value, attr=None):
        value = [item for item in value if str(item).isdecimal()]  # a form may send anything
        if not value or any(str(item) not in self.known for item in value):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = [
            self.create_option(name, item, self.known[str(item)], True, index)
            for index, item in enumerate(value, start=len(options))
        ]
        return [(None, options + chosen, 0)]
