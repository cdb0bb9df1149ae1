"""Files of calibrations, and rubrics that name one."""

import json

import jsonschema
import pytest

from qa_engine.domain.calibration import SurveyCalibration
from qa_engine.domain.signals import SignalName
from qa_engine.errors import ModelError, RubricError, UsageError
from qa_engine.model_files import calibration_path, load_calibration, save_calibration
from qa_engine.rubrics import compile_rubric, load_rubric, rubric_sha256
from tests.unit.judge.builders import rubric
from tests.unit.signals.calibrations import calibration, moves
from tests.unit.test_rubrics import VALID, written

ONE = calibration(moves(SignalName.CSAT, ((0, 10), (62.5, 40.125), (100, 90)), method="m", version="1"))
LATER = calibration(moves(SignalName.CSAT, ((0, 10), (100, 90)), method="m", version="1"))
NAMED = VALID + "calibration: my.json\n"


def test_a_saved_calibration_is_the_same_and_the_same_bytes(tmp_path):
    first = save_calibration(tmp_path / "a.json", ONE)
    save_calibration(tmp_path / "b.json", first)
    assert load_calibration(tmp_path / "a.json") == first
    assert first.evolve(sha256=ONE.sha256) == ONE
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert first.sha256 != save_calibration(tmp_path / "c.json", LATER).sha256
    document = json.loads((tmp_path / "a.json").read_text())
    jsonschema.Draft202012Validator(SurveyCalibration.model_json_schema(mode="serialization")).validate(document)
    assert document["calibrations"][0]["map"]["knots"][1] == [62.5, 40.125]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace("40.125", "41.125"), "a number was altered"),
        (lambda text: text.replace("40.125", "9.125"), "the map falls"),
        (lambda text: text[: len(text) // 2], "half of it"),
        (lambda text: text.replace("calibration 1", "calibration 2"), "a later form"),
        (lambda _: "", "empty"),
        (lambda _: "{}", "another document"),
        (lambda _: "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "no JSON"),
    ],
)
def test_what_is_no_calibration(tmp_path, change, why):
    save_calibration(tmp_path / "my.json", ONE)
    (tmp_path / "my.json").write_text(change((tmp_path / "my.json").read_text()))
    with pytest.raises(ModelError, match=r"my.json: the file is no calibration .* fit it again"):
        load_calibration(tmp_path / "my.json")


def test_how_a_file_is_laid_out_does_not_matter(tmp_path):
    saved = save_calibration(tmp_path / "my.json", ONE)
    (tmp_path / "my.json").write_text(json.dumps(json.loads((tmp_path / "my.json").read_text())))
    assert load_calibration(tmp_path / "my.json") == saved


def test_no_file(tmp_path):
    with pytest.raises(ModelError, match="make one with: qa-engine calibrate"):
        load_calibration(tmp_path / "my.json")
    with pytest.raises(ModelError, match="cannot be written"):
        save_calibration(tmp_path, ONE)


@pytest.mark.parametrize(
    ("name", "says"),
    [("my.safetensors", "with the ending .json"), ("none/my.json", "the folder for the calibration does not exist")],
)
def test_where_it_cannot_be_written(tmp_path, name, says):
    with pytest.raises(UsageError, match=says):
        calibration_path(tmp_path / name)
    assert calibration_path(tmp_path / "my.json") == tmp_path / "my.json"


def test_a_rubric_finds_its_calibration_beside_itself(tmp_path):
    saved = save_calibration(tmp_path / "my.json", ONE)
    loaded = load_rubric(written(tmp_path, NAMED))
    assert loaded.calibration.signals == (SignalName.CSAT,)
    assert compile_rubric(loaded, None, None).calibration == saved
    assert compile_rubric(loaded, lambda texts: [b"\x01"] * len(texts), "e").calibration == saved
    assert str(tmp_path) not in loaded.model_dump_json(), "a path of this machine is never written"


def test_the_hash_follows_what_is_in_the_file_and_not_its_name(tmp_path):
    for name, content in (("one", ONE), ("copy", ONE), ("later", LATER)):
        save_calibration(tmp_path / f"{name}.json", content)
    hashes = [
        rubric_sha256(load_rubric(written(tmp_path, VALID + f"calibration: {name}.json\n")))
        for name in ("one", "copy", "later")
    ]
    assert hashes[0] == hashes[1] != hashes[2]
    assert rubric_sha256(load_rubric(written(tmp_path, VALID))) not in hashes


def test_a_calibration_that_is_not_there(tmp_path):
    with pytest.raises(
        RubricError, match=r"own.yaml: line \d+, column 14: calibration: my.json: the calibration cannot"
    ):
        load_rubric(written(tmp_path, NAMED))


def test_a_calibration_changed_after_the_rubric_was_loaded(tmp_path):
    save_calibration(tmp_path / "my.json", ONE)
    loaded = load_rubric(written(tmp_path, NAMED))
    save_calibration(tmp_path / "my.json", LATER)
    with pytest.raises(RubricError, match=r"my\.json: the calibration was changed since"):
        compile_rubric(loaded, None, None)


def test_a_rubric_made_in_code_finds_its_calibration_from_where_we_are(tmp_path, monkeypatch):
    saved = save_calibration(tmp_path / "my.json", ONE)
    monkeypatch.chdir(tmp_path)
    made = rubric().evolve(calibration="my.json")
    assert compile_rubric(made, None, None).calibration == saved


def test_what_is_no_name_of_a_file(tmp_path):
    with pytest.raises(RubricError, match="calibration: write the name of the file that 'qa-engine calibrate' made"):
        load_rubric(written(tmp_path, VALID + "calibration: 5\n"))
