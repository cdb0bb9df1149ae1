"""Recall on public synthetic sentences: every card, telephone, address, SSN and IBAN of the development half is found.

The rules were looked over against this half, so the figures are a floor to keep, not an estimate for new text.
"""

import gzip
import json
from pathlib import Path

import pytest

from qa_engine.domain.interaction import Channel, Interaction, Participant, Turn
from qa_engine.privacy import PatternMasker

DATA = Path(__file__).parents[4] / "shared" / "data" / "presidio_synth" / "presidio_dev.json.gz"
KINDS = {
    "CREDIT_CARD": "CARD",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "US_SSN": "NATIONAL_ID",
    "IBAN_CODE": "IBAN",
}


@pytest.mark.shared_data
@pytest.mark.skipif(not DATA.exists(), reason="the synthetic sentences are not here")
@pytest.mark.parametrize("name", KINDS)
def test_every_one_of_a_kind_is_masked(name: str) -> None:
    masker = PatternMasker()
    sentences = json.loads(gzip.decompress(DATA.read_bytes()))
    left, seen = [], 0
    for number, sentence in enumerate(sentences):
        values = [span["entity_value"] for span in sentence["spans"] if span["entity_type"] == name]
        if values:
            turn = Turn(participant="c", text=sentence["full_text"])
            said = Interaction(id="i", channel=Channel.CHAT, participants=(Participant(id="c"),), turns=(turn,))
            masked = masker.mask(said).turns[0]
            seen += len(values)
            left += [number for value in values if value in masked.text]
            left += [number] * (KINDS[name] not in {redaction.kind for redaction in masked.redactions})
    assert seen > 0
    assert left == []
