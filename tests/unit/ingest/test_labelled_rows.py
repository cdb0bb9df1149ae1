"""CSV files of labelled rows: what is read, what is left out and said, what is refused and where."""

import pytest

from qa_engine.errors import UsageError
from qa_engine.ingest.labelled_rows import read_labelled_rows


def written(tmp_path, text):
    path = tmp_path / "rows.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("text,intent\nI want out,leave\n", [(2, "I want out", ("leave",))], "plain"),
        ("intent;text\nleave;I want out\n", [(2, "I want out", ("leave",))], "semicolons, in any order"),
        ("Text\tIntent\tid\nI want out\tleave\t7\n", [(2, "I want out", ("leave",))], "tabs, capitals, other columns"),
        ('text,intent\n"out, now",leave\n', [(2, "out, now", ("leave",))], "a comma in quotes"),
        (
            'text,intent\n"two\nlines",leave\nx y,stay\n',
            [(2, "two\nlines", ("leave",)), (4, "x y", ("stay",))],
            "lines",
        ),
        ("text,intent\nboth,a|b\n", [(2, "both", ("a", "b"))], "several intents"),
        ("text,intent\nboth, a | a ||b\n", [(2, "both", ("a", "b"))], "each once"),
        ("text,intent\nhello,none\n", [(2, "hello", ())], "out of scope"),
        ("text,intent\nhello,NONE\n", [(2, "hello", ())], "in capitals"),
        ("text,intent\n\nhi,a\n", [(3, "hi", ("a",))], "a blank line is no row, but counts as a line"),
        ("\ufefftext,intent\nna\u00efve,a\n", [(2, "na\u00efve", ("a",))], "a byte order mark"),
        ("text,intent\nna\u00efve,a\n".encode("cp1252"), [(2, "na\u00efve", ("a",))], "Windows-1252"),
    ],
)
def test_rows(tmp_path, text, expected, why):
    read = read_labelled_rows(written(tmp_path, text))
    assert [(row.line, row.text, row.labels) for row in read.rows] == expected, why


def test_what_cannot_be_used_is_listed(tmp_path):
    read = read_labelled_rows(written(tmp_path, "text,intent\n,a\nhi there,\n   ,b\nfine,a\n"))
    assert (read.blank_lines, read.unlabelled_lines, len(read.rows)) == ((2, 4), (3,), 1)


def test_other_columns_and_another_label_for_none(tmp_path):
    path = written(tmp_path, "said,topic\nhello,oos\nmy bill,bill\n")
    read = read_labelled_rows(path, text_column="said", label_column="topic", none_label="oos")
    assert [row.labels for row in read.rows] == [(), ("bill",)]


def test_rows_of_one_group_are_told_where_a_column_names_it(tmp_path):
    path = written(tmp_path, "text,intent,Who\nhi,a,u1\nho,b,\n")
    assert [row.group for row in read_labelled_rows(path, group_column="who").rows] == ["u1", None]
    assert [row.group for row in read_labelled_rows(path).rows] == [None, None]
    with pytest.raises(UsageError, match="there is no column 'user'"):
        read_labelled_rows(path, group_column="user")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "rows.csv: the file is empty"),
        ("said,intent\nhi,a\n", "rows.csv: there is no column 'text'; its columns are said, intent; say --text-column"),
        ("text,topic\nhi,a\n", "there is no column 'intent'; its columns are text, topic"),
        ("I lost my card yesterday,lost\nhi,a\n", "its first line has 2 cells and reads like no header"),
        ("text,intent,text\nhi,a,b\n", "two columns are named 'text'"),
        (
            "text,intent\nhi,a\nI said, no,a\n",
            "rows.csv, line 3: 3 cells, but the header has 2; put text that holds a comma",
        ),
        ('text,intent\nhi,a\n"never closed,a\nx,b\n', "rows.csv, line 3: a quotation mark is not closed"),
        (b"text,intent\n\x00\x01\x02\x03\x04\x05\x06", "this is not text; save it as CSV in UTF-8"),
    ],
)
def test_what_is_refused(tmp_path, text, says):
    with pytest.raises(UsageError) as error:
        read_labelled_rows(written(tmp_path, text))
    assert says in str(error.value)
    assert "card" not in str(error.value), "no customer's words"


def test_no_file(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_labelled_rows(tmp_path / "none.csv")
