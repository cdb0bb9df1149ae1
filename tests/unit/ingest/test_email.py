from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_engine.domain.interaction import Channel, Direction, Role

HEAD = "From: Ann Lee <ann@example.com>\nTo: Acme Support <support@acme.example>\nMessage-ID: <m1@example.com>\n"
MIME = "MIME-Version: 1.0\n"


def mail(body: str, *, head: str = HEAD, more: str = "") -> str:
    return f"{head}{more}Subject: Help\n\n{body}"


def text_of(arrivals: list[Any]) -> str:
    (arrival,) = arrivals
    assert arrival.problem is None, arrival.problem
    (turn,) = arrival.content.turns
    return turn.text


class TestOwnWords:
    @pytest.mark.parametrize(
        ("body", "expected", "why"),
        [
            ("It broke.\nAgain.", "It broke.\nAgain.", "plain"),
            (
                "It broke.\n\nOn Mon, 2 Mar 2026 at 10:00, Acme <s@acme.example> wrote:\n> Is it fixed?\n",
                "It broke.",
                "reply",
            ),
            (
                "New.\n\nOn Mon, 2 Mar 2026 at 10:00, Somebody With A Long Name\n<s@acme.example> wrote:\n> Old\n",
                "New.",
                "folded",
            ),
            ("New.\n\nOn 2 March Acme wrote:\nOld without marks\n", "New.", "history that is not marked line by line"),
            ("> Is it fixed?\nNo.\n> And now?\nNo!", "No.\n\nNo!", "answers between the lines"),
            ("New.\n\n-----Original Message-----\nFrom: x\nOld", "New.", "divider"),
            ("New.\n\nFrom: Acme\nSent: Monday\nTo: Ann\nSubject: Re\n\nOld", "New.", "header block"),
            ("New.\n\nVon: Acme\nGesendet: Montag\nAn: Ann\nBetreff: AW\n\nAlt", "New.", "header block, German"),
            ("Neu.\n\nAm 2. März 2026 um 10:00 schrieb Acme <s@acme.example>:\n> Alt", "Neu.", "reply, German"),
            ("New.\n-- \nAnn Lee\n12 Quay", "New.", "signature"),
            ("New.\n\nSent from my iPhone", "New.", "device"),
            (
                "New.\n\nKind regards\nAnn\nAcme Ltd\nTel. 555-0164",
                "New.\n\nKind regards\nAnn",
                "contact lines below the name",
            ),
            ("New.\n\nRegards\nAnn\n\nPS: call me!", "New.\n\nRegards\nAnn\n\nPS: call me!", "a postscript was said"),
            (
                "New.\n\nThis email and its attachments are confidential and intended only for you.",
                "New.",
                "small print",
            ),
            (
                "On Monday I wrote:\nit broke",
                "On Monday I wrote:\nit broke",
                "neither date nor address: the writer's own words",
            ),
            (
                "I asked -- twice -- for it.\nFrom: the start it was bad.",
                "I asked -- twice -- for it.\nFrom: the start it was bad.",
                "dashes",
            ),
        ],
    )
    def test_only_what_the_writer_wrote_is_a_turn(self, read: Any, body: str, expected: str, why: str) -> None:
        assert text_of(read("a.eml", mail(body))) == expected, why

    def test_lines_left_out_are_counted(self, read: Any) -> None:
        (arrival,) = read("a.eml", mail("New.\n> Old\n> Older"))
        assert "2 lines of quoted history or signatures were left out" in arrival.notes

    def test_a_reply_that_says_nothing_new_has_no_turns(self, read: Any) -> None:
        (arrival,) = read("a.eml", mail("> Old\n> Older"))
        assert arrival.problem.code == "no_turns"
        assert arrival.problem.interaction_id == "m1@example.com"

    def test_a_blank_body_says_what_its_subject_says(self, read: Any) -> None:
        (arrival,) = read("a.eml", HEAD + "Subject: =?utf-8?Q?K=C3=BCndigung?= now\n\n\n")
        assert arrival.content.turns[0].text == "Kündigung now"
        assert any("subject" in note for note in arrival.notes)


