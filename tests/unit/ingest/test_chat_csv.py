from __future__ import annotations

from typing import Any

import pytest

from qa_engine.domain.interaction import Channel, Role

HEADER = "conversation_id,role,message\n"


def outcomes(arrivals: list[Any]) -> list[Any]:
    """(id, texts) of what was read, (id, reason) of what was not."""
    return [
        (a.problem.interaction_id, a.problem.code) if a.problem else (a.content.id, [t.text for t in a.content.turns])
        for a in arrivals
    ]


def roles(arrival: Any) -> list[Role]:
    return [arrival.content.role(index) for index in range(len(arrival.content.turns))]


class TestARowATurn:
    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (HEADER + "c1,agent,Hello\nc1,customer,Hi\n", "plain"),
            ("Chat ID;Sender Type;Text\r\nc1;Agent;Hello\r\nc1;Customer;Hi\r\n", "semicolons, other headings, CRLF"),
            ("sessionId\tspeaker\tutterance\nc1\tAGENT\tHello\nc1\tUSER\tHi\n", "tabs, camel case, roles as speakers"),
            ("call_id|participant_role|body\nc1|rep|Hello\nc1|caller|Hi\n", "bars"),
            ("\ufeff" + HEADER + "c1,agent,Hello\nc1,customer,Hi", "byte order mark, no last line end"),
            (
                '"conversation_id", "role", "message"\n"c1", "agent", "Hello"\n"c1", "customer", "Hi"\n',
                "all quoted, spaces",
            ),
            (
                HEADER + "\nc1,agent,Hello\n\n,customer,Hi\n",
                "blank lines; a row without an id belongs to the one before",
            ),
            (
                "conversation,speaker,text\nc1,support,Hello\nc1,client,Hi\n",
                "a column called conversation holds ids here",
            ),
        ],
    )
    def test_two_turns_come_out(self, read: Any, content: str, why: str) -> None:
        (arrival,) = read("a.csv", content)
        assert outcomes([arrival]) == [("c1", ["Hello", "Hi"])], why
        assert roles(arrival) == [Role.AGENT, Role.CUSTOMER], why

    def test_headings_that_were_guessed_are_named(self, read: Any) -> None:
        (arrival,) = read("a.csv", "chat,who,text,colour\nc1,agent,Hello,red\n")
        assert "column 'who' read as speaker" in arrival.notes
        assert "column 4 ('colour') was not used" in arrival.notes

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_encodings(self, read: Any, encoding: str) -> None:
        content = HEADER + "c1,customer,Déjà vu – naïve café, grüße\n" + "c1,agent,Hello there my friend\n" * 3
        content = content.replace("vu – naïve café, grüße", '"vu – naïve café, grüße"').replace('Déjà "vu', '"Déjà vu')
        (arrival,) = read("a.csv", content.encode(encoding))
        assert arrival.content.turns[0].text == "Déjà vu – naïve café, grüße"
        guessed = encoding in ("utf-16-le", "utf-16-be", "cp1252")
        assert any("read as" in note and "column" not in note for note in arrival.notes) == guessed

    def test_conversations_keep_the_order_in_which_they_begin_and_mixed_rows_find_theirs(self, read: Any) -> None:
        found = read("a.csv", HEADER + "b,agent,1\na,agent,2\nb,customer,3\na,customer,4\n")
        assert outcomes(found) == [("b", ["1", "3"]), ("a", ["2", "4"])]

    def test_without_ids_the_file_is_one_conversation(self, read: Any) -> None:
        (arrival,) = read("a.csv", "speaker,text\nagent,Hello\ncustomer,Hi\n")
        assert arrival.content.id.startswith("x-")
        assert len(arrival.content.turns) == 2

    def test_names_become_display_names_not_ids(self, read: Any) -> None:
        (arrival,) = read(
            "a.csv", "id,speaker,role,text\n1,Kai,agent,Hello\n1,Ann Lee,customer,Hi\n1,Priya,agent,Me too\n"
        )
        people = [(p.id, p.role.value, p.display_name) for p in arrival.content.participants]
        assert people == [("agent", "agent", "Kai"), ("customer", "customer", "Ann Lee"), ("agent-2", "agent", "Priya")]

    def test_speakers_without_roles_stay_unknown_and_are_named(self, read: Any) -> None:
        (arrival,) = read("a.csv", "id,speaker,text\n1,Kai,Hello\n1,Ann,Hi\n")
        assert roles(arrival) == [Role.UNKNOWN, Role.UNKNOWN]
        assert "the role of 2 of 2 participants is not named" in arrival.notes

    @pytest.mark.parametrize(
        ("stamps", "expected", "why"),
        [
            (("2026-03-01 10:00", "2026-03-01T10:01:00Z"), ("2026-03-01T10:00:00", "2026-03-01T10:01:00"), "ISO"),
            (("1772359200", "1772359260000"), ("2026-03-01T10:00:00", "2026-03-01T10:01:00"), "epoch, s and ms"),
            (("01.03.2026 10:00", "01.03.2026 10:01:30"), ("2026-03-01T10:00:00", "2026-03-01T10:01:30"), "points"),
            (
                ("03/01/2026 10:00 PM", "03/25/2026 10:01"),
                ("2026-03-01T22:00:00", "2026-03-25T10:01:00"),
                "25 is no month",
            ),
            (
                ("01/03/2026 10:00", "25/03/2026 10:01"),
                ("2026-03-01T10:00:00", "2026-03-25T10:01:00"),
                "25 is no month",
            ),
            (("01/03/2026 10:00", "02/03/2026 10:01"), (None, None), "nothing settles day and month"),
            (("soon", ""), (None, None), "no time"),
            (("10:14:05", "10:15:00"), (None, None), "times of day without a day"),
        ],
    )
    def test_times(self, read: Any, stamps: tuple[str, str], expected: tuple[str | None, ...], why: str) -> None:
        (arrival,) = read("a.csv", f"id,role,time,text\n1,agent,{stamps[0]},a\n1,customer,{stamps[1]},b\n")
        found = [turn.sent_at and turn.sent_at.strftime("%Y-%m-%dT%H:%M:%S") for turn in arrival.content.turns]
        assert found == list(expected), why
        assert arrival.content.channel is Channel.CHAT

    @pytest.mark.parametrize(
        "rows", ["1,agent,0.5,2,a\n1,customer,2.5,4,b\n", "1,agent,00:00.5,00:02,a\n1,customer,0:02.5,0:04,b\n"]
    )
    def test_offsets_make_it_a_call(self, read: Any, rows: str) -> None:
        (arrival,) = read("a.csv", "call_id,speaker,start,end,text\n" + rows)
        assert [(turn.start_s, turn.end_s) for turn in arrival.content.turns] == [(0.5, 2.0), (2.5, 4.0)]
        assert arrival.content.channel is Channel.CALL

    def test_rows_newest_first_are_sorted_and_it_is_said(self, read: Any) -> None:
        (arrival,) = read("a.csv", "id,role,time,text\n1,agent,2026-01-01 10:01,b\n1,customer,2026-01-01 10:00,a\n")
        assert [turn.text for turn in arrival.content.turns] == ["a", "b"]
        assert any("sorted" in note for note in arrival.notes)

    def test_what_stands_beside_the_turns(self, read: Any) -> None:
        head = (
            "conversation_id,role,text,customer_id,agent_id,queue,campaign,language,channel,"
            "csat,nps,resolved,hold,transfers"
        )
        (arrival,) = read("a.csv", f"{head}\n1,agent,Hi,u1,a1,billing,telecom,en-GB,phone,5,11,yes,00:30,2\n")
        contact = arrival.content
        assert (contact.customer_id, contact.agent_id, contact.team, contact.programme) == (
            "u1",
            "a1",
            "billing",
            "telecom",
        )
        assert (contact.language, contact.channel) == ("en", Channel.CALL)
        assert (contact.survey.csat, contact.survey.nps, contact.survey.resolved) == (5, None, True)
        assert (contact.service_levels.hold_s, contact.service_levels.transfers) == (30.0, 2)
        assert any("nps" in note and "left out" in note for note in arrival.notes)


