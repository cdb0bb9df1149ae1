"""Spellings that hide words are undone, quoted as they were written, and marked."""

import pytest

from qa_engine.domain.phrases import Pattern
from qa_engine.patterns.phrases import PhraseMatcher

GUARANTEE = PhraseMatcher([("rule", Pattern(text="we guarantee it"))])


@pytest.mark.parametrize(
    ("text", "quote", "evasive", "why"),
    [
        ("Yes, we guarantee it!", "we guarantee it", False, "as it is"),
        ("we gu\u0430rant\u0435e it", "we gu\u0430rant\u0435e it", True, "Cyrillic letters"),
        ("we \u0261uarantee it", "we \u0261uarantee it", True, "a letter of phonetics"),
        ("we guar\u200bantee it", "we guar\u200bantee it", True, "zero-width space within a word"),
        ("we guar\u00adantee it", "we guar\u00adantee it", False, "a soft hyphen is put in by word processors"),
        ("w\u0435 guarantee it", "w\u0435 guarantee it", True, "a word with one foreign letter"),
        ("we g u a r a n t e e it", "we g u a r a n t e e it", True, "letters spaced out"),
        ("we g.u.a.r.a.n.t.e.e it", "we g.u.a.r.a.n.t.e.e it", True, "letters with dots between"),
        ("we gu@rantee it", "we gu@rantee it", True, "a sign for a letter"),
        ("we guarant33 it", None, False, "digits at the end of a word may be a number"),
        ("\uff57\uff45 guarantee it", "\uff57\uff45 guarantee it", False, "full-width letters are a form of the same"),
        ("\u043c\u044b \u0433\u0430\u0440\u0430\u043d\u0442\u0438\u0440\u0443\u0435\u043c", None, False, "Russian"),
    ],
)
def test_disguised_words_are_found(text, quote, evasive, why):
    hits = GUARANTEE.find(text)
    assert [text[hit.start : hit.end] for hit in hits] == ([quote] if quote else []), why
    assert [hit.evasive for hit in hits] == ([evasive] if quote else []), why


def test_only_matches_that_touch_the_disguise_are_marked():
    hits = GUARANTEE.find("we guarantee it, p\u0430l, we guarantee it")
    assert [hit.evasive for hit in hits] == [False, False]
