"""Take texts apart into words for the full-text index: every word counts, signs part them.

The same rules as in articles/fulltext.py, whose docstring explains them.
"""

from django.db import migrations

# Without a list of stop words: AT&T, The Who and IT can be looked for.
CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY articles_stem (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION articles_text (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION articles_text ALTER MAPPING
    FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part WITH articles_stem
"""
NO_CONFIGURATION = """
DROP TEXT SEARCH CONFIGURATION articles_text;
DROP TEXT SEARCH DICTIONARY articles_stem
"""
# What Unicode calls punctuation, symbol, separator or control, beyond ASCII; not € and £.
SIGNS = (
    r"\u0080-\u00A2\u00A4-\u00A9\u00AB-\u00B1\u00B4\u00B6-\u00B8\u00BB\u00BF\u00D7\u00F7"
    r"\u02C2-\u02C5\u02D2-\u02DF\u02E5-\u02EB\u02ED\u02EF-\u02FF\u0375\u037E\u0384-\u0385"
    r"\u0387\u03F6\u0482\u055A-\u055F\u0589-\u058F\u05BE\u05C0\u05C3\u05C6\u05F3-\u060F"
    r"\u061B-\u061F\u066A-\u066D\u06D4\u06DD-\u06DE\u06E9\u06FD-\u06FE\u0700-\u070F"
    r"\u07F6-\u07F9\u07FE-\u07FF\u0830-\u083E\u085E\u0888\u0890-\u0891\u08E2\u0964-\u0965"
    r"\u0970\u09F2-\u09F3\u09FA-\u09FB\u09FD\u0A76\u0AF0-\u0AF1\u0B70\u0BF3-\u0BFA\u0C77"
    r"\u0C7F\u0C84\u0D4F\u0D79\u0DF4\u0E3F\u0E4F\u0E5A-\u0E5B\u0F01-\u0F17\u0F1A-\u0F1F"
    r"\u0F34\u0F36\u0F38\u0F3A-\u0F3D\u0F85\u0FBE-\u0FC5\u0FC7-\u0FDA\u104A-\u104F"
    r"\u109E-\u109F\u10FB\u1360-\u1368\u1390-\u1399\u1400\u166D-\u166E\u1680\u169B-\u169C"
    r"\u16EB-\u16ED\u1735-\u1736\u17D4-\u17D6\u17D8-\u17DB\u1800-\u180A\u180E"
    r"\u1940-\u1945\u19DE-\u19FF\u1A1E-\u1A1F\u1AA0-\u1AA6\u1AA8-\u1AAD\u1B5A-\u1B6A"
    r"\u1B74-\u1B7E\u1BFC-\u1BFF\u1C3B-\u1C3F\u1C7E-\u1C7F\u1CC0-\u1CC7\u1CD3\u1FBD"
    r"\u1FBF-\u1FC1\u1FCD-\u1FCF\u1FDD-\u1FDF\u1FED-\u1FEF\u1FFD-\u206F\u207A-\u207E"
    r"\u208A-\u208E\u20A0-\u20AB\u20AD-\u20C0\u2100-\u2101\u2103-\u2106\u2108-\u2109"
    r"\u2114\u2116-\u2118\u211E-\u2123\u2125\u2127\u2129\u212E\u213A-\u213B\u2140-\u2144"
    r"\u214A-\u214D\u214F\u218A-\u244A\u249C-\u24E9\u2500-\u2775\u2794-\u2BFF"
    r"\u2CE5-\u2CEA\u2CF9-\u2CFC\u2CFE-\u2CFF\u2D70\u2E00-\u2E2E\u2E30-\u3004"
    r"\u3008-\u3020\u3030\u3036-\u3037\u303D-\u303F\u309B-\u309C\u30A0\u30FB\u3190-\u3191"
    r"\u3196-\u319F\u31C0-\u31E3\u3200-\u321E\u322A-\u3247\u3250\u3260-\u327F"
    r"\u328A-\u32B0\u32C0-\u33FF\u4DC0-\u4DFF\uA490-\uA4C6\uA4FE-\uA4FF\uA60D-\uA60F"
    r"\uA673\uA67E\uA6F2-\uA716\uA720-\uA721\uA789-\uA78A\uA828-\uA82B\uA836-\uA839"
    r"\uA874-\uA877\uA8CE-\uA8CF\uA8F8-\uA8FA\uA8FC\uA92E-\uA92F\uA95F\uA9C1-\uA9CD"
    r"\uA9DE-\uA9DF\uAA5C-\uAA5F\uAA77-\uAA79\uAADE-\uAADF\uAAF0-\uAAF1\uAB5B"
    r"\uAB6A-\uAB6B\uABEB\uE000-\uF8FF\uFB29\uFBB2-\uFBC2\uFD3E-\uFD4F\uFDCF\uFDFC-\uFDFF"
    r"\uFE10-\uFE19\uFE30-\uFE6B\uFEFF-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65"
    r"\uFFE0-\uFFFD\U00010100-\U00010102\U00010137-\U0001013F\U00010179-\U00010189"
    r"\U0001018C-\U000101FC\U0001039F\U000103D0\U0001056F\U00010857\U00010877-\U00010878"
    r"\U0001091F\U0001093F\U00010A50-\U00010A58\U00010A7F\U00010AC8\U00010AF0-\U00010AF6"
    r"\U00010B39-\U00010B3F\U00010B99-\U00010B9C\U00010EAD\U00010F55-\U00010F59"
    r"\U00010F86-\U00010F89\U00011047-\U0001104D\U000110BB-\U000110C1\U000110CD"
    r"\U00011140-\U00011143\U00011174-\U00011175\U000111C5-\U000111C8\U000111CD\U000111DB"
    r"\U000111DD-\U000111DF\U00011238-\U0001123D\U000112A9\U0001144B-\U0001144F"
    r"\U0001145A-\U0001145D\U000114C6\U000115C1-\U000115D7\U00011641-\U00011643"
    r"\U00011660-\U0001166C\U000116B9\U0001173C-\U0001173F\U0001183B\U00011944-\U00011946"
    r"\U000119E2\U00011A3F-\U00011A46\U00011A9A-\U00011A9C\U00011A9E-\U00011AA2"
    r"\U00011C41-\U00011C45\U00011C70-\U00011C71\U00011EF7-\U00011EF8"
    r"\U00011FD5-\U00011FFF\U00012470-\U00012474\U00012FF1-\U00012FF2"
    r"\U00013430-\U00013438\U00016A6E-\U00016A6F\U00016AF5\U00016B37-\U00016B3F"
    r"\U00016B44-\U00016B45\U00016E97-\U00016E9A\U00016FE2\U0001BC9C\U0001BC9F-\U0001BCA3"
    r"\U0001CF50-\U0001D164\U0001D16A-\U0001D16C\U0001D173-\U0001D17A"
    r"\U0001D183-\U0001D184\U0001D18C-\U0001D1A9\U0001D1AE-\U0001D241\U0001D245"
    r"\U0001D300-\U0001D356\U0001D6C1\U0001D6DB\U0001D6FB\U0001D715\U0001D735\U0001D74F"
    r"\U0001D76F\U0001D789\U0001D7A9\U0001D7C3\U0001D800-\U0001D9FF\U0001DA37-\U0001DA3A"
    r"\U0001DA6D-\U0001DA74\U0001DA76-\U0001DA83\U0001DA85-\U0001DA8B\U0001E14F\U0001E2FF"
    r"\U0001E95E-\U0001E95F\U0001ECAC\U0001ECB0\U0001ED2E\U0001EEF0-\U0001F0F5"
    r"\U0001F10D-\U0001FBCA\U000E0001-\U000E007F\U000F0000-\U0010FFFD"
)
# Whatever lies outside may have to be composed, or be unseen; normalize() is slow.
PLAIN = r"\u0001-\u02FF\u2010-\u2027\u2030-\u205E\u20A0-\u20BF\u2122"
UNSEEN = r"\u0300-\u036F\u200B-\u200D\u2060\uFEFF"

COMPOSE = f"""
CREATE FUNCTION articles_composed(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    value = replace(value, U&'\\00AD', '');
    IF value ~ '[^{PLAIN}]' THEN
        value = regexp_replace(normalize(value, NFC), '[{UNSEEN}]', '', 'g');
    END IF;
    RETURN value;
END $$
"""


def each_replaced(sql: str, pairs: dict[str, str]) -> str:
    for sign, replacement in pairs.items():
        sql = f"replace({sql}, '{sign}', '{replacement}')"
    return sql


# Of the others of ASCII the parser makes nothing but gaps between words.
GAPS = dict.fromkeys("-./:<>@_~", " ")
SIGN_WORDS = {"&": " ꝸ ", "+": " ᐩ ", "#": " ǂ ", "%": " ꝶ ", "$": " ꝭ "}
WORDS = f"""
CREATE FUNCTION articles_words(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
    IF octet_length(value) <> length(value) THEN
        value = regexp_replace(articles_composed(value), '[{SIGNS}]', ' ', 'g');
        value = {each_replaced("value", {"€": " ꝷ ", "£": " ꝵ "})};
    END IF;
    RETURN {each_replaced("value", {**SIGN_WORDS, **GAPS})};
END $body$
"""

# ts_headline() takes the text apart itself. Signs are kept apart from words by a character that
# nobody sees, and those beyond ASCII become character references, which it passes over.
TYPED = {"<": "&lt;", ">": "&gt;", '"': "&quot;"}
APART = {sign: f"\x1f{sign}\x1f" for sign in "-./:@_~"}
LETTERS = {"&": "ꝸ", "+": "ᐩ", "#": "ǂ", "%": "ꝶ", "$": "ꝭ", "€": "ꝷ", "£": "ꝵ"}
AS_LETTERS = {sign: f"\x1f{letter}\x1f" for sign, letter in LETTERS.items()}
BACK = {"\x1f": "", **{letter: sign for sign, letter in LETTERS.items()}, "ꝸ": "&amp;"}
PASSAGES = f"""
CREATE FUNCTION articles_passages(value text, query tsquery) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $body$
DECLARE
    odd text[];
    sign text;
BEGIN
    value = articles_composed(translate(value, E'\\x1f\\ue000\\ue001', ''));
    value = {each_replaced("value", {**AS_LETTERS, **TYPED, **APART})};
    odd = ARRAY(SELECT DISTINCT match[1] FROM regexp_matches(value, '([{SIGNS}])', 'g') match);
    FOREACH sign IN ARRAY odd LOOP
        value = replace(value, sign, '&#' || ascii(sign) || ';');
    END LOOP;
    value = ts_headline(
        'articles_text', value, query,
        E'MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=" … ",'
        ' StartSel=\ue000, StopSel=\ue001'
    );
    FOREACH sign IN ARRAY odd LOOP
        value = replace(value, '&#' || ascii(sign) || ';', sign);
    END LOOP;
    value = {each_replaced("value", BACK)};
    RETURN replace(replace(value, U&'\\E000', '<mark>'), U&'\\E001', '</mark>');
END $body$
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_copy_last_days")]
    operations = [
        migrations.RunSQL(CONFIGURATION, NO_CONFIGURATION),
        migrations.RunSQL(COMPOSE, "DROP FUNCTION articles_composed(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION articles_words(text)"),
        migrations.RunSQL(PASSAGES, "DROP FUNCTION articles_passages(text, tsquery)"),
    ]
