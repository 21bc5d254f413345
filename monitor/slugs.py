"""The slug that a new record gets from its name, the same from whichever door it comes.

A slug that is there never changes; whether one is taken is for the database to say.
"""

from hashlib import sha256

from anyascii import anyascii
from django.utils.text import slugify

LONGEST = 80


def slug_of(name: str, kind: str) -> str:
    """The slug made of this name, accents folded, other scripts transliterated.

    A name of signs alone gets one of its `kind` and a digest.
    """
    slug = slugify(anyascii(name))[:LONGEST].strip("-_")
    return slug or f"{kind}-{sha256(name.encode()).hexdigest()[:8]}"
