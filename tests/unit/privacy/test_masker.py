from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_engine.domain.interaction import (
    Channel,
    Interaction,
    Participant,
    Redaction,
    Role,
    Source,
    Turn,
    WordTime,
)
from qa_engine.errors import PrivacyError
from qa_engine.ports import Component, Device, Masker
from qa_engine.privacy import PatternMasker

#: A sentence around a secret, and the secret as it must not be found again.
SECRETS = [
    ("my card is 4111 1111 1111 1111 ok", "4111 1111 1111 1111"),
    ("take 5500-0055-5555-5559 then", "5500-0055-5555-5559"),
    ("the security code is 8317 thanks", "8317"),
    ("8246 is my cvv", "8246"),
    ("my PIN is 7093.", "7093"),
    ("ring 020 7946 0958 now", "020 7946 0958"),
    ("on (415) 555-0187, please", "(415) 555-0187"),
    ("mail Owen.Hart@example.com!", "Owen.Hart@example.com"),
    ("it's AB 12 34 56 C there", "AB 12 34 56 C"),
    ("ssn 219-09-9999", "219-09-9999"),
    ("to DE89 3704 0044 0532 0130 00.", "DE89 3704 0044 0532 0130 00"),
]
PLAIN = st.text(ascii_lowercase + " .,?'\u2019\u00e9\ufb01\u200b\u00a0[]", max_size=25)
PIECES = st.lists(PLAIN | st.sampled_from([sentence for sentence, _ in SECRETS]), min_size=1, max_size=4)
ANYTHING = st.text(st.sampled_from("0123456789 -.,+()@/\u00a0\uff14x") | st.sampled_from(ascii_lowercase), max_size=60)
HINTS = st.sampled_from(
    [
        "cvv ",
        "security code? ",
        "card number ",
        "pin ",
        "call me ",
        "[CARD_1] ",
        "[CVV_1]",
        "ssn ",
        "iban ",
        "order ",
        "code is ",
    ]
)
LOOSE = st.lists(ANYTHING | HINTS, min_size=1, max_size=5).map("".join)


def interaction(*turns: Turn, **fields: object) -> Interaction:
    people = fields.pop("participants", (Participant(id="c", role=Role.CUSTOMER), Participant(id="a", role=Role.AGENT)))
    return Interaction(id="i", channel=Channel.CALL, participants=people, turns=turns, **fields)


def spoken(text: str, *, confidence: float | None = 0.9) -> Turn:
    """A turn whose words last half a second each."""
    words, place = [], 0
    for number, token in enumerate(text.split()):
        start = text.index(token, place)
        place = start + len(token)
        words.append(WordTime(start=start, end=place, start_s=number, end_s=number + 0.5, confidence=confidence))
    return Turn(participant="c", text=text, start_s=0, end_s=len(words), words=tuple(words))


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def test_it_is_a_masker_and_a_component() -> None:
    masker = PatternMasker()
    assert isinstance(masker, Masker)
    assert isinstance(masker, Component)
    masker.setup(Device())
    masker.close()
    assert masker.info.name == "pattern-masker"


@settings(max_examples=300)
@given(st.lists(PIECES, min_size=1, max_size=3))
def test_no_secret_is_left_and_every_other_word_stays_in_place(turns: list[list[str]]) -> None:
    texts = [" - ".join(pieces) for pieces in turns]
    before = interaction(*(spoken(text) for text in texts))
    after = PatternMasker().mask(before)
    kept = after.to_bytes().decode()
    for sentence, secret in SECRETS:
        if any(sentence in pieces for pieces in turns):
            assert secret not in kept
            assert secret.casefold() not in kept.casefold()
    for old, new in zip(before.turns, after.turns, strict=True):
        check_words(old, new)


def check_words(old: Turn, new: Turn) -> None:
    spelled = {word.start_s: old.text[word.start : word.end] for word in old.words}
    for word in new.words:
        touched = [r for r in new.redactions if word.start < r.end and r.start < word.end]
        if not touched:
            assert new.text[word.start : word.end] == spelled[word.start_s]
        assert all(word.start <= r.start and r.end <= word.end for r in touched)
    for word in old.words:
        assert any(w.start_s <= word.start_s and word.end_s <= w.end_s for w in new.words)


@settings(max_examples=300)
@given(st.lists(LOOSE, min_size=1, max_size=4), st.sampled_from(["en", "de", None]))
def test_masking_twice_changes_nothing_more(texts: list[str], language: str | None) -> None:
    turns = tuple(Turn(participant="ca"[i % 2], text=text) for i, text in enumerate(texts))
    masker = PatternMasker()
    once = masker.mask(interaction(*turns, language=language, attributes={"cvv": texts[0], "note": texts[-1]}))
    assert masker.mask(once) == once
    assert masker.mask(interaction(*turns, language=language, attributes={"cvv": texts[0], "note": texts[-1]})) == once


