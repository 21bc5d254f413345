"""A headline that replaces a derived one is not derived, whoever writes it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0026_remember_what_was_made_by_hand"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="article",
            trigger=pgtrigger.compiler.Trigger(
                name="know_headlines_given",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.headline IS DISTINCT FROM NEW.headline AND OLD.headline_is_derived AND NEW.headline_is_derived)",
                    func="\n        NEW.headline_is_derived = strpos(\n            regexp_replace(left(NEW.body, 2000), '[\\s\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]', '', 'g'), regexp_replace(rtrim(NEW.headline, '…'), '[\\s\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]', '', 'g')\n        ) > 0;\n        RETURN NEW;\n    ",
                    hash="45857fa43edb8bc982a949fa9a873a00ac8cdccb",
                    operation='UPDATE OF "headline"',
                    pgid="pgtrigger_know_headlines_given_dec5b",
                    table="articles_article",
                    when="BEFORE",
                ),
            ),
        ),
    ]
