"""Contacts in other languages: their own encoder, their own head, and nothing of the English ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from qa_engine.classify import (
    MultilingualSentiment,
    SentenceEncoder,
    SentimentClassifier,
    TurnReader,
    installed_multilingual,
    multilingual_encoder,
)
from qa_engine.classify.cues import cosine
from qa_engine.classify.heads import load_heads
from qa_engine.classify.multilingual import (
    MULTILINGUAL_HEAD,
    SAME_FOREIGN_REQUEST,
    WRITTEN_LANGUAGES,
    language_features,
    reads_foreign,
    written_language,
)
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Channel, Interaction, Role
from qa_engine.domain.readings import NEEDS_MULTILINGUAL_MODEL
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.engine import Engine
from qa_engine.errors import UsageError
from qa_engine.model_files import model_path
from qa_engine.ports import Device, TurnView
from qa_engine.rubrics import compile_rubric, load_rubric
from qa_engine.runtime.assessing import assess
from qa_engine.settings import Settings
from qa_engine.testing import ScriptedEncoder, check_encoder, interaction
from tests.unit.classify.scripted import WIDTH, WordEncoder, head

ENGLISH = interaction(("customer", "My internet is not working."), ("agent", "I am sorry to hear that."), id="en")
SPANISH = interaction(("customer", "No funciona nada."), ("agent", "Lo siento mucho."), id="es", language="es")
POLISH = interaction(("customer", "Nic nie działa."), id="pl", language="pl")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", True),
        ("pt-BR", True),
        ("DE_at", True),
        ("hi", True),
        ("ar", True),
        ("en", False),
        ("pl", False),
        ("", False),
        (None, False),
    ],
)
def test_reads_foreign(language: str | None, expected: bool) -> None:
    assert reads_foreign(language) is expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("hi", "नेटवर्क नहीं है", "hi"),
        ("hi-IN", "network nahi hai", "hi-Latn"),
        ("hi", "मेरा network नहीं है", "hi"),
        ("hi", "123 ?!", "hi"),
        ("es_MX", "no hay red", "es"),
        (None, "no network", None),
    ],
)
def test_written_language(language: str | None, text: str, expected: str | None) -> None:
    assert written_language(language, text) == expected
    place = WRITTEN_LANGUAGES.index(expected) if expected else None
    assert language_features(language, text) == tuple(10_000 * (i == place) for i in range(len(WRITTEN_LANGUAGES)))


def test_the_language_of_a_contact_chooses_the_encoder() -> None:
    english, foreign = ScriptedEncoder(), WordEncoder("funciona")
    reads = TurnReader(english, multilingual=foreign).read([SPANISH, ENGLISH, POLISH])
    assert [read.interaction.id for read in reads] == ["es", "en", "pl"]
    assert foreign.asked == [[turn.text for turn in SPANISH.turns]]
    assert not {turn.text for turn in SPANISH.turns} & set(english.encoded)
    encoders = [{c.name for c in read.readings.components} & {"scripted-encoder", "words"} for read in reads]
    assert encoders == [{"words"}, {"scripted-encoder"}, {"scripted-encoder"}]
    assert [len(read.vectors[0].values) == WIDTH for read in reads] == [True, False, False]


def test_hindi_is_encoded_in_its_own_letters_and_quoted_as_it_was_typed() -> None:
    foreign = WordEncoder()
    typed = interaction(("customer", "ye network kharab hai"), ("customer", "मेरा network"), id="hi", language="hi")
    spanish = interaction(("customer", "ye network kharab hai"), id="es", language="es")
    reads = TurnReader(ScriptedEncoder(), multilingual=foreign).read([typed, spanish])
    assert foreign.asked == [["ये network खराब है", "मेरा network", "ye network kharab hai"]]
    assert [turn.text for turn in reads[0].interaction.turns] == [turn.text for turn in typed.turns]
    assert [len(read.vectors) for read in reads] == [2, 1]


def test_english_reads_the_same_with_and_without() -> None:
    alone = TurnReader(ScriptedEncoder()).read([ENGLISH])
    beside = TurnReader(ScriptedEncoder(), multilingual=WordEncoder()).read([SPANISH, ENGLISH])
    assert beside[1].to_bytes() == alone[0].to_bytes()


@pytest.mark.parametrize(
    ("contact", "skipped"),
    [(SPANISH, {NEEDS_MULTILINGUAL_MODEL: 2}), (ENGLISH, {}), (POLISH, {})],
    ids=["a language that could be read", "English", "a language that never is"],
)
def test_without_it_the_account_says_what_is_missing(contact: Interaction, skipped: dict[str, int]) -> None:
    reader = TurnReader(WordEncoder(), sentiment=_english_classifier())
    account = next(c for c in reader.read([contact])[0].readings.coverage if c.classifier == "sentiment")
    assert account.skipped == skipped


class _NoFeatures(SentimentClassifier):
    """The English classifier over a head without features."""

    def _probabilities(self, turn: TurnView) -> tuple[float, ...]:
        return (0.2, 0.6, 0.2)


def _english_classifier() -> SentimentClassifier:
    return _NoFeatures(head("sentiment", ("negative", "neutral", "positive"), [[1] * WIDTH] * 3))


def test_a_skipped_language_is_a_note_that_names_the_command() -> None:
    (read,) = TurnReader(WordEncoder(), sentiment=_english_classifier()).read([SPANISH])
    compiled = compile_rubric(load_rubric("xla_default"), None, None)
    notes = assess(read, Facts(), ReadingOrigin(), compiled).coverage.notes
    assert [note for note in notes if "2 turns" in note and "qa-engine models install multilingual-e5" in note]


def test_the_head_reads_vector_and_language() -> None:
    """The vector's first place speaks for negative, Spanish for positive."""
    base = head(MULTILINGUAL_HEAD, ("negative", "neutral", "positive"), [[3, *[0] * 7], [0] * 8, [0] * 8])
    features = np.zeros((3, len(WRITTEN_LANGUAGES)), dtype=np.int64)
    features[2, WRITTEN_LANGUAGES.index("es")] = 1
    own = MultilingualSentiment(replace(base, feature_weights=features, feature_scale=(1e-3,) * 3))
    vector = np.array([1, *[0] * 7], dtype=np.int8).tobytes()
    turns = [TurnView("algo", Role.CUSTOMER, Channel.CHAT, language, vector) for language in ("fr", "es")]
    assert [reading.label.value for reading in own.read_batch(turns)] == ["negative", "positive"]
    with pytest.raises(UsageError, match="multilingual"):
        own.read_batch([TurnView("algo", Role.CUSTOMER, Channel.CHAT, "es")])