class TestARowAConversation:
    def test_labelled_lines_are_turns(self, read: Any) -> None:
        transcript = "Agent: Hello\nstill me\nCustomer: Hi; it says\nError: 404\nAgent: Thanks"
        (arrival,) = read("a.csv", f'id;agent;customer;transcript\nc1;Kai;Ann Lee;"{transcript}"\n')
        assert [t.text for t in arrival.content.turns] == ["Hello\nstill me", "Hi; it says\nError: 404", "Thanks"]
        assert roles(arrival) == [Role.AGENT, Role.CUSTOMER, Role.AGENT]
        assert arrival.content.agent_id == "Kai"
        assert [p.display_name for p in arrival.content.participants] == ["Kai", "Ann Lee"]
        assert arrival.content.customer_id is None, "two people can have one name"

    def test_names_in_their_columns_are_labels(self, read: Any) -> None:
        (arrival,) = read("a.csv", 'id,agent,customer,transcript\nc1,Kai,Ann,"Kai: Hello\nAnn: Hi"\n')
        assert roles(arrival) == [Role.AGENT, Role.CUSTOMER]

    def test_labels_can_stand_in_a_column_called_text(self, read: Any) -> None:
        found = read("a.csv", 'call_id,text\nc1,"Agent: Hello\nCustomer: Hi"\nc2,"Agent: Yes\nCustomer: No"\n')
        assert outcomes(found) == [("c1", ["Hello", "Hi"]), ("c2", ["Yes", "No"])]

    def test_stamped_labels(self, read: Any) -> None:
        (arrival,) = read("a.csv", 'id,transcript\nc1,"[00:01] Agent: Hello\n[00:04] Customer: Hi"\n')
        assert [(t.text, t.start_s) for t in arrival.content.turns] == [("Hello", 1.0), ("Hi", 4.0)]

    def test_rows_without_an_id_are_conversations_of_their_own(self, read: Any) -> None:
        found = read("a.csv", 'subject,transcript\nx,"Agent: A"\ny,"Agent: B"\n')
        assert [texts for _, texts in outcomes(found)] == [["A"], ["B"]]


