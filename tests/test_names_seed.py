"""The seed document of the users, when it stands beside the repository."""

import json
from datetime import date
from pathlib import Path

import pytest

from people.names import HeldOffice, Matcher, Named

SEEDS = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"


def read_entities(path):
    """The entities of a fixture, keyed by slug, with their positions."""
    records = json.loads(path.read_text(encoding="utf-8"))
    offices = {}
    for record in records:
        if record["model"] == "people.position":
            fields = record["fields"]
            office = HeldOffice(
                fields["title"],
                fields["organization"][0],
                date.fromisoformat(fields["started_on"]),
                date.fromisoformat(fields["ended_on"]),
            )
            offices.setdefault(fields["person"][0], []).append(office)
    return [
        Named(
            record["fields"]["slug"],
            record["model"].removeprefix("people."),
            record["fields"]["name"],
            tuple(record["fields"]["aliases"]),
            tuple(offices.get(record["fields"]["slug"], ())),
        )
        for record in records
        if record["model"] != "people.position"
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds do not stand beside this clone")
def test_every_name_of_the_seed_document_is_found():
    body = (SEEDS / "monitor-6-17.txt").read_text(encoding="utf-8")
    findings = Matcher(read_entities(SEEDS / "entities.json")).find(
        body, published_on=date(2000, 1, 25)
    )
    found = {
        key: [body[start:end] for start, end in spans] for key, spans in findings.mentions.items()
    }
    assert found == {
        "vladimir-putin": ["Vladimir Putin", "Vladimir Putin", "Putin"],
        "george-robertson": ["George Robertson", "Robertson"],
        "igor-ivanov": ["Igor Ivanov"],
        "sergei-stepashin": ["Sergei Stepashin"],
        "nato": ["NATO"] * 14,
        "permanent-joint-council": ["Permanent Joint Council"],
        "reuters": ["Reuters"],
        "russia-tv": ["Russia TV"],
        "government-of-russia": ["Russian government"],
    }
    assert findings.doubts == ()