@pytest.mark.parametrize("changes", [{"multilingual_model": "none"}, {"encoder_model": "none"}])
def test_an_operator_may_do_without(changes: dict[str, str]) -> None:
    assert installed_multilingual(Settings(**changes), cpu_threads=1) is None  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def encoder() -> Iterator[SentenceEncoder]:
    encoder = multilingual_encoder()
    encoder.setup(Device())
    yield encoder
    encoder.close()


@pytest.mark.model
def test_it_keeps_the_contract() -> None:
    check_encoder(multilingual_encoder())


@pytest.mark.model
def test_its_head_is_the_one_for_its_weights(encoder: SentenceEncoder) -> None:
    assert load_heads()[MULTILINGUAL_HEAD].encoder_sha256 == encoder.info.sha256


@pytest.mark.model
def test_it_has_no_tone(encoder: SentenceEncoder) -> None:
    """The crown was trained over the English encoder."""
    texts = ["No funciona nada.", "Lo siento mucho."]
    encoded = encoder.encode_with_tone(texts)
    assert [one.tone for one in encoded] == [None, None]
    assert [one.meaning for one in encoded] == encoder.encode(texts)
    assert "tone" not in encoder.info.version


@pytest.mark.model
def test_vectors_agree_with_the_published_procedure(encoder: SentenceEncoder) -> None:
    """ "query: " before the text and the mean over all tokens, as the model's own card says."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    folder = model_path("multilingual-e5")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    network = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
    for text in ("Llevo tres semanas esperando.", "इंटरनेट बंद है।", "انقطع الإنترنت", "ok"):
        ids = torch.tensor([tokenizer.encode(f"query: {text}").ids])
        with torch.inference_mode():
            mean = network(input_ids=ids).last_hidden_state[0].mean(dim=0).numpy()
        ours = np.frombuffer(encoder.encode([text])[0], dtype=np.int8).astype(np.float64)
        assert float(mean @ ours / (np.linalg.norm(mean) * np.linalg.norm(ours))) > 0.999


@pytest.mark.model
def test_one_meaning_is_near_in_all_languages(encoder: SentenceEncoder) -> None:
    refund = ("I want my money back.", "Quiero que me devuelvan el dinero.", "أريد استرداد المبلغ", "मुझे पैसे वापस चाहिए")
    first, *others, weather = encoder.encode([*refund, "The weather is lovely at the beach today."])
    assert all(cosine(first, other) > cosine(first, weather) for other in others)


@pytest.mark.model
def test_the_same_request_is_told_from_another(encoder: SentenceEncoder) -> None:
    asked, again, other = encoder.encode(
        [
            "Quiero cambiar la dirección de mi pedido, por favor.",
            "quiero cambiar la dirección de mi pedido por favor",
            "Quiero cancelar mi contrato de teléfono, por favor.",
        ]
    )
    assert cosine(asked, again) >= SAME_FOREIGN_REQUEST > cosine(asked, other)


CLEAR = [
    ("es", "Esto es una vergüenza, llevo un mes sin línea y nadie me ayuda.", "negative"),
    ("es", "Mil gracias, quedó todo resuelto y fuiste muy amable.", "positive"),
    ("fr", "C'est inadmissible, vous m'avez encore facturé deux fois.", "negative"),
    ("fr", "Merci beaucoup, vous êtes vraiment efficaces !", "positive"),
    ("de", "Eine Frechheit, der Router ist schon wieder kaputt.", "negative"),
    ("de", "Herzlichen Dank, das hat wunderbar geklappt!", "positive"),
    ("pt", "Péssimo serviço, nunca mais compro aqui.", "negative"),
    ("pt", "Adorei o atendimento, muito obrigado!", "positive"),
    ("it", "Servizio vergognoso, sono furioso.", "negative"),
    ("it", "Grazie di cuore, siete stati bravissimi!", "positive"),
    ("hi", "बहुत खराब सेवा है, मैं बहुत नाराज़ हूँ।", "negative"),
    ("hi", "बहुत अच्छा काम, दिल से धन्यवाद!", "positive"),
    ("ar", "خدمة فاشلة وأنا غاضب جدا منكم", "negative"),
    ("ar", "شكرا جزيلا، خدمة ممتازة وسريعة", "positive"),
    ("pt", "Qual é o horário da loja amanhã?", "neutral"),
    ("it", "Il mio numero cliente è sulla fattura.", "neutral"),
]


@pytest.mark.model
def test_clear_turns_are_read_from_line_to_answer() -> None:
    contacts = [
        interaction(("customer", text), id=f"c{i}", language=None if len(text) > 30 else language)
        for i, (language, text, _) in enumerate(CLEAR)
    ]
    with Engine(device="cpu") as engine:
        answers = list(engine.classify(contact.to_bytes() for contact in contacts))
    found = [answer.readings.sentiment[0].label.value for answer in answers]  # type: ignore[union-attr]
    assert found == [label for _, _, label in CLEAR]
    assert {answer.interaction.language for answer in answers} == {language for language, _, _ in CLEAR}  # type: ignore[union-attr]
