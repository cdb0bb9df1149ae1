"""Looking at many texts at once finds what looking at each finds: what is left out at first sight holds no hit."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa_engine.domain.phrases import Near, Pattern, PatternKind
from qa_engine.patterns.phrases import PhraseMatcher

_EXACT = (
    "a late fee applies",
    "we cannot refund",
    "it's not covered",
    "you'll be charged",
    "within fourteen days",
    "send an e-mail",
    "who'd agree to that",
    "the customer's rights",
    "guarantee",
    "okay then",
    "ought not to pay",
)
_WILD = (
    "fee* ... charge*",
    "guarant* the (profit|return)",
    "cost <money>",
    "no* problem",
    "cancel* ... within <number> days",
)
_PHRASES = (
    *(("exact", Pattern(text=text)) for text in _EXACT),
    *(("wild", Pattern(text=text, kind=PatternKind.WILDCARD)) for text in _WILD),
    ("near", Near(near=("refund", "days"), within=4)),
)
_MATCHER = PhraseMatcher(_PHRASES)
_WORDS = (
    "a late fee applies late-fee LATE FEE apply fees charged charges we cannot can't cant refund refunds it's its it "
    "is not covered isn't you'll youll you will be within fourteen 14 days send an e-mail email E-MAILS who'd would "
    "agree to that the customer's customers' rights guarantee guarantees guarantee'll okay ok ok'd then oughtn't ought "
    "pay profit return cost 5 dollars five $5 nobody cancel cancelled . , ; -- ' [FEE_1] _fee_ ..."
)
_STRANGE = (
    *("gu\u0430rantee", "g\u200buarantee", "guarantee\u2019s", "\u00e9t\u00e9", "\0", "\n"),
    *("g.u.a.r.a.n.t.e.e", "gu@rantee", "x'g u a r a", "g u a r"),
)
_PIECES = (*_WORDS.split(" "), *_STRANGE)
_TEXTS = st.lists(
    st.builds(
        lambda pieces, sign: sign.join(pieces),
        st.lists(st.sampled_from(_PIECES), max_size=12),
        st.sampled_from([" ", "  ", ", "]),
    ),
    max_size=6,
)


@settings(max_examples=600, deadline=None)
@given(_TEXTS)
@example(["", "A late fee applies", "late fee", "guarantee"])
@example(["guarantee'll", "x'g u a r a n t e e"])
def test_many_texts_at_once_hold_what_each_of_them_holds(texts: list[str]) -> None:
    assert _MATCHER.find_all(texts) == [_MATCHER.find(text) for text in texts]


def test_many_thousand_texts_are_kept_apart() -> None:
    texts = [f"this is turn {number}" + (", a late fee applies" if number % 333 == 0 else "") for number in range(2500)]
    assert [bool(hits) for hits in _MATCHER.find_all(texts)] == [number % 333 == 0 for number in range(2500)]


def test_no_phrase_and_no_text() -> None:
    assert PhraseMatcher([]).find_all(["anything"]) == [[]]
    assert _MATCHER.find_all([]) == []
