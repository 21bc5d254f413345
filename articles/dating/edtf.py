"""Days that are not known, in the Extended Date/Time Format (ISO 8601-2). Pure."""

from datetime import date


def one_of(earliest: date | None, latest: date | None) -> str:
    """One day of a range, either end of which may be open; "" if both are.

    >>> one_of(date(2000, 1, 23), date(2000, 2, 14)), one_of(None, date(2000, 2, 14))
    ('[2000-01-23..2000-02-14]', '[..2000-02-14]')
    """
    if earliest == latest:
        return earliest.isoformat() if earliest else ""
    return f"[{earliest or ''}..{latest or ''}]"
