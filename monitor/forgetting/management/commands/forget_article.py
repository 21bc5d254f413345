"""manage.py forget_article ID: remove an article from every table, and record that."""

from monitor.forgetting.command import ForgetCommand
from monitor.forgetting.forget import forget_article


class Command(ForgetCommand):
    help = (
        "Forget an article on purpose: text, mentions, history and every note of it. A file that"
        " has it brings it in again: take it out of the inbox."
    )
    kind = "article"
    key = "ID"
    forget = staticmethod(forget_article)
