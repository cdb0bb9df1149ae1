"""Each format is read as it is: tiny files of our own writing in the form of each set."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.reading_sets import (
    Labelled,
    clean_tweet,
    draw,
    read_airline,
    read_banking,
    read_casino,
    read_clinc,
    read_dstc11,
    read_multidogo,
    read_star,
    read_umsab,
    read_uss,
)


def packed(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


USS = (
    "USER\tIs it open?\tINFORM\t3,3,4\nSYSTEM\tNo.\tINFORM\t\nUSER\tOh dear.\t\t2,1,2,2\nUSER\tOVERALL\t\t2,2,3\n\n"
    "SYSTEM\tHello!\t\t\nUSER\tHello.\t\t3,3,3\nUSER\tOVERALL\t\t3,4,3\n"
)


def test_uss_has_ratings_by_user_turn_and_of_the_whole(tmp_path: Path) -> None:
    first, second = read_uss(packed(tmp_path / "SGD.txt.gz", USS))
    assert first.id == "SGD-0"
    assert first.lines == (("customer", "Is it open?"), ("agent", "No."), ("customer", "Oh dear."))
    assert first.ratings == {0: (3, 3, 4), 2: (2, 1, 2, 2)}
    assert first.overall == (2, 2, 3)
    assert (second.lines[0], second.ratings, second.overall) == (("agent", "Hello!"), {1: (3, 3, 3)}, (3, 4, 3))


def star_dialogue(number: int, questions: dict[str, bool], annoyed: dict[str, bool]) -> str:
    def event(agent: str, action: str, text: str) -> dict[str, str]:
        return {"Agent": agent, "Action": action, "Text": text}

    events = [
        event("UserGuide", "instruct", "Ask for a room."),
        event("User", "utter", " I need a room. "),
        event("Wizard", "request_suggestions", "whn"),
        event("Wizard", "pick_suggestion", "When do you arrive?"),
        event("Wizard", "utter", "And for how long?"),
        event("User", "utter", ""),
        {"Agent": "Wizard", "Action": "query"},
    ]
    return json.dumps(
        {
            "DialogueID": number,
            "AnonymizedUserWorkerID": "u1",
            "Events": events if number else [],
            "UserQuestionnaire": [{"Question": question, "Answer": yes} for question, yes in questions.items()],
            "WizardQuestionnaire": [{"Question": question, "Answer": yes} for question, yes in annoyed.items()],
        }
    )


def test_star_has_what_the_user_read_and_what_both_answered(tmp_path: Path) -> None:
    calm, task = "Did the assistant stay calm and helpful throughout?", "Did the assistant reserve your hotel?"
    mood = "Did the user become aggressive or annoyed during the dialogue? (Note: ...)"
    of_user = {task: False, calm: True, "Did you enjoy this task?": True}
    lines = [
        star_dialogue(1, of_user, {"Was it hard?": True, mood: True}),
        star_dialogue(2, {calm: True}, {}),
        star_dialogue(0, {}, {}),
    ]
    first, second = read_star(packed(tmp_path / "star.gz", "\n".join(lines)))
    said = (("customer", "I need a room."), ("agent", "When do you arrive?"), ("agent", "And for how long?"))
    assert (first.id, first.user, first.lines) == ("star-1", "u1", said)
    assert (first.task, first.done, first.annoyed) == (task, False, True)
    assert (second.task, second.done, second.annoyed) == (None, None, None)


def test_casino_has_two_sides_without_the_forms_of_offers(tmp_path: Path) -> None:
    people = {
        "a": {"outcomes": {"satisfaction": "Extremely dissatisfied"}},
        "b": {"outcomes": {"satisfaction": "Slightly satisfied"}},
    }
    chat = [{"id": "a", "text": "Hi!"}, {"id": "b", "text": "I need water."}, {"id": "a", "text": "Accept-Deal"}]
    dialogue = {"dialogue_id": 7, "chat_logs": chat, "participant_info": people}
    packed(tmp_path / "casino_train.json.gz", json.dumps([dialogue]))
    packed(tmp_path / "casino_valid.json.gz", "[]")
    first, second = read_casino(tmp_path)
    assert first.lines == (("customer", "Hi!"), ("agent", "I need water."))
    assert second.lines == (("agent", "Hi!"), ("customer", "I need water."))
    assert [(side.dialogue, side.satisfaction) for side in (first, second)] == [("7", 0.0), ("7", 75.0)]


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("@air hello", "hello", "a handle at the start"),
        ("=@air @you hello @them", "hello @them", "several, and one that belongs to the text"),
        ("look https://t.co/x now", "look  now", "a link"),
        ("@air https://t.co/x", ".", "nothing is left"),
    ],
)
def test_tweets_lose_handles_and_links(text: str, expected: str, why: str) -> None:
    assert clean_tweet(text) == expected, why


def test_tables_of_texts(tmp_path: Path) -> None:
    packed(tmp_path / "us_airline_tweets_dev.csv.gz", 'airline_sentiment,text\nnegative,"@air Late,\nagain"\n')
    (tmp_path / "german_val_text.txt").write_text("@user Gut\nNaja\n", encoding="utf-8")
    (tmp_path / "german_val_labels.txt").write_text("2\n1\n", encoding="utf-8")
    (tmp_path / "banking77_train.csv").write_text("text,category\nWhere is my card?,card_arrival\n", encoding="utf-8")
    (tmp_path / "clinc_dev.json").write_text(json.dumps({"train": [["hi", "greeting"]], "oos_val": [["x", "oos"]]}))
    (tmp_path / "insurance_development.jsonl").write_text(
        json.dumps({"utterance": "I need a quote", "utterance_id": "i_0", "intent": "GetQuote"}) + "\n"
    )
    assert read_airline(tmp_path) == [Labelled("Late,\nagain", "negative", "0")]
    assert read_umsab(tmp_path, "german") == [Labelled("Gut", "positive", "0"), Labelled("Naja", "neutral", "1")]
    assert read_banking(tmp_path) == [Labelled("Where is my card?", "card_arrival", "0")]
    assert read_clinc(tmp_path)["oos_val"] == [Labelled("x", "oos", "oos_val-0")]
    assert read_dstc11(tmp_path) == [Labelled("I need a quote", "GetQuote", "i_0")]


def test_turns_with_several_intents_or_none_are_left_out(tmp_path: Path) -> None:
    head = "conversationId\tutterance\tintent"
    rows = ["c1\tI want a pizza\torder", "c1\tok\tyes<div>bye", "c2\thm\t", "c2\t\tyes", "c2\tshort"]
    packed(tmp_path / "fastfood_dev.tsv.gz", "\n".join([head, *rows]))
    assert read_multidogo(tmp_path, "fastfood", "dev") == [Labelled("I want a pizza", "order", "c1")]


def test_a_draw_is_the_same_every_time_and_keeps_the_order() -> None:
    assert draw(range(100), 10) == draw(range(100), 10) == sorted(draw(range(100), 10))
    assert (len(set(draw(range(100), 10))), draw("abc", 5), draw("abc", None)) == (10, list("abc"), list("abc"))
