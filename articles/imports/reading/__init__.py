"""Files -> records and problems: what does this file say? No Django, no database."""
