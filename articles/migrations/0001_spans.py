"""What a list of spans must look like."""

from django.db import migrations

SPANS_ARE_VALID = """
CREATE FUNCTION articles_spans_are_valid(spans integer[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    past integer := 0;
BEGIN
    IF cardinality(spans) = 0 THEN
        RETURN true;
    END IF;
    IF array_ndims(spans) <> 2 OR array_length(spans, 2) <> 2 THEN
        RETURN false;
    END IF;
    FOR i IN array_lower(spans, 1) .. array_upper(spans, 1) LOOP
        IF spans[i][1] IS NULL OR spans[i][2] IS NULL
           OR spans[i][1] < past OR spans[i][2] <= spans[i][1] THEN
            RETURN false;
        END IF;
        past := spans[i][2];
    END LOOP;
    RETURN true;
END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("changes", "0002_initial")]
    operations = [
        migrations.RunSQL(
            SPANS_ARE_VALID, reverse_sql="DROP FUNCTION articles_spans_are_valid(integer[])"
        )
    ]
