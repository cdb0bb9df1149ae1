"""Facts that have a place in the call: holds by what is heard, monologues, who cuts whom short, quarters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.facts import Facts, Hold, Interruption, Monologue, Overlap, Response, Silence
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, ServiceLevels, Turn, WordTime
from qa_engine.domain.transcript import Sound, SoundKind
from qa_engine.facts import count_facts
from qa_engine.facts.intervals import Interval, clip, covered_twice, total_s, union, without

PEOPLE = {"a": Role.AGENT, "c": Role.CUSTOMER, "boss": Role.SUPERVISOR, "bot": Role.BOT, "u": Role.UNKNOWN}
Said = tuple[str, float, float, str]


def call(*turns: Said, speakers: str | None = None, hold_s: float | None = None) -> Interaction:
    return Interaction(
        id="i",
        channel=Channel.CALL,
        participants=tuple(Participant(id=who, role=PEOPLE[who]) for who in dict.fromkeys(turn[0] for turn in turns)),
        turns=tuple(Turn(participant=who, text=text, start_s=start, end_s=end) for who, start, end, text in turns),
        service_levels=None if hold_s is None else ServiceLevels(hold_s=hold_s),
        attributes={} if speakers is None else {"speakers": speakers},
    )


def sounds(kind: SoundKind, *times_s: tuple[float, float], channel: int = 0) -> list[Sound]:
    return [Sound(kind=kind, start_s=start_s, end_s=end_s, channel=channel) for start_s, end_s in times_s]


def music(*times_s: tuple[float, float]) -> list[Sound]:
    return sounds(SoundKind.MUSIC, *times_s)


def tone(*times_s: tuple[float, float]) -> list[Sound]:
    return sounds(SoundKind.TONE, *times_s)


# -- holds ----------------------------------------------------------------------------------------------------------

BEFORE: Said = ("a", 0, 4, "Let me see.")
AFTER: Said = ("a", 30, 34, "So, here it is.")


@pytest.mark.parametrize(
    ("turns", "heard", "holds", "why"),
    [
        ([BEFORE, AFTER], music((5, 29)), [(5, 29, False, "music")], "music that nobody announced"),
        ([BEFORE, AFTER], music((5, 9)), [], "a ring of the phone next door is no hold"),
        ([BEFORE, AFTER], music((5, 15), (18, 29)), [(5, 29, False, "music")], "two pieces of one hold"),
        ([BEFORE, AFTER], music((5, 12), (20, 29)), [(5, 12, False, "music"), (20, 29, False, "music")], "two holds"),
        (
            [("a", 0, 4, "Please hold the line."), AFTER],
            music((6, 29)),
            [(4, 30, True, "music")],
            "announced: from the last word to the next",
        ),
        (
            [BEFORE, ("c", 12, 13, "Oh dear."), AFTER],
            music((5, 29)),
            [(5, 29, False, "music")],
            "the customer sighs on hold",
        ),
        (
            [BEFORE, ("a", 14, 20, "Still looking."), AFTER],
            music((5, 29)),
            [(5, 14, False, "music"), (20, 29, False, "music")],
            "the agent looks in",
        ),
        (
            [("bot", 0, 4, "All lines are busy."), ("a", 30, 34, "Good day.")],
            music((5, 29)),
            [],
            "before any agent it is the queue",
        ),
        ([BEFORE], music((6, 40)), [(6, 40, False, "music")], "left on hold until the customer hangs up"),
        ([("u", 0, 4, "x"), ("u", 30, 34, "y")], music((5, 29)), [(5, 29, False, "music")], "sides not known"),
        ([BEFORE, AFTER], tone((5, 29)), [], "somebody keys in a number"),
        (
            [("a", 0, 4, "I am putting you through."), AFTER],
            tone((10, 22)),
            [(4, 30, True, "tone")],
            "a ring after a transfer was announced",
        ),
        ([("a", 0, 4, "I am putting you through."), AFTER], [], [], "without a ring that tells nothing"),
        ([("a", 0, 4, "Hold on, please."), AFTER], [], [(4, 30, True, None)], "a silent hold"),
    ],
)
def test_holds(
    turns: list[Said], heard: list[Sound], holds: list[tuple[float, float, bool, str | None]], why: str
) -> None:
    facts = count_facts(call(*turns), heard)
    expected = tuple(
        Hold(start_s=start_s, end_s=end_s, announced=announced, sound=sound and SoundKind(sound))
        for start_s, end_s, announced, sound in holds
    )
    assert facts.hold_times == expected, why
    assert facts.holds == len(holds)
    assert facts.hold_s == sum(end_s - start_s for start_s, end_s, _, _ in holds)


def test_the_silence_that_hold_music_fills_is_a_hold() -> None:
    facts = count_facts(call(BEFORE, AFTER, ("c", 40, 41, "Fine.")), music((6, 29)))
    assert facts.silences == (Silence(start_s=4, end_s=30, hold=True), Silence(start_s=34, end_s=40))


@pytest.mark.parametrize(
    ("measured_s", "hold_s", "holds"),
    [(None, 24.0, 1), (50.0, 50.0, 1), (0.0, 0.0, 0)],
    ids=["nothing measured", "the switch's seconds win", "the switch knows of no hold"],
)
def test_what_the_switch_measured_wins_over_music(measured_s: float | None, hold_s: float, holds: int) -> None:
    facts = count_facts(call(BEFORE, AFTER, hold_s=measured_s), music((5, 29)))
    assert (facts.hold_s, facts.holds, len(facts.hold_times)) == (hold_s, holds, holds)


@pytest.mark.parametrize(
    ("heard", "tone_s", "wait_s", "why"),
    [
        ([], None, None, "nobody listened"),
        (music((40, 41)), 0.0, 0.0, "listened, and there was none before the agent"),
        ([*tone((0, 6)), *music((8, 19))], 6.0, 17.0, "ring and queue music"),
        ([*tone((0, 6)), *sounds(SoundKind.TONE, (4, 8), channel=1)], 8.0, 8.0, "both channels at once count once"),
        (tone((30, 33)), 3.0, 0.0, "later than the agent's first word"),
    ],
)
def test_tones_and_waiting(heard: list[Sound], tone_s: float | None, wait_s: float | None, why: str) -> None:
    facts = count_facts(call(("a", 20, 24, "Good day."), ("c", 25, 28, "Hello.")), heard)
    assert (facts.tone_s, facts.wait_s) == (tone_s, wait_s), why


def test_a_call_lasts_as_long_as_something_is_heard() -> None:
    assert count_facts(call(BEFORE), sounds(SoundKind.SILENCE, (4, 60))).duration_s == 60.0


# -- talk -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turns", "monologue", "why"),
    [
        ([("a", 1, 4, "one two"), ("c", 5, 6, "a b c")], (0, 1, 4, 2), "a single turn"),
        ([("a", 1, 4, "one two"), ("a", 5, 9, "three")], (0, 1, 9, 3), "two turns in one go"),
        ([("a", 1, 4, "one two"), ("c", 4, 5, "mm hm"), ("a", 5, 9, "three")], (0, 1, 9, 3), "mm-hm leaves the floor"),
        ([("a", 1, 4, "one"), ("c", 4, 5, "no not that"), ("a", 5, 9, "two")], (2, 5, 9, 1), "the other takes it"),
        ([("a", 1, 4, "one"), ("a", 7, 12, "two")], (1, 7, 12, 1), "a silence ends it"),
        ([("a", 1, 4, "one"), ("c", 5, 6, "a b c"), ("a", 7, 10, "two")], (0, 1, 4, 1), "of two equal ones the first"),
    ],
)
def test_the_longest_monologue(turns: list[Said], monologue: tuple[int, float, float, int], why: str) -> None:
    side = count_facts(call(*turns)).side(Role.AGENT)
    turn, start_s, end_s, words = monologue
    assert side is not None
    assert side.longest_monologue == Monologue(turn=turn, start_s=start_s, end_s=end_s, words=words), why


def test_a_bot_is_a_side_of_its_own() -> None:
    facts = count_facts(call(("bot", 0, 10, "Say or press one"), ("c", 10, 11, "one"), ("a", 12, 16, "Hello there")))
    assert [(side.role, side.talk_s, side.non_talk_s) for side in facts.sides] == [
        (Role.AGENT, 4.0, 12.0),
        (Role.CUSTOMER, 1.0, 15.0),
        (Role.BOT, 10.0, 6.0),
    ]
    assert facts.responses == (Response(turn=2, start_s=12, waited_s=1),)


# -- turn taking ----------------------------------------------------------------------------------------------------

TALKING_OVER = [("a", 0, 10, "Our terms say"), ("c", 8, 14, "No wait"), ("boss", 12, 20, "Listen")]


def test_who_cuts_whom_short_and_when() -> None:
    facts = count_facts(call(*TALKING_OVER))
    assert facts.interruption_times == (
        Interruption(by=Role.CUSTOMER, interrupted=Role.AGENT, turn=1, interrupted_turn=0, start_s=8, end_s=10),
        Interruption(by=Role.SUPERVISOR, interrupted=Role.CUSTOMER, turn=2, interrupted_turn=1, start_s=12, end_s=14),
    )
    assert (facts.interruptions, facts.interruptions_by_customer) == (1, 1)
    assert facts.overlaps == (Overlap(start_s=8, end_s=10), Overlap(start_s=12, end_s=14))
    assert facts.overlap_s == 4.0


@pytest.mark.parametrize(
    ("speakers", "is_known"), [(None, True), ("by channel", True), ("by voice", False), ("not told apart", False)]
)
def test_one_channel_for_two_voices_does_not_tell_who_talks_over_whom(speakers: str | None, is_known: bool) -> None:
    facts = count_facts(call(*TALKING_OVER, speakers=speakers))
    known = (facts.interruptions, facts.interruptions_by_customer, facts.overlap_s)
    assert known == ((1, 1, 4.0) if is_known else (None, None, None))
    assert [quarter.overlap_s is not None for quarter in facts.quarters] == [is_known] * 4
    assert bool(facts.overlaps) == bool(facts.interruption_times) == is_known


# -- quarters -------------------------------------------------------------------------------------------------------


def test_a_call_by_quarters() -> None:
    words = tuple(WordTime(start=i * 2, end=i * 2 + 1, start_s=10 + i, end_s=11 + i) for i in range(4))
    long_turn = Turn(participant="a", text="w x y z", start_s=8, end_s=14, words=words)
    said = call(("a", 0, 8, "one two three four"), ("c", 12, 20, "a b"), ("a", 32, 40, "bye"))
    facts = count_facts(said.evolve(turns=(said.turns[0], long_turn, *said.turns[1:])), music((21, 31)))
    first, second, third, fourth = facts.quarters
    assert [(quarter.start_s, quarter.end_s) for quarter in facts.quarters] == [(0, 10), (10, 20), (20, 30), (30, 40)]
    assert [[side.words for side in quarter.sides] for quarter in facts.quarters] == [[4, 0], [4, 2], [0, 0], [1, 0]]
    assert [[side.talk_s for side in quarter.sides] for quarter in facts.quarters] == [[10, 0], [4, 8], [0, 0], [8, 0]]
    assert [quarter.silence_s for quarter in facts.quarters] == [0, 0, 10, 2]
    assert [quarter.hold_s for quarter in facts.quarters] == [0, 0, 9, 1]
    assert [quarter.interruptions_by_customer for quarter in facts.quarters] == [0, 1, 0, 0]
    assert (second.overlap_s, third.overlap_s) == (2.0, 0.0)
    assert first.sides[0].words_per_minute == 24.0
    assert fourth.sides[1].words_per_minute is None


@pytest.mark.parametrize(
    "interaction",
    [
        Interaction(id="i", channel=Channel.CALL),
        call().evolve(
            participants=(Participant(id="a", role=Role.AGENT),), turns=(Turn(participant="a", text="no times"),)
        ),
        call(BEFORE).evolve(channel=Channel.CHAT),
    ],
    ids=["no turns", "no times", "no call"],
)
def test_what_is_no_timed_call_has_no_quarters(interaction: Interaction) -> None:
    facts = count_facts(interaction)
    assert (facts.quarters, facts.hold_times, facts.overlaps, facts.interruption_times) == ((), (), (), ())


# -- arithmetic -----------------------------------------------------------------------------------------------------

TURNS = st.lists(
    st.tuples(st.sampled_from(["a", "c", "boss", "bot"]), st.integers(0, 600), st.integers(1, 200), st.integers(0, 30)),
    min_size=1,
    max_size=14,
)
HEARD = st.lists(st.tuples(st.sampled_from(list(SoundKind)), st.integers(0, 600), st.integers(1, 200)), max_size=6)


def counted(turns: list[tuple[str, int, int, int]], heard: list[tuple[SoundKind, int, int]]) -> Facts:
    said = [(who, start / 10, (start + length) / 10, "w " * words) for who, start, length, words in turns]
    spans = [Sound(kind=kind, start_s=start / 10, end_s=(start + length) / 10) for kind, start, length in heard]
    return count_facts(call(*sorted(said, key=lambda turn: turn[1])), spans)


@given(TURNS, HEARD)
def test_the_parts_make_the_whole(
    turns: list[tuple[str, int, int, int]], heard: list[tuple[SoundKind, int, int]]
) -> None:
    facts = counted(turns, heard)
    rounding = pytest.approx
    assert facts.duration_s is not None
    assert facts.silence_s is not None
    assert facts.hold_s is not None
    for index, side in enumerate(facts.sides):
        assert side.talk_s is not None
        assert side.non_talk_s is not None
        assert side.talk_s + side.non_talk_s == rounding(facts.duration_s, abs=0.002)
        assert side.longest_monologue is not None
        assert side.longest_monologue.end_s <= facts.duration_s
        quarters = [quarter.sides[index] for quarter in facts.quarters]
        assert sum(quarter.talk_s for quarter in quarters) == rounding(side.talk_s, abs=0.004)
        assert sum(quarter.words for quarter in quarters) == side.words
    assert len(facts.quarters) == 4
    assert sum(quarter.end_s - quarter.start_s for quarter in facts.quarters) == rounding(facts.duration_s, abs=0.004)
    assert sum(quarter.silence_s for quarter in facts.quarters) == rounding(facts.silence_s, abs=0.004)
    assert sum(quarter.hold_s for quarter in facts.quarters) == rounding(facts.hold_s, abs=0.004)
    assert sum(quarter.overlap_s or 0 for quarter in facts.quarters) == rounding(facts.overlap_s or 0, abs=0.004)
    assert sum(quarter.interruptions_by_agent or 0 for quarter in facts.quarters) == (facts.interruptions or 0)
    by_customer = sum(quarter.interruptions_by_customer or 0 for quarter in facts.quarters)
    assert by_customer == (facts.interruptions_by_customer or 0)
    assert facts.hold_s <= facts.duration_s


@given(TURNS)
def test_overlap_does_not_depend_on_who_is_who(turns: list[tuple[str, int, int, int]]) -> None:
    swapped = [({"a": "c", "c": "a"}.get(who, who), *rest) for who, *rest in turns]
    facts, other = counted(turns, []), counted(swapped, [])
    assert facts.overlaps == other.overlaps
    assert facts.silences == other.silences


STRETCHES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda pair: Interval(pair[0], pair[0] + pair[1])), max_size=8
)


def seconds(intervals: list[Interval]) -> set[float]:
    return {second for interval in intervals for second in range(int(interval.start_s), int(interval.end_s))}


@given(STRETCHES, STRETCHES)
def test_intervals_do_as_sets_of_seconds_do(ones: list[Interval], others: list[Interval]) -> None:
    both = union(ones), union(others)
    assert seconds(both[0]) == seconds(ones)
    assert total_s(both[0]) == len(seconds(ones))
    assert seconds(without(*both)) == seconds(ones) - seconds(others)
    assert seconds(covered_twice([ones, others])) == seconds(ones) & seconds(others)
    assert seconds(clip(ones, Interval(10, 30))) == seconds(ones) & set(range(10, 30))