class TestParts:
    @pytest.mark.parametrize(
        ("markup", "expected"),
        [
            ("<p>One<p>Two", "One\n\nTwo"),
            ("<div>a</div><div><br></div><div>b<br></div><div>c</div>", "a\n\nb\nc"),
            ("a&nbsp;b &amp; c", "a b & c"),
            ("<p>See\nthis</p>", "See this"),
            ("<style>p{}</style><script>bad()</script><title>t</title><!-- bad --><p>ok</p>", "ok"),
            ("<p>ok</p><p style='display: NONE'>bad</p>", "ok"),
            ("<p>ok</p><p style='color:red;visibility:hidden'>bad</p>", "ok"),
            ("<p>ok</p><span style='font-size:0px'>bad</span><span style='font-size:0.9em'>yes</span>", "ok\n\nyes"),
            ("<p>ok</p><p hidden>bad</p><p style='mso-hide:all'>bad</p><p style='opacity:0'>bad</p>", "ok"),
            ("<p>ok</p><p style='color:#ffffff'>bad</p><font color=white>bad</font>", "ok"),
            ("<div style='background:#000'><p style='color:#fff'>ok</p></div>", "ok"),
            ("<style>.x{display:none} @media print{.y{display:none}}</style><p class=x>bad</p><p class=y>ok</p>", "ok"),
            ("<p>New</p><blockquote>Old</blockquote>", "New"),
            ("<p>New</p><div class='gmail_quote'>Old</div>", "New"),
            ("<p>New</p><div id='divRplyFwdMsg'>From: x</div><div>Old</div>", "New"),
            ("<ul><li>one<li>two</ul>", "one\ntwo"),
            ("<p>ok</p><![if x", "ok\n\n<![if x"),
            ("<p>ok</p><![if !mso]><p>too</p><![endif]>", "ok\n\ntoo"),
            ("<p>ok</p>" + "<div>" * 50_000, "ok"),
        ],
    )
    def test_html_gives_what_is_seen(self, read: Any, markup: str, expected: str) -> None:
        head = HEAD + MIME + "Content-Type: text/html; charset=utf-8\n"
        assert text_of(read("a.eml", mail(markup, head=head))) == expected

    def test_plain_text_is_preferred_unless_blank_and_attachments_are_left_out(self, read: Any) -> None:
        body = (
            "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\n{plain}\n"
            "--c\nContent-Type: text/html\n\n<p>markup</p>\n--c--\n"
            "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nattached\n"
            "--b\nContent-Type: message/rfc822\n\nFrom: x\n\nforwarded\n--b--\n"
        )
        head = HEAD + MIME + "Content-Type: multipart/mixed; boundary=b\n"
        assert text_of(read("a.eml", mail(body.format(plain="plain"), head=head))) == "plain"
        found = read("b.eml", mail(body.format(plain=" "), head=head))
        assert text_of(found) == "markup"
        assert {"1 attachments were left out", "1 forwarded messages were left out"} <= set(found[0].notes)

    @pytest.mark.parametrize(
        ("charset", "raw", "expected", "noted"),
        [
            ("utf-8", "café".encode(), "café", False),
            ("iso-8859-1", "café".encode("latin-1"), "café", False),
            ("windows-1252", "“café”".encode("cp1252"), "“café”", False),
            ("x-unknown-7", "café".encode(), "café", True),
            ("utf-8", "café".encode("cp1252"), "café", True),
            ("rot13", b"cafe", "cafe", True),
            ("hex", b"636166", "636166", True),
            ("idna", b"cafe", "cafe", True),
            ("unicode_escape", b"caf\\u00e9", "caf\\u00e9", True),
            ("us-ascii", "café".encode(), "café", True),
            ("gb2312", "你好".encode("gb2312"), "你好", False),
        ],
    )
    def test_character_sets(self, read: Any, charset: str, raw: bytes, expected: str, noted: bool) -> None:
        head = f"{HEAD}{MIME}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
        found = read("a.eml", head.encode() + base64.encodebytes(raw))
        assert text_of(found) == expected
        assert any("read as" in note for note in found[0].notes) == noted

    def test_nesting_parts_and_size_have_limits(self, read: Any) -> None:
        deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(30))
        assert read("a.eml", HEAD + MIME + deep + "\nx")[0].problem.code == "too_deep"
        many = HEAD + MIME + "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 1500 + "--b--"
        assert read("b.eml", many)[0].problem.code == "too_large"
        assert read("c.eml", mail("word " * 2_200_000))[0].problem.code == "too_large"
        bottomless = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5000))
        assert read("d.eml", HEAD + MIME + bottomless)[0].problem.code == "too_deep"


