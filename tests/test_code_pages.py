"""Texts in the encodings of old machines: read as they were meant, or refused, never in between."""

import pytest

from articles.imports.reading.text.decoding import DecodeError, decode

TEXTS = {
    "French": "Le numéro est très réussi, mais le même problème demeure. À l'été, où ça va.",
    "German": "Die Männer müssen schön größer werden. Über allen Gipfeln ist Ruh.",
    "Spanish": "¿Dónde está el señor Núñez Muñoz? ¡Allí, más allá!",
    "Portuguese": "São Paulo: as eleições não serão amanhã. Órgãos públicos têm função.",
    "Italian": "La città è più bella perché c'è il sole. Lunedì verrà.",
    "Danish": "Så læste han avisen, og øjet så på åen. Ægget er dyrt.",
    "Icelandic": "Það var á þriðjudaginn sem ráðherrann sagði nei við því að fara.",
    "Catalan": "Això és una novel·la en català, què més vols?",
    "Dutch": "De coördinatie is geëindigd; één ruïne per café.",
    "English": "“Fear” – a café’s naïve rôle. It’s £5 — no more…",
}
PAGES = ("cp1252", "mac_roman", "cp850", "cp437")


def encodable(language: str, page: str) -> bool:
    try:
        TEXTS[language].encode(page)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("language", "page"),
    [(language, page) for language in TEXTS for page in PAGES if encodable(language, page)],
)
def test_the_languages_of_western_europe_are_read_in_each_code_page(language, page):
    text = f"Publication: M\n\nA plain line.\n{TEXTS[language]}\n"
    assert decode(text.encode(page)) == text


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Prezident přijel do Prahy, kde se sešel s představiteli opozice. Říká to.", "cp1250"),
        ("Prezident přijel do Prahy, kde se sešel s představiteli opozice. Říká to.", "cp852"),
        ("W ubiegłym tygodniu prezydent spotkał się z premierem. Mówił, że będzie.", "cp1250"),
        ("W ubiegłym tygodniu prezydent spotkał się z premierem. Mówił, że będzie.", "cp852"),
        ("Preşedintele a declarat că ţara va continua să fie stabilă.", "cp1250"),
        ("Cumhurbaşkanı dün akşam Ankara'da açıkladı; görüşmeler sürüyor.", "cp1254"),
        ("Путин прибыл в Москву, чтобы встретиться с премьером.", "cp866"),
        ("Путин прибыл в Москву, чтобы встретиться с премьером.", "iso8859_5"),
        ("Ο πρόεδρος έφτασε στην Αθήνα χθες το βράδυ.", "cp737"),
        ("ראש הממשלה אמר אתמול", "cp1255"),
        ("وصل الرئيس الى القاهرة", "cp1256"),
        ("総理大臣は昨日東京で会見した。", "shift_jis"),
        ("总理昨天在北京举行会议。", "gb2312"),
    ],
)
def test_other_languages_are_refused_not_stored_as_nonsense(text, page):
    with pytest.raises(DecodeError) as caught:
        decode(b"Publication: M\n\nA plain line.\n" + text.encode(page))
    assert len(caught.value.reason) < 250


@pytest.mark.parametrize(
    "rule",
    [
        "¢£¤¥ ¦§¨©ª«¬®¯°±²³´µ·¸¹º»¿øØÞþæØÞþæ",
        "§§§§§§§§§§",
        "»»»»» «««««",
        "·´¯`·.¸¸.·´¯`·",
        "¤ ¤ ¤",
    ],
)
def test_a_line_of_ornaments_says_nothing_of_the_encoding(rule):
    text = f"Une phrase avec des accents: été, où, ça.\n{rule}\nEncore une.\n"
    assert decode(text.encode("cp1252")) == text


def test_boxes_of_dos_stand_beside_its_letters():
    text = "┌──────────┐\n│ Été 1990 │\n└──────────┘\nLe numéro est très réussi.\n"
    assert decode(text.encode("cp437")) == text


def test_a_sign_that_two_encodings_put_well_is_in_doubt():
    with pytest.raises(DecodeError, match="more than one encoding"):
        decode(b"tr\x8as")
