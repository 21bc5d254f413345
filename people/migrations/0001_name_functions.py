"""How names are folded for look-ups, in the database, for every writer alike."""

from django.db import migrations

FOLD = r"""
CREATE FUNCTION people_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    translate(
        replace(replace(replace(replace(
            lower(translate(
                regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'),
                'ŁłØøĐđÐðı', 'llooddddi'
            )),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '.''’‘`´', ''
    ),
    '[\s‐‑‒–—_,;:/()"“”„«»&+!?-]+', ' ', 'g'
))
"""

NAME_KEYS = """
CREATE FUNCTION people_name_keys(name text, aliases text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT people_fold(n) FROM unnest(name || aliases) AS n ORDER BY 1)
"""

NAME_VECTOR = """
CREATE FUNCTION people_name_vector(name text, aliases text[], slug text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector(
    'pg_catalog.simple'::regconfig,
    people_fold(name || ' ' || array_to_string(aliases, ' ') || ' ' || slug)
)
"""


class Migration(migrations.Migration):
    initial = True
    # Triggers of both apps write to the log of changes, from their first row on.
    dependencies = [("changes", "0002_initial")]
    operations = [
        migrations.RunSQL(FOLD, reverse_sql="DROP FUNCTION people_fold(text)"),
        migrations.RunSQL(NAME_KEYS, reverse_sql="DROP FUNCTION people_name_keys(text, text[])"),
        migrations.RunSQL(
            NAME_VECTOR, reverse_sql="DROP FUNCTION people_name_vector(text, text[], text)"
        ),
    ]