class TestSides:
    @pytest.mark.parametrize(
        ("sender", "recipient", "more", "role", "direction", "confidence"),
        [
            ("ann@example.com", "support@acme.example", "", Role.CUSTOMER, Direction.INBOUND, 0.9),
            ("care@acme.example", "ann@example.com", "", Role.AGENT, Direction.OUTBOUND, 0.9),
            (
                "priya@acme.example",
                "ann@example.com",
                "Reply-To: help@acme.example\n",
                Role.AGENT,
                Direction.OUTBOUND,
                0.9,
            ),
            ("priya@acme.example", "support@acme.example", "", Role.AGENT, Direction.OUTBOUND, 0.9),
            ("customer.care@acme.example", "ann@example.com", "", Role.AGENT, Direction.OUTBOUND, 0.9),
            (
                "no-reply@acme.example",
                "a@example.com",
                "Auto-Submitted: auto-replied\n",
                Role.BOT,
                Direction.OUTBOUND,
                0.9,
            ),
            (
                "ann@example.com",
                "help@acme.example",
                "Auto-Submitted: auto-replied\n",
                Role.SYSTEM,
                Direction.UNKNOWN,
                0.9,
            ),
            ("ann@example.com", "bob@acme.example", "", Role.CUSTOMER, Direction.INBOUND, 0.5),
            (
                "ann@example.com",
                "support@acme.example",
                "Cc: info@example.com\n",
                Role.CUSTOMER,
                Direction.INBOUND,
                0.9,
            ),
            ("", "support@acme.example", "", Role.UNKNOWN, Direction.UNKNOWN, 0.0),
        ],
    )
    def test_who_is_who(
        self, read: Any, sender: str, recipient: str, more: str, role: Role, direction: Direction, confidence: float
    ) -> None:
        head = f"From: {sender}\nTo: {recipient}\nMessage-ID: <m@x>\n"
        (arrival,) = read("a.eml", mail("Hello", head=head, more=more))
        writer = arrival.content.participants[0]
        assert (writer.role, arrival.content.direction, writer.role_confidence) == (role, direction, confidence)

    def test_contacts_of_one_address_link_up_and_the_address_is_not_kept(self, read: Any) -> None:
        (first,) = read("a.eml", mail("Hello"))
        (answer,) = read(
            "b.eml", mail("Hi", head="From: support@acme.example\nTo: ANN@example.com\nMessage-ID: <b@x>\n")
        )
        assert first.content.customer_id == answer.content.customer_id
        assert "ann" not in first.content.customer_id

    def test_threads_and_times(self, read: Any) -> None:
        more = (
            "Date: Mon, 02 Mar 2026 10:00:00 +0100\nReferences: <root@x>\n <m0@x>\nIn-Reply-To: <m0@x>\n"
            "Content-Language: de-CH\n"
        )
        contact = read("a.eml", mail("Hello", more=more))[0].content
        assert (contact.id, contact.case_id, contact.channel, contact.language) == (
            "m1@example.com", "root@x", Channel.EMAIL, "de",
        )  # fmt: skip
        assert contact.started_at.isoformat() == "2026-03-02T09:00:00+00:00" == contact.turns[0].sent_at.isoformat()

    @pytest.mark.parametrize(
        ("more", "case_id"),
        [("In-Reply-To: <m0@x>\n", "m0@x"), ("", "m1@example.com"), ("References: \n", "m1@example.com")],
    )
    def test_case(self, read: Any, more: str, case_id: str) -> None:
        assert read("a.eml", mail("Hello", more=more))[0].content.case_id == case_id

    def test_mailbox_is_read_message_by_message(self, read: Any) -> None:
        box = "".join(f"From x Mon Mar  2 10:00:00 2026\n{mail(f'Number {n}')}\n\n" for n in range(3))
        found = read("a.mbox", box)
        assert [(a.source.ordinal, a.content.turns[0].text) for a in found] == [(n, f"Number {n}") for n in range(3)]


