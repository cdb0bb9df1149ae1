"""Words close to each other; classes and choices of wildcard phrases; regular expressions."""

import pytest

from qa_engine.domain.phrases import Near, Negated, Pattern, PatternKind
from qa_engine.errors import RubricError
from qa_engine.patterns.phrases import PhraseMatcher, check_phrase


def quotes(phrase, text):
    return [text[hit.start : hit.end] for hit in PhraseMatcher([("rule", phrase)]).find(text)]


@pytest.mark.parametrize(
    ("phrase", "text", "found", "why"),
    [
        (Near(near=("credit*", "check*")), "a check of your credits", ["check of your credits"], "any order"),
        (Near(near=("credit", "check"), ordered=True), "a check of your credit", [], "not in order"),
        (Near(near=("credit", "check"), within=1), "credit and a check", [], "two words between, one allowed"),
        (Near(near=("credit", "check"), within=2), "credit and a check", ["credit and a check"], "two allowed"),
        (Near(near=("credit",), without=("card*",), within=0), "your credit card", [], "card right after it"),
        (Near(near=("credit",), without=("card*",), within=0), "your credit and card", ["credit"], "a word between"),
        (Near(near=("a fee", "no")), "there is no such thing as a fee", ["no such thing as a fee"], "phrases as parts"),
        (Near(near=("pay", "pay")), "pay", [], "one word is not two"),
        (Near(near=("guarantee*", "return*")), "we never guarantee a return", [], "denied"),
        (
            Near(near=("guarantee*", "return*"), negated=Negated.KEEP),
            "we never guarantee a return",
            ["guarantee a return"],
            "denied and kept",
        ),
        (Near(near=("date of birth", "have")), "Skip your date of birth. You have 5 left.", [], "two sentences"),
        (Near(near=("calls", "recorded")), "our calls are not recorded", [], "denied in between"),
        (Near(near=("not", "recorded")), "our calls are not recorded", ["not recorded"], "which is what is asked for"),
        (Near(near=("credit", "check")), "Credit. We check your credit.", ["check your credit"], "the second in one"),
        (Near(near=("ab", "cd"), within=0), "ab " * 20 + "cd", ["ab cd"], "the last of many"),
        (Near(near=("a", "b")), "a b and then a b", ["a b", "a b"], "found twice, not overlapping"),
    ],
)
def test_near(phrase, text, found, why):
    assert quotes(phrase, text) == found, why


@pytest.mark.parametrize(
    ("written", "text", "found", "why"),
    [
        ("within <number> days", "within fourteen days", "within fourteen days", "a number in words"),
        ("within <duration>", "within 3 to 5 working days", "within 3 to 5 working days", "a range of working days"),
        ("within <duration>", "within a couple of weeks", "within a couple of weeks", "in words"),
        ("costs <money>", "it costs $25.50", "costs $25.50", "a sign before"),
        ("costs <money>", "it costs twenty five pounds fifty", "costs twenty five pounds fifty", "spoken"),
        ("costs <money>", "it costs 25 goats", None, "no money"),
        ("rate of <percent>", "a rate of 9.9%", "rate of 9.9%", "a sign after"),
        ("by <time>", "by 5 pm", "by 5 pm", "an hour"),
        ("by <time>", "by 10:30am", "by 10:30am", "hour and minute"),
        ("on <date>", "on the 3rd of May", "on the 3rd", "a day of the month"),
        ("on the <date>", "on the 3rd of May 2026", "on the 3rd of May 2026", "a date"),
        ("see you <date>", "see you next Tuesday", "see you next Tuesday", "a weekday"),
        ("(debt|money) you owe", "the money you owe", "money you owe", "either"),
        ("(debt|sum of money) you owe", "the sum of money you owe", "sum of money you owe", "of several words"),
        ("a (very|) big fee", "a big fee", "a big fee", "perhaps a word"),
        ("a (very|) big fee", "a very big fee", "a very big fee", "which is there"),
        ("(you're|it's) recorded", "you are recorded", "you are recorded", "contractions in a choice"),
        ("pay (<money>|nothing)", "you pay 40 pounds", "pay 40 pounds", "a class in a choice"),
        ("go (up (a|b)|down)", "now go up b", "go up b", "a choice in a choice"),
        ("go (up (a|b)|down)", "now go a down", None, "which does not leak out"),
        ("(full ... refund|money) back", "full and fair refund back", "full and fair refund back", "a gap in a choice"),
        ("free of (any |)charge", None, None, "glued to a word"),
        ("(pick|bring)*", None, None, "a star after a choice"),
        ("auto-renew*", "it auto-renews", "auto-renews", "a hyphen divides words"),
        ("reference is <code>", "your reference is H V 4 4 1 2, thanks", "reference is H V 4 4 1 2", "spelled out"),
        ("reference is <code>", "your reference is INC-40213.", "reference is INC-40213", "written"),
        ("reference is <code>", "your reference is ready", None, "no code"),
    ],
)
def test_classes_and_choices(written, text, found, why):
    if text is None:
        with pytest.raises(RubricError, match="whole words"):
            check_phrase(Pattern(text=written, kind=PatternKind.WILDCARD))
        return
    assert quotes(Pattern(text=written, kind=PatternKind.WILDCARD), text) == ([found] if found else []), why


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("<sum> due", "no class '<sum>'"),
        ("(|) due", "has no word"),
        ("...", "no word"),
        ("(...|a)", "no word"),
    ],
)
def test_what_is_not_understood_is_refused(written, says):
    with pytest.raises(RubricError) as caught:
        check_phrase(Pattern(text=written, kind=PatternKind.WILDCARD))
    assert says in str(caught.value)


