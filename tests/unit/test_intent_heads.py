"""Files of intent heads, and rubrics that name one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.errors import ModelError, RubricError
from qa_engine.model_files import load_intent_head, save_intent_head, sha256_of
from qa_engine.rubrics import compile_rubric, load_rubric, rubric_sha256
from tests.unit.judge.builders import rubric
from tests.unit.judge.heads import head
from tests.unit.test_rubrics import VALID, written

HEAD = head({"refund": [1, -2, 30], "delivery": [-127, 0, 5]}, words=[("refund", "money back", -9)], sha256="")


def test_a_saved_head_is_the_same_head_and_the_same_bytes(tmp_path):
    first = save_intent_head(tmp_path / "a.safetensors", HEAD)
    save_intent_head(tmp_path / "b.safetensors", HEAD)
    assert load_intent_head(tmp_path / "a.safetensors") == first
    assert first.evolve(sha256="") == HEAD
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()
    assert first.sha256 == sha256_of(tmp_path / "b.safetensors")


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_damaged_file_is_noticed(tmp_path_factory, place, bit):
    path = tmp_path_factory.mktemp("heads") / "a.safetensors"
    save_intent_head(path, HEAD)
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 1 << bit
    path.write_bytes(bytes(data))
    try:
        read = load_intent_head(path)
    except ModelError as error:
        assert "was damaged" in str(error)
    else:
        # What is left is a name of the header that nothing reads.
        assert read.evolve(sha256="") == HEAD


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "empty"), (b"\x00" * 40, "zeros"), (b"PK\x03\x04" * 99, "another kind"), (b"\xff" * 9, "huge")],
)
def test_what_is_no_head(tmp_path, data, why):
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"x.safetensors: the file is no intent head"):
        load_intent_head(path)


def test_no_file(tmp_path):
    with pytest.raises(ModelError, match="make one with: qa-engine intents fit"):
        load_intent_head(tmp_path / "x.safetensors")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rows": b"\x00" * 4}, "rows holds 4 values, not 3"),
        ({"rows": b""}, "rows holds 0 values, not 3"),
        ({"row_weights": b"\x00" * 6}, "row_weights holds 6 values, not 8"),
        ({"row_scale": (0.0,)}, "row_scale holds 1 values, not 2"),
        ({"labels": ("refund", "refund")}, "named twice"),
    ],
)
def test_heads_that_do_not_fit_together(changes, says):
    with pytest.raises(ValueError, match=says):
        HEAD.evolve(**changes)


NAMED = VALID + "intent_head: own.safetensors\n"


def test_a_rubric_finds_its_head_beside_itself(tmp_path):
    save_intent_head(tmp_path / "own.safetensors", HEAD)
    loaded = load_rubric(written(tmp_path, NAMED))
    compiled = compile_rubric(loaded, None, None)
    assert compiled.head == load_intent_head(tmp_path / "own.safetensors")
    assert loaded.intent_names == {"refund", "delivery"}
    assert str(tmp_path) not in loaded.model_dump_json(), "a path of this machine is never written"


def test_the_hash_follows_the_heads_content_and_not_its_name(tmp_path):
    save_intent_head(tmp_path / "own.safetensors", HEAD)
    save_intent_head(tmp_path / "copy.safetensors", HEAD)
    save_intent_head(tmp_path / "later.safetensors", HEAD.evolve(threshold=0.6))
    hashes = [
        rubric_sha256(load_rubric(written(tmp_path, VALID + f"intent_head: {name}.safetensors\n")))
        for name in ("own", "copy", "later")
    ]
    assert hashes[0] == hashes[1] != hashes[2]
    assert rubric_sha256(load_rubric(written(tmp_path, VALID))) not in hashes


RULE = """\
  - id: says_when
    title: Says when
    obligation: must_say_if
    condition: {intents: [INTENT]}
    patterns:
      - {text: "by friday"}
sections:"""


@pytest.mark.parametrize(
    ("intent", "says"),
    [("delivery", None), ("refund", None), ("parcel", "rule or marker says_when names the unknown intent parcel")],
)
def test_rules_may_name_a_heads_intents(tmp_path, intent, says):
    save_intent_head(tmp_path / "own.safetensors", HEAD)
    path = written(tmp_path, NAMED.replace("sections:", RULE.replace("INTENT", intent)))
    if says is None:
        assert load_rubric(path).rules[-1].condition.intents == (intent,)
    else:
        with pytest.raises(RubricError, match=says):
            load_rubric(path)


def test_a_head_that_is_not_there(tmp_path):
    with pytest.raises(
        RubricError, match=r"own.yaml: line \d+, column 14: intent_head: own.safetensors: the intent head"
    ):
        load_rubric(written(tmp_path, NAMED))


def test_a_head_changed_after_the_rubric_was_loaded(tmp_path):
    save_intent_head(tmp_path / "own.safetensors", HEAD)
    loaded = load_rubric(written(tmp_path, NAMED))
    save_intent_head(tmp_path / "own.safetensors", HEAD.evolve(threshold=0.6))
    with pytest.raises(RubricError, match=r"own\.safetensors: the intent head was changed since"):
        compile_rubric(loaded, None, None)


def test_a_rubric_made_in_code_finds_its_head_from_where_we_are(tmp_path, monkeypatch):
    save_intent_head(tmp_path / "own.safetensors", HEAD)
    monkeypatch.chdir(tmp_path)
    made = rubric().evolve(intent_head="own.safetensors")
    assert compile_rubric(made, None, None).rubric.intent_names == {"refund", "delivery"}


def test_what_is_no_name_of_a_file(tmp_path):
    with pytest.raises(RubricError, match="intent_head: write the name of the file that 'qa-engine intents fit' made"):
        load_rubric(written(tmp_path, VALID + "intent_head: 5\n"))