class TestHostile:
    @pytest.mark.parametrize("part", ["<a ", "&#", "<!--", "</", "<![CDATA[", "<!ENTITY "])
    def test_html_that_would_take_minutes_is_refused(self, read: Any, part: str) -> None:
        head = HEAD + MIME + "Content-Type: text/html; charset=utf-8\n"
        (arrival,) = read("a.eml", mail("<p>x</p>" + part * 50_000, head=head))
        assert arrival.problem.code == "unreadable_email"

    @pytest.mark.parametrize("line", ["Regards", "-- ", "On 2 March A wrote:", "From: x", "begin 644 x", "> a"])
    def test_a_line_many_times_over_is_read_at_once(self, read: Any, line: str) -> None:
        (arrival,) = read("a.eml", mail("New.\n\n" + f"{line}\n" * 50_000))
        assert arrival.content.turns[0].text.startswith("New.")

    @pytest.mark.parametrize(
        "lines",
        [
            "Content-Type: text/plain; charset*=utf-8''%ff%fe\n",
            "Content-Type: text/plain; charset=\x00\n",
            'Content-Type: text/plain; charset="\n',
            "Content-Type: ;;;;=\n",
            "Content-Transfer-Encoding: quoted-printable; x=y\n",
            "Content-Transfer-Encoding: x-uuencode\n",
            "Date: Mon, 99 Foo 99999 99:99:99 +9999\n",
            "Date: Mon, 01 Jan 0001 00:00:00 +1400\n",
            "Cc: =?punycode?Q?\xff?=\n",
            'Reply-To: a group: ;, <@>, "\n',
            "Subject: =?utf-8?B?////?=\n",
            "References: <<<>>> \n",
            "Content-Disposition: attachment; filename*0*=x''%zz; filename*2=\n",
            "MIME-Version: one\nContent-Type: multipart/mixed; boundary=\n",
        ],
    )
    def test_damaged_headers_do_not_lose_the_message(self, read: Any, lines: str) -> None:
        (arrival,) = read("a.eml", mail("It broke.", more=lines))
        assert arrival.problem is not None or arrival.content.turns[0].text

    def test_a_body_of_noise(self, read: Any) -> None:
        head = HEAD + MIME + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        (arrival,) = read("a.eml", head.encode() + base64.encodebytes(bytes(range(256)) * 4))
        assert arrival.problem.code == "unreadable_email"

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_whatever_is_changed_ends_as_content_or_as_a_problem(self, read: Any, data: st.DataObject) -> None:
        whole = (
            HEAD + MIME + "Date: Mon, 02 Mar 2026 10:00:00 +0100\nContent-Type: multipart/mixed; boundary=b\n\n"
            "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9\n"
            "--b\nContent-Type: text/html; charset*=utf-8''x\n\n<p>x</p>\n--b--\n"
        ).encode()
        content = bytearray(whole)
        for place, value in data.draw(
            st.lists(st.tuples(st.integers(60, len(whole) - 1), st.integers(0, 255)), max_size=8)
        ):
            content[place] = value
        for arrival in read("a.eml", bytes(content)):
            assert (arrival.content is None) != (arrival.problem is None)
