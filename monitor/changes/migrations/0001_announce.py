"""The function by which triggers write to the log."""

from django.db import migrations

ANNOUNCE = """
CREATE FUNCTION changes_announce(what text, did text, ids bigint[], keys text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    -- The transaction's revision; the setting is forgotten with it, and with a savepoint.
    revision bigint := nullif(current_setting('monitor.revision', true), '')::bigint;
BEGIN
    IF revision IS NULL THEN
        INSERT INTO changes_revision DEFAULT VALUES RETURNING id INTO revision;
        PERFORM set_config('monitor.revision', revision::text, true);
    END IF;
    IF did = 'changed' THEN
        -- Whatever this transaction did to the record before says more than "changed".
        INSERT INTO changes_change (revision_id, kind, object_id, key, action)
        SELECT revision, what, c.id, c.key, did FROM unnest(ids, keys) AS c (id, key)
        ON CONFLICT (revision_id, kind, object_id) DO NOTHING;
    ELSE
        INSERT INTO changes_change AS before (revision_id, kind, object_id, key, action)
        SELECT revision, what, c.id, c.key, did FROM unnest(ids, keys) AS c (id, key)
        ON CONFLICT (revision_id, kind, object_id) DO UPDATE
        SET key = excluded.key,
            action = CASE WHEN before.action = 'deleted' AND did = 'created'
                          THEN 'changed' ELSE did END;
    END IF;
END
$$
"""


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL(
            ANNOUNCE,
            reverse_sql="DROP FUNCTION changes_announce(text, text, bigint[], text[])",
        )
    ]
