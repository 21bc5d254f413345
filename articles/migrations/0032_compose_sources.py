from django.db import migrations

# A source that another article has in the composed form already is the second copy that came of it;
# which of the two is right, an editor decides.
COMPOSE = """
    UPDATE articles_article a SET source = normalize(a.source)
    WHERE a.source <> normalize(a.source)
      AND NOT EXISTS (SELECT FROM articles_article b WHERE b.source = normalize(a.source));
"""


class Migration(migrations.Migration):
    """Names of files as Macs hand them out, accents apart, are written like all others."""

    dependencies = [
        ("articles", "0031_allow_headlines_alone"),
    ]

    operations = [migrations.RunSQL(COMPOSE, migrations.RunSQL.noop)]
