"""The masked sound of a call, for listening while reading."""

from __future__ import annotations

import json
from pathlib import Path

from qa_engine.domain.assessment import Assessment
from qa_engine.errors import MediaError
from qa_engine.media import decode, join
from qa_engine.media.encode import encode_mp3
from qa_engine.privacy import mute, muted_spans

_SIDECAR = ".sidecar.json"
_SIDES = ("agent", "customer")
#: Two readings of one recording agree far better than this; another recording hardly ever does.
_SAME_LENGTH_S = 0.05


def masked_audio(assessment: Assessment, root: Path) -> bytes | None:
    """Return the contact's recording with personal data muted, as MP3 (or WAV, see ``encode_mp3``).

    The operator's files are looked for by ``interaction.source.uri``, where ``root`` is the folder that was read or the
    one above it; nothing outside ``root`` is opened. ``None`` if they are not there any more, are not the recording
    that was heard (size or length differ, so the muted places would be wrong), or if the contact was never sound.

    Raises:
        MediaError: a file is there but cannot be decoded, or a sidecar cannot be read.
    """
    heard_s = assessment.coverage.decoded_s
    source = assessment.interaction.source
    if source is None or heard_s is None:
        return None
    paths = _recording(source.uri, root)
    if not paths or source.bytes not in (None, sum(path.stat().st_size for path in paths)):
        return None
    tracks = [decode(path) for path in paths]
    audio = tracks[0] if len(tracks) == 1 else join(tracks)
    if abs(audio.decoded_s - heard_s) > _SAME_LENGTH_S:
        return None
    return encode_mp3(mute(audio, muted_spans(assessment.interaction)))


def _recording(uri: str, root: Path) -> list[Path]:
    """Return the files of the recording; empty if one is not there or lies outside ``root``."""
    inside = uri.split("/", 1)[-1]
    for name in dict.fromkeys((uri, inside)):
        found = _tracks(root, root / name)
        if found:
            return found
    return []


def _tracks(root: Path, path: Path) -> list[Path]:
    """Return the one file, the two that a sidecar names, or the two whose names are joined by ``+``."""
    if not _there(root, path):
        sides = [path.with_name(name) for name in path.name.split("+")]
        return sides if len(sides) == len(_SIDES) and all(_there(root, side) for side in sides) else []
    if not path.name.endswith(_SIDECAR):
        return [path]
    sides = [path.with_name(name) for name in _track_names(path)]
    return sides if all(_there(root, side) for side in sides) else []


def _track_names(sidecar: Path) -> list[str]:
    try:
        said = json.loads(sidecar.read_bytes())
    except ValueError as error:
        raise MediaError("the sidecar is not JSON", item=sidecar.name) from error
    given = [said.get(side) for side in _SIDES] if isinstance(said, dict) else []
    names = [name for name in given if isinstance(name, str) and Path(name).name == name]
    if len(names) != len(_SIDES):
        raise MediaError("the sidecar does not name the agent's and the customer's file beside it", item=sidecar.name)
    return names


def _there(root: Path, path: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(root.resolve())