class TestDamage:
    @pytest.mark.parametrize(
        ("rows", "expected", "why"),
        [
            (
                'a,agent,"Hi"\nb,customer,"oops\nc,agent,Bye\n',
                [("a", ["Hi"]), ("b", "unclosed_quote"), ("c", ["Bye"])],
                "rows before and behind are read",
            ),
            (
                'a,agent,Hi\nb,agent,"oops\nb,customer,Yes\nc,agent,"Bye, now"\n',
                [("a", ["Hi"]), ("b", "unclosed_quote"), ("c", ["Bye, now"])],
                "a later row closes it by accident; a conversation with a hole is not read",
            ),
            (
                'a,agent,"oops\nb,agent,"x"\nc,agent,"two\nlines"\nd,agent,ok\n',
                [("a", "unclosed_quote"), ("b", ["x"]), ("c", ["two\nlines"]), ("d", ["ok"])],
                "rows over several lines are found again",
            ),
            ('a,agent,"Hi\nthere"\nb,agent,Bye\n', [("a", ["Hi\nthere"]), ("b", ["Bye"])], "a real text of two lines"),
            ('a,agent,He said "no" twice\n', [("a", ['He said "no" twice'])], "marks inside an unquoted text"),
            ('a,agent,"He said "no" twice"\n', [("a", ['He said no" twice"'])], "marks that were not doubled"),
            ("a,agent,Hello, how are you\n", [("a", ["Hello, how are you"])], "a comma in the last, unquoted cell"),
            ("a,agent\nb,agent,Hi\n", [("a", "invalid_record"), ("b", ["Hi"])], "a cell too few"),
            ("a,agent,\na,customer,  \nb,agent,Hi\n", [("a", "no_turns"), ("b", ["Hi"])], "blank texts"),
            ("a,agent,x\x00y\n", [("a", ["xy"])], "zero bytes"),
            ("", [(None, "no_turns")], "headings alone"),
        ],
    )
    def test_nothing_is_lost_in_silence(self, read: Any, rows: str, expected: list[Any], why: str) -> None:
        assert outcomes(read("a.csv", HEADER + rows)) == expected, why

    def test_lines_are_named_and_counted(self, read: Any) -> None:
        found = read("a.csv", HEADER + 'a,agent,Hi\nb,customer,"oops\nnot a row\nc,agent,Bye\n')
        assert "line 3 to 4: a quotation mark is not closed; 2 lines cannot be trusted" in found[1].problem.message

    def test_many_rows_behind_an_unclosed_mark_all_come_back(self, read: Any) -> None:
        rows = [f"c{n},agent,text {n}" for n in range(2000)]
        rows[500] = 'c500,agent,"open'
        found = read("a.csv", HEADER + "\n".join(rows))
        assert len(found) == 2000
        assert [a.problem.interaction_id for a in found if a.problem] == ["c500"]

    def test_a_very_long_cell(self, read: Any) -> None:
        (arrival,) = read("a.csv", HEADER + f'a,agent,"{"word " * 60_000}"\n')
        assert len(arrival.content.turns[0].text) == 299_999

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("a,b,c\n1,2,3\n", "unknown_columns"),
            ("c1,agent,Hello there\nc1,customer,Hi\n", "unknown_columns"),
            ("", "empty"),
            (b"\x00\x01\x02" * 100, "unsupported_encoding"),
        ],
    )
    def test_tables_that_cannot_be_read(self, read: Any, content: str | bytes, reason: str) -> None:
        (arrival,) = read("a.csv", content)
        assert arrival.problem.code in (reason, "unknown_columns")
        assert "Hello" not in arrival.problem.message

    def test_digest_is_of_the_conversation_not_of_the_file(self, read: Any) -> None:
        one = read("a.csv", HEADER + "a,agent,Hi\nb,agent,Bye\n")
        two = read("b.csv", HEADER + "b,agent,Bye\n")
        assert one[1].source.digest == two[0].source.digest
        assert one[0].source.digest != one[1].source.digest
