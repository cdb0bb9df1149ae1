"""No planted secret of the fixtures survives masking. The chats are parsed here, without the readers of ``ingest``."""

import json
import tomllib
from pathlib import Path

import pytest

from qa_engine.domain.interaction import Interaction
from qa_engine.privacy import PatternMasker

FIXTURES = Path(__file__).parents[3] / "fixtures"
CANARIES = tomllib.loads((FIXTURES / "CANARIES.toml").read_text(encoding="utf-8"))["canary"]
JSONL = sorted({canary["file"] for canary in CANARIES if canary["file"].endswith(".jsonl")})


def interactions(name: str) -> list[Interaction]:
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return [Interaction.model_validate(json.loads(line)) for line in lines if line.strip()]


@pytest.mark.parametrize("name", JSONL)
def test_no_planted_secret_is_left(name: str) -> None:
    found = interactions(name)
    before = "\n".join(item.model_dump_json() for item in found)
    after = "\n".join(PatternMasker().mask(item).model_dump_json() for item in found)
    secrets = [canary["text"] for canary in CANARIES if canary["file"] == name]
    assert secrets
    assert [secret for secret in secrets if secret not in before] == []
    assert [secret for secret in secrets if secret in after] == []


@pytest.mark.parametrize("name", JSONL)
def test_nothing_else_is_touched(name: str) -> None:
    """Only turns that hold a planted secret change."""
    secrets = [canary["text"] for canary in CANARIES if canary["file"] == name]
    for item in interactions(name):
        for old, new in zip(item.turns, PatternMasker().mask(item).turns, strict=True):
            if new.text != old.text:
                assert any(secret in old.text for secret in secrets), new.text


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: f"{canary['file']}: {canary['text']}")
def test_every_planted_secret_is_recognised_in_its_surroundings(canary: dict[str, str]) -> None:
    """The secret with up to a line before it, as a turn of its own, whatever the file's format."""
    file = FIXTURES / canary["file"]
    text = file.read_text(encoding="utf-8", errors="replace")
    place = text.find(canary["text"])
    said = text[max(0, place - 60) : place] + canary["text"] if place >= 0 else canary["text"]
    turn = {"participant": "c", "text": said, "language": "de" if "german" in canary["file"] else None}
    chat = Interaction.model_validate(
        {"id": "i", "channel": "chat", "participants": [{"id": "c", "role": "customer"}], "turns": [turn]}
    )
    assert canary["text"] not in PatternMasker().mask(chat).turns[0].text