def test_words_under_a_placeholder_become_one() -> None:
    words = [("card", 0.9), ("4111", 0.8), ("1111", 0.4), ("1111", None), ("1111.", 0.7), ("Right?", 0.6)]
    text = " ".join(word for word, _ in words)
    turn = spoken(text)
    times = tuple(w.evolve(confidence=confidence) for w, (_, confidence) in zip(turn.words, words, strict=True))
    masked = PatternMasker().mask(interaction(turn.evolve(words=times))).turns[0]
    assert masked.text == "card [CARD_1]. Right?"
    assert [masked.text[w.start : w.end] for w in masked.words] == ["card", "[CARD_1].", "Right?"]
    assert masked.words[1] == WordTime(start=5, end=14, start_s=1.0, end_s=4.5, confidence=0.4)
    assert masked.redactions == (Redaction(kind="CARD", placeholder="[CARD_1]", start=5, end=13),)


def test_one_word_with_two_secrets_stays_one_word() -> None:
    masked = PatternMasker().mask(interaction(spoken("mail a@b.org/c@d.org now"))).turns[0]
    assert masked.text == "mail [EMAIL_1]/[EMAIL_2] now"
    assert [masked.text[w.start : w.end] for w in masked.words] == ["mail", "[EMAIL_1]/[EMAIL_2]", "now"]


def test_earlier_redactions_are_kept_and_move() -> None:
    text = "card 4111111111111111 of #### and xxx"
    earlier = (
        Redaction(kind="NAME", placeholder="####", start=25, end=29),
        Redaction(kind="CVV", placeholder="xxx", start=34, end=37),
    )
    masked = PatternMasker().mask(interaction(Turn(participant="c", text=text, redactions=earlier))).turns[0]
    assert masked.text == "card [CARD_1] of #### and xxx"
    assert [(r.kind, masked.text[r.start : r.end]) for r in masked.redactions] == [
        ("CARD", "[CARD_1]"),
        ("NAME", "####"),
        ("CVV", "xxx"),
    ]


def test_what_was_redacted_by_others_is_not_read_again() -> None:
    text = "cvv 737"
    earlier = (Redaction(kind="CVV", placeholder="737", start=4, end=7),)
    before = interaction(Turn(participant="c", text=text, redactions=earlier))
    assert PatternMasker().mask(before) == before


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("card_number", "4111 1111 1111 1112", "[CARD_1]"),
        ("cvv", "737", "[CVV_1]"),
        ("cvvCode", "737", "[CVV_1]"),
        ("customerPhone", "5551234567", "[PHONE_1]"),
        ("contact", "ann@example.com", "[EMAIL_1]"),
        ("order_id", "4155552671", "4155552671"),
        ("queue", "billing 24", "billing 24"),
        ("code 737 cvv", "none", "none"),
    ],
)
def test_attributes_are_masked_and_their_names_say_what_they_are(name: str, value: str, expected: str) -> None:
    assert PatternMasker().mask(interaction(attributes={name: value})).attributes == {name: expected}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("team", "4111 1111 1111 1111", "[CARD_1]"),
        ("programme", "refunds, ring 020 7946 0958", "refunds, ring [PHONE_1]"),
        ("vendor", "ann@example.com", "[EMAIL_1]"),
        ("persona", "cvv 737", "cvv [CVV_1]"),
        ("language", "5500-0055-5555-5559", "[CARD_1]"),
        ("team", "billing 24", "billing 24"),
        ("team", "", ""),
    ],
)
def test_fields_that_hold_what_somebody_typed_are_masked(field: str, value: str, expected: str) -> None:
    assert getattr(PatternMasker().mask(interaction(**{field: value})), field) == expected


def test_names_of_attributes_are_masked_and_none_is_lost() -> None:
    given = {"card 4111 1111 1111 1111": "a", "card 4111111111111111": "b", "queue": "c"}
    masked = PatternMasker().mask(interaction(attributes=given))
    assert masked.attributes == {"card [CARD_1]": "a", "card [CARD_1]-2": "b", "queue": "c"}


@pytest.mark.parametrize(("answers", "left"), [("c", False), ("a", False), ("b", True)])
def test_a_code_that_was_asked_for_is_found_though_nobody_told_the_voices_apart(answers: str, left: bool) -> None:
    """With several speakers, a number that whoever asked goes on to say is none of the customer's."""
    asks = "b" if answers == "b" else "c"
    people = tuple(Participant(id=id) for id in "abc")
    turns = [Turn(participant=asks, text="What is the security code?"), Turn(participant=answers, text="847, yes")]
    if answers == "b":
        turns.insert(0, Turn(participant="a", text="Hello."))
    masked = PatternMasker().mask(interaction(*turns, participants=people))
    assert ("847" in masked.turns[-1].text) == left


