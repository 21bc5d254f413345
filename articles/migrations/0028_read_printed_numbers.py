from django.db import migrations

# The same as articles/dating/numbers.py, as it was when this migration was made.
WORDS = """
    {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen":
    15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "first": 1, "second": 2,
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth":
    15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety":
    90, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60,
    "seventieth": 70, "eightieth": 80, "ninetieth": 90}
"""
SINGLE = f"""
CREATE FUNCTION articles_single_numeral(printed text) RETURNS integer
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    words jsonb := '{WORDS}';
    lower_case text := translate(
        printed, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
    );
    parts text[] := string_to_array(replace(lower_case, '-', ' '), ' ');
    digit integer;
    past integer := 0;
    total integer := 0;
BEGIN
    IF printed ~ '^[0-9]{{1,9}}$' THEN
        RETURN printed::integer;
    END IF;
    IF printed ~ '^[0-9]{{1,3}}([,.''’ ][0-9]{{3}}){{1,2}}$' THEN
        RETURN regexp_replace(printed, '[^0-9]', '', 'g')::integer;
    END IF;
    IF printed <> '' AND printed !~ '^[CDLMcdlm]$' AND printed ~ (
        '^(M{{0,3}}(CM|CD|D?C{{0,4}})(XC|XL|L?X{{0,4}})(IX|IV|V?I{{0,4}})'
        '|m{{0,3}}(cm|cd|d?c{{0,4}})(xc|xl|l?x{{0,4}})(ix|iv|v?i{{0,4}}))$'
    ) THEN
        FOR place IN REVERSE length(lower_case)..1 LOOP
            digit := (ARRAY[1, 5, 10, 50, 100, 500, 1000])
                [strpos('ivxlcdm', substr(lower_case, place, 1))];
            total := total + CASE WHEN digit < past THEN -digit ELSE digit END;
            past := digit;
        END LOOP;
        RETURN total;
    END IF;
    IF words ? lower_case THEN
        RETURN words ->> lower_case;
    END IF;
    IF cardinality(parts) = 2 AND parts[1] LIKE '%ty' AND words ? parts[1]
       AND (words ->> parts[2])::integer < 10 THEN
        RETURN (words ->> parts[1])::integer + (words ->> parts[2])::integer;
    END IF;
    RETURN NULL;
END
$$
"""
NUMERAL = r"""
CREATE FUNCTION articles_numeral(printed text) RETURNS integer
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
    body text := regexp_replace(
        btrim(regexp_replace(printed, E'[ \t\n\r\f\v\u00a0\u2007\u2009\u202f]+', ' ', 'g'), ' '),
        ' ?\([^()]*\)$', ''
    );
    label text := substring(
        translate(body, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
        from '^(?:(?:(?:number|no|nr|issue|volume|vol)(?![a-z])|n[°º]|[#№])\.? ?)*'
    );
    number integer;
    pair text[];
    sign text;
    former integer;
    latter integer;
    of_group integer;
BEGIN
    body := substr(body, length(label) + 1);
    number := articles_single_numeral(body);
    IF number IS NOT NULL THEN
        RETURN number;
    END IF;
    pair := regexp_match(
        body, '^([0-9A-Za-z]+) ?([-–—/&+.:,]| [Aa][Nn][Dd] | [Tt][Oo] ) ?([0-9A-Za-z]+)$'
    );
    former := articles_single_numeral(pair[1]);
    latter := articles_single_numeral(pair[3]);
    IF former IS NOT NULL AND latter IS NOT NULL THEN
        sign := btrim(translate(pair[2], 'ANDTO', 'andto'), ' ');
        IF sign IN ('-', '–', '—', '/', 'to') AND latter > former AND latter <= former + 12 THEN
            RETURN former;
        END IF;
        IF sign IN ('&', '+', ',', 'and') THEN
            IF latter > former THEN
                RETURN former;
            END IF;
        ELSE
            of_group := CASE
                WHEN sign IN ('.', ':') THEN former
                WHEN former BETWEEN 1400 AND 2199 AND latter NOT BETWEEN 1400 AND 2199 THEN former
                WHEN latter BETWEEN 1400 AND 2199 AND former NOT BETWEEN 1400 AND 2199 THEN latter
            END;
            number := CASE WHEN of_group = former THEN latter ELSE former END;
            IF of_group < 200000 AND number < 10000 THEN
                RETURN of_group * 10000 + number;
            END IF;
        END IF;
    END IF;
    pair := regexp_match(body, '^[^0-9]*([0-9]{1,9})[^0-9]*$');
    RETURN pair[1]::integer;
END
$$
"""


class Migration(migrations.Migration):
    """Volumes and numbers as they are printed are numbers to sort by."""

    dependencies = [
        ("articles", "0027_know_headlines_given"),
    ]

    operations = [
        migrations.RunSQL(SINGLE, reverse_sql="DROP FUNCTION articles_single_numeral(text)"),
        migrations.RunSQL(NUMERAL, reverse_sql="DROP FUNCTION articles_numeral(text)"),
    ]
