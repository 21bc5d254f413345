"""manage.py forget_organization SLUG: remove one from every table, and record that."""

from functools import partial

from monitor.forgetting.command import ForgetCommand
from monitor.forgetting.forget import forget_entity


class Command(ForgetCommand):
    help = (
        "Forget an organization on purpose: names, mentions, history and every note of it. Texts of"
        " the archive stay as they are; the command says which of them have the name."
    )
    kind = "organization"
    forget = partial(forget_entity, "organization")
