"""People are listed by surname: Helena Marsk under M, Marsk, Helena there, too."""

import django.db.models
from django.db import migrations

BY_SURNAME = r"""
CREATE FUNCTION people_by_surname(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN name LIKE '%,%' AND name !~* ',\s*(jr|sr|ii|iii|iv)\.?\s*$' THEN people_fold(name)
    ELSE regexp_replace(
        regexp_replace(people_fold(name), ' (jr|sr|ii|iii|iv)$', ''), '^(.+) (\S+)$', '\2 \1'
    )
END
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0011_note_who_was_forgotten")]
    operations = [
        migrations.RunSQL(BY_SURNAME, "DROP FUNCTION people_by_surname(text)"),
        migrations.AddIndex(
            model_name="person",
            index=django.db.models.Index(
                django.db.models.Func(
                    django.db.models.F("name"),
                    function="people_by_surname",
                    output_field=django.db.models.TextField(),
                ),
                "id",
                name="person_by_surname",
            ),
        ),
    ]
