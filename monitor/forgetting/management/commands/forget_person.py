"""manage.py forget_person SLUG: remove a person from every table, and record that."""

from functools import partial

from monitor.forgetting.command import ForgetCommand
from monitor.forgetting.forget import forget_entity


class Command(ForgetCommand):
    help = (
        "Forget a person on purpose: names, mentions, history and every note of him. Texts of the"
        " archive stay as they are; the command says which of them have the name."
    )
    kind = "person"
    forget = partial(forget_entity, "person")
