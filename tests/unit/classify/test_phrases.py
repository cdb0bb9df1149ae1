"""Phrases: what counts, what does not, and that the quote is what was written."""

from __future__ import annotations

import pytest

from qa_engine.classify.phrases import PHRASE_LANGUAGES, cue_phrases, phrases_sha256
from qa_engine.domain.readings import CUSTOMER_CUES, CueName
from qa_engine.patterns.normalise import normalise


def found(text: str, *, customer: bool = True, language: str = "en", **where: bool) -> set[str]:
    return {m.cue.value for m in cue_phrases(language, customer=customer).find(normalise(text), **where)}


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("My internet is not working.", {"problem_stated"}, "the plain case"),
        ("The internet isn't working", {"problem_stated"}, "a contraction"),
        ("the internet isnt working", {"problem_stated"}, "recognised speech drops the apostrophe"),
        ("I have no problem with that.", set(), "a denied problem is none"),
        ("It's no longer an issue.", {"confirmed_resolved"}, "no longer"),
        ("It is no longer a problem, it works now.", {"confirmed_resolved"}, "and nothing is stated as broken"),
        ("It still isn't fixed.", {"still_broken"}, "not a second problem, not a confirmation"),
        ("It isn't fixed.", {"still_broken"}, "negated"),
        ("It's fixed, thank you!", {"confirmed_resolved", "gratitude"}, "two cues in one turn"),
        ("Is it fixed?", set(), "a question confirms nothing"),
        ("Let me know when it is fixed.", set(), "not yet"),
        ("If it still doesn't work I'll call back.", set(), "only a possibility"),
        ("Your colleague said it was fixed.", {"contacted_before"}, "somebody else's claim"),
        ("I hope it works now", set(), "hope"),
        ("thanks for nothing", set(), "no gratitude"),
        ("Thanks for wasting my time", {"frustration"}, "sarcasm that words give away"),
        ("I'm not angry, I only want to understand.", set(), "a denied mood"),
        ("This is the third time I call about it.", {"contacted_before"}, "the third time"),
        ("This is the third one I bought.", set(), "third of something else"),
        ("I've never called you before.", set(), "the first contact"),
        ("As I said, it's the upstairs router.", {"already_told"}, "told before"),
        ("I don't want to cancel my account, I want to upgrade it.", set(), "no wish to leave"),
        ("I want to cancel my contract.", {"churn_threat"}, "a wish to leave"),
        ("Please cancel my order", set(), "an order is no relation"),
        ("Let me speak to a manager.", {"asks_escalation"}, "somebody higher"),
        ("I'm a manager at a bakery", set(), "a profession"),
        ("I would recommend you to anyone.", {"advocacy"}, "praise"),
        ("I would never recommend you to anyone.", set(), "the opposite of praise"),
        ("What would you recommend to my wife?", set(), "asks for advice"),
        ("Another provider offers it cheaper.", {"competitor"}, "someone else's offer"),
    ],
)
def test_customer_phrases(text: str, expected: set[str], why: str) -> None:
    assert found(text) == expected, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("I'm so sorry to hear that.", {"empathy"}, "an apology"),
        ("Sorry, I didn't catch that.", set(), "asks to repeat"),
        ("I'm sorry, but we can't refund that.", {"refusal"}, "a no, politely"),
        ("I can refund that for you.", {"fix_offered"}, "an offer"),
        ("I can't refund that.", {"refusal"}, "a refusal"),
        ("I have refunded the payment.", {"action_performed"}, "done"),
        ("I haven't refunded it yet.", set(), "not done"),
        ("Has it been refunded now?", set(), "asked, not done"),
        ("It will be there within three working days.", {"expectation_set"}, "when"),
        ("Did you order in the last three days?", set(), "the past"),
        ("Does that solve it for you?", {"checks_resolution"}, "asks whether it is solved"),
        ("Is there anything else I can help you with?", {"checks_resolution", "ownership"}, "asks what is left"),
        ("I'll put you through to billing.", {"transfer"}, "to another"),
        ("I don't want to transfer you again.", set(), "no transfer"),
        ("Money transfers take a while.", set(), "another kind of transfer"),
        ("May I put you on hold for a minute?", {"hold"}, "a hold"),
        ("There's a hold on the deposit.", set(), "another kind of hold"),
        ("We will call you back tomorrow.", {"promised_callback"}, "a promise"),
        ("Could you confirm your date of birth again?", {"reverification"}, "a second time"),
        ("The error was caused by an old cable.", {"diagnosis"}, "a cause"),
        ("That was our mistake, leave it with me.", {"ownership"}, "takes it on"),
        ("For next time, you can freeze the card in the app.", {"proactive_information"}, "unasked"),
    ],
)
def test_agent_phrases(text: str, expected: set[str], why: str) -> None:
    assert found(text, customer=False) >= expected, why
    assert bool(found(text, customer=False)) is bool(expected), why