def test_the_language_of_a_turn_is_masked() -> None:
    turn = Turn(participant="c", text="hi", language="4111 1111 1111 1111")
    assert PatternMasker().mask(interaction(turn)).turns[0].language == "[CARD_1]"


@pytest.mark.parametrize(
    ("id", "stays"),
    [
        ("4111111111111111", False),
        ("card 5500-0055-5555-5559", False),
        ("DE89370400440532013000", False),
        ("20260305.39817.noah@example.com", True),
        ("4155552671", True),
        ("1712345678907", True),
        ("c-318", True),
    ],
)
def test_an_interaction_id_that_is_a_card_becomes_a_digest_and_a_message_id_stays(id: str, stays: bool) -> None:
    masked = PatternMasker(key=b"k").mask(interaction().evolve(id=id))
    assert (masked.id == id) == stays
    assert PatternMasker(key=b"k").mask(interaction().evolve(id=f"{id}-2")).id != masked.id
    assert PatternMasker(key=b"k").mask(masked) == masked


def test_one_value_has_one_placeholder_wherever_it_stands() -> None:
    people = (Participant(id="c", role=Role.CUSTOMER, display_name="Ann (ann@example.com)"),)
    turn = Turn(participant="c", text="It's bob@example.com, ann@example.com")
    masked = PatternMasker().mask(interaction(turn, participants=people, attributes={"from": "ANN@example.com"}))
    assert masked.turns[0].text == "It's [EMAIL_1], [EMAIL_2]"
    assert masked.participants[0].display_name == "Ann ([EMAIL_2])"
    assert masked.attributes == {"from": "[EMAIL_2]"}


def test_the_path_of_the_source_stays() -> None:
    source = Source(uri="/calls/+12065550142.wav")
    assert PatternMasker().mask(interaction(source=source)).source == source


def addressed() -> Interaction:
    people = (
        Participant(id="Ann@example.com", role=Role.CUSTOMER),
        Participant(id="ann@example.com", role=Role.CUSTOMER),
        Participant(id="a-77", role=Role.AGENT),
    )
    turns = (Turn(participant="Ann@example.com", text="hi"), Turn(participant="a-77", text="hello ann@example.com"))
    return interaction(*turns, participants=people, customer_id="ann@example.com", agent_id="a-77")


def test_ids_that_are_addresses_become_keyed_digests() -> None:
    masked = PatternMasker(key=b"one store").mask(addressed())
    again = PatternMasker(key=b"one store").mask(interaction(customer_id="ANN@example.com"))
    other = PatternMasker(key=b"another store").mask(addressed())
    assert b"nn@example" not in masked.to_bytes()
    assert masked.customer_id == again.customer_id == masked.participants[0].id
    assert masked.customer_id != other.customer_id
    assert masked.agent_id == "a-77"
    assert [masked.role(i) for i in (0, 1)] == [Role.CUSTOMER, Role.AGENT]


def test_without_a_key_such_a_customer_is_unknown_rather_than_everybody() -> None:
    masked = PatternMasker().mask(addressed())
    assert b"nn@example" not in masked.to_bytes()
    assert (masked.customer_id, masked.agent_id) == (None, "a-77")
    assert [p.id for p in masked.participants] == ["[EMAIL_1]", "[EMAIL_1]-2", "a-77"]
    assert PatternMasker().mask(masked) == masked


@pytest.mark.parametrize(
    ("value", "personal"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("+1 206 555 0142", True),
        ("tel:+12065550142", True),
        ("4111111111111111", True),
        ("2065550142", False),
        ("c-318", False),
    ],
)
def test_which_ids_are_personal(value: str, personal: bool) -> None:
    masked = PatternMasker(key=b"k").mask(interaction(customer_id=value, agent_id=value, case_id=value))
    assert masked.customer_id == masked.agent_id == masked.case_id
    assert (masked.customer_id != value) == personal


def test_half_a_character_is_refused_without_quoting_it() -> None:
    with pytest.raises(PrivacyError, match=r"^i: the text holds half a character") as caught:
        PatternMasker().mask(interaction(Turn(participant="c", text="4111 1111\ud800 hello")))
    assert caught.value.code == "invalid_unicode"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_clean_interaction_is_returned_as_it_is() -> None:
    before = interaction(Turn(participant="c", text="All fine in 2024, thanks"))
    assert PatternMasker().mask(before) is before


@given(st.integers(10**12, 10**19 - 1))
def test_any_number_with_its_check_digit_is_a_card(number: int) -> None:
    body = str(number)[:-1]
    total = sum(d if i % 2 else d * 2 - 9 * (d > 4) for i, d in enumerate(map(int, reversed(body))))
    card = body + str(-total % 10)
    if len(set(card)) > 1:
        masked = PatternMasker().mask(interaction(Turn(participant="c", text=f"here: {card} ok")))
        assert masked.turns[0].text == "here: [CARD_1] ok"
