"""Who stands for an entity that was merged? Merges form no chains (people/triggers.py)."""


def winner_id(alias: str) -> str:
    """SQL of the id of who stands for an entity; its own if it was not merged."""
    return f"coalesce({alias}.merged_into_id, {alias}.id)"