def test_greeting_greets_only_at_the_start() -> None:
    assert "greeting" in found("Hello, this is Ana.", customer=False, opening=True)
    assert found("Hello? Are you still there?", customer=False, opening=True) == set()
    assert "greeting" not in found("Hello, this is Ana.", customer=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, it does.", set()),
        ("No, not really.", {"still_broken"}),
        ("No, but thanks", {"gratitude", "still_broken"}),
    ],
)
def test_a_short_no_counts_only_after_the_question(text: str, expected: set[str]) -> None:
    assert found(text, after_check=True) == expected
    assert found(text) == expected - {"still_broken"}


@pytest.mark.parametrize("language", PHRASE_LANGUAGES)
def test_a_question_of_the_agent_makes_no_words_of_the_customer_a_confirmation(language: str) -> None:
    asked = {rule.cue for rule in cue_phrases(language, customer=True)._rules if rule.after_check}
    assert asked <= {CueName.STILL_BROKEN}


@pytest.mark.parametrize(
    ("language", "customer", "text", "cue"),
    [
        ("es", True, "No me funciona el internet desde ayer", "problem_stated"),
        ("es", True, "Sigue sin funcionar", "still_broken"),
        ("es", True, "Ya me funciona, muchas gracias", "confirmed_resolved"),
        ("es", True, "Quiero hablar con un supervisor", "asks_escalation"),
        ("es", False, "Lamento mucho las molestias", "empathy"),
        ("es", False, "He tramitado la devolución", "action_performed"),
        ("de", True, "Mein Internet funktioniert nicht", "problem_stated"),
        ("de", True, "Es geht immer noch nicht", "still_broken"),
        ("de", True, "Jetzt funktioniert es wieder", "confirmed_resolved"),
        ("de", True, "Ich kündige meinen Vertrag", "churn_threat"),
        ("de", False, "Das tut mir sehr leid", "empathy"),
        ("de", False, "Ich verbinde Sie mit der Abteilung", "transfer"),
    ],
)
def test_other_languages(language: str, customer: bool, text: str, cue: str) -> None:
    assert cue in found(text, customer=customer, language=language)


def test_quote_is_what_was_written() -> None:
    text = "  Hello\u2019s fine.  THE  INTERNET\u00a0isn\u2019t working!"
    matches = cue_phrases("en", customer=True).find(normalise(text))
    assert [text[m.start : m.end] for m in matches] == ["isn\u2019t working"]


def test_every_cue_has_english_phrases_but_the_computed_one_and_those_of_the_head_alone() -> None:
    have = {rule.cue for side in (True, False) for rule in cue_phrases("en", customer=side)._rules}
    of_the_head = {
        CueName.REQUEST_MADE, CueName.ACCEPTS, CueName.REJECTS, CueName.ASKS_DETAIL, CueName.GIVES_ANSWER
    }  # fmt: skip
    assert set(CueName) - have == {CueName.STATED_RATING, *of_the_head}


@pytest.mark.parametrize(
    ("text", "cue", "said", "why"),
    [
        ("What is wrong with you people", "anger", True, "insult"),
        ("You clowns closed my account", "anger", True, "insult"),
        ("I'm taking this to the ombudsman", "anger", True, "threat to complain"),
        ("That's daylight robbery", "anger", True, "strong word"),
        ("There was a robbery in my street", "anger", False, "a fact"),
        ("You people are lovely", "anger", False, "praise in the same words"),
        ("I'm not furious", "anger", False, "denied"),
        ("It is a pity", "anger", False, "mild"),
        ("Phew, that's a weight off my mind", "relief", True, "in so many words"),
        ("Oh thank goodness", "relief", True, "in so many words"),
        ("I'm so relieved", "relief", True, "in so many words"),
        ("It would be a relief to get an answer", "relief", False, "not yet"),
        ("Is there tax relief on this?", "relief", False, "another sense, and a question"),
        ("Thank you", "relief", False, "only thanks"),
    ],
)
def test_strong_feelings(text: str, cue: str, said: bool, why: str) -> None:
    assert (cue in found(text)) is said, why


@pytest.mark.parametrize("language", PHRASE_LANGUAGES)
@pytest.mark.parametrize("customer", [True, False])
def test_a_side_finds_only_its_own_cues(language: str, customer: bool) -> None:
    cues = {rule.cue for rule in cue_phrases(language, customer=customer)._rules}
    assert cues
    assert all((cue in CUSTOMER_CUES) is customer for cue in cues)


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "😀" * 20, "a" * 50_000, "no " * 20_000])
def test_odd_texts_are_searched(text: str) -> None:
    assert isinstance(cue_phrases("en", customer=True).find(normalise(text)), tuple)


def test_hash_covers_the_files() -> None:
    assert len(phrases_sha256()) == 64


def test_a_match_that_swallowed_too_much_does_not_hide_the_one_within() -> None:
    """ "the bot but you sorted" looks like "the ... sorted" and is refused; "you sorted it" in it still counts."""
    text = normalise("took a while with the bot but you sorted it in two minutes")
    found = [(hit.cue, text.text[hit.start : hit.end]) for hit in cue_phrases("en", customer=True).find(text)]
    assert found == [(CueName.CONFIRMED_RESOLVED, "you sorted it")]
