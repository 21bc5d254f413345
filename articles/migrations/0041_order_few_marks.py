"""Compose no text with more marks in a row than any language has: that takes the square of them.

PostgreSQL puts the marks behind a letter into their order one by one, and listens to no timeout
meanwhile: 40,000 of them took it some seconds. Texts for people have a handful; Unicode's own
stream-safe form allows 30. The marks are dropped from the index in any case.
"""

import sys
import unicodedata
from itertools import groupby

from django.db import migrations

PLAIN = r"\u0001-\u02FF\u2010-\u2027\u2030-\u205E\u20A0-\u20BF\u2122"
UNSEEN = r"\u0300-\u036F\u200B-\u200D\u2060\uFEFF"


def marks() -> str:
    """Every character that is put into order, as ranges of a regular expression."""
    codes = [code for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
    runs = groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0])
    ranges = [[code for _, code in run] for _, run in runs]
    return "".join(f"\\U{run[0]:08X}-\\U{run[-1]:08X}" for run in ranges)


COMPOSE = """
CREATE OR REPLACE FUNCTION articles_composed(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    value = replace(value, U&'\\00AD', '');
    IF value ~ '[^{plain}]' THEN
        {compose}
        value = regexp_replace(value, '[{unseen}]', '', 'g');
    END IF;
    RETURN value;
END $$
"""
ALWAYS = "value = normalize(value, NFC);"
FEW = "IF value !~ '[{marks}]{{31}}' THEN value = normalize(value, NFC); END IF;"


def composed(compose: str) -> str:
    return COMPOSE.format(plain=PLAIN, unseen=UNSEEN, compose=compose)


class Migration(migrations.Migration):
    dependencies = [("articles", "0040_keep_rows_of_steps")]
    operations = [
        migrations.RunSQL(composed(FEW.format(marks=marks())), reverse_sql=composed(ALWAYS)),
    ]