PIN = "tell me your pin"


@pytest.mark.parametrize(
    ("fields", "text", "found", "why"),
    [
        ({"unless": ("never", "do not")}, "Never tell me your PIN.", [], "ruled out"),
        ({"unless": ("scam*",)}, "It's a scam. Now tell me your PIN.", [PIN], "in another sentence"),
        ({"unless": ("scam*",)}, "Tell me your PIN, said the scammer.", [], "after it, in the same sentence"),
        ({"unless": ("scam*",)}, "At 9.30 the scam began, tell me your PIN.", [], "a point in a time ends nothing"),
        ({"asked": "skip"}, "Did he say tell me your PIN?", [], "a question"),
        ({"asked": "skip"}, "Tell me your PIN. Okay?", [PIN], "the question is another sentence"),
        ({"asked": "keep"}, "Will you tell me your PIN?", [PIN], "questions count"),
        ({"asked": "skip", "kind": "regex"}, "Will you tell me your PIN?", [], "regular expressions too"),
        ({"unless": ("will you",), "kind": "regex"}, "Will you tell me your PIN?", [], "and here"),
    ],
)
def test_what_else_stands_in_the_sentence(fields, text, found, why):
    assert [quote.lower() for quote in quotes(Pattern(text=PIN, **fields), text)] == found, why


@pytest.mark.parametrize(
    ("written", "text", "found", "why"),
    [
        (r"\bref\d{3}\b", "Your REF123 and ref456", ["REF123", "ref456"], "small and capital letters"),
        (r"x*", "no such letter", [], "refused below; here it has nothing to find"),
        ("caf\u00e9", "CAFE\u0301", ["CAFE\u0301"], "in normal form, quoted as written"),
    ],
)
def test_regex(written, text, found, why):
    phrase = Pattern(text=written, kind=PatternKind.REGEX)
    if written == "x*":
        with pytest.raises(RubricError, match="empty text"):
            check_phrase(phrase)
    else:
        assert quotes(phrase, text) == found, why


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("(?=a)b", "look-around"),
        (r"(a)\1", "look-around"),
        ("(a{1000}){1000}", "cannot be used"),
        ("a" * 1001, "at most 1000"),
        ("[ab", "missing ]"),
        ("(abc|def){300}", "instructions"),
    ],
)
def test_hostile_expressions_are_refused_with_what_to_do(written, says):
    with pytest.raises(RubricError) as caught:
        check_phrase(Pattern(text=written, kind=PatternKind.REGEX))
    assert says in str(caught.value)
