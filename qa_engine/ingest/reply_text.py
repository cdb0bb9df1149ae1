"""What a message itself says: without quoted history, without signatures, without legal small print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ATTRIBUTION: Final = re.compile(
    r"^(?=.*[\d@])\s*(?:on|am|le|el|op|em|il|den|om)\b.{4,300}\b"
    r"(?:wrote|writes|schrieb|a\s+écrit|escribió|schreef|escreveu|ha\s+scritto|skrev)\b.{0,80}:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTION_LINES: Final = 3
_DIVIDER: Final = re.compile(
    r"^\s*[-_*=\s]{2,}\s*(?:original message|forwarded message|begin forwarded message|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d'origine|mensaje original|reply above this line)\b.*$|"
    r"^\s*begin forwarded message:\s*$|^.{0,10}please (?:type|write) your reply above this line.*$",
    re.IGNORECASE,
)
_BLOCK_START: Final = re.compile(r"^\s*\*?(?:from|von|de|da|van)\s?:\*?\s+\S", re.IGNORECASE)
_BLOCK_LINE: Final = re.compile(
    r"^\s*\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto)\s?:\*?\s",
    re.IGNORECASE,
)
_BLOCK_SEEN_WITHIN: Final = 6
_SIGNATURE: Final = re.compile(r"^\s*-- ?$|^\s*_{5,}\s*$")
_SIGNATURE_LINES_AT_MOST: Final = 15
_DEVICE: Final = re.compile(
    r"^\s*(?:sent from my|sent from outlook|sent via|get outlook for|von meinem .{1,30} gesendet|"
    r"gesendet von meinem|envoyé de mon|enviado desde mi|diese nachricht wurde von meinem)\b.{0,80}$",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"^\s*(?:(?:kind|best|warm|warmest|many)\s+(?:regards|wishes|thanks)|regards|best|cheers|sincerely|yours\s+\w+|"
    r"mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|viele grüße|beste grüße|mfg|"
    r"cordialement|bien à vous|saludos|un saludo|atentamente|cordiali saluti|met vriendelijke groet)\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_SHORT_LINE: Final = 80
_SMALL_PRINT: Final = re.compile(
    r"^\s*(?:this (?:e-?mail|message|communication)|the (?:information|contents?) (?:contained )?in this|"
    r"confidentiality|disclaimer|privileged|diese e-?mail enthält|ce message)\b.{0,600}?"
    r"\b(?:confidential|privileged|intended (?:solely|only|recipient)|vertraulich|confidentiel)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class OwnText:
    """What the writer wrote in this message, and how many lines of other things were left out."""

    text: str
    left_out: int


def own_text(text: str) -> OwnText:
    """Return the text of a message without what others wrote before it and without its signature.

    A closing and the name below it stay, for a form may ask for them; what follows the name does not. Text below or
    between quoted lines stays, for people answer there.
    """
    lines = text.splitlines()
    total = sum(bool(line.strip()) for line in lines)
    lines = _before_history(lines)
    kept: list[str] = []
    for run in _unquoted_runs(lines):
        kept += [*_without_signature(run), ""]
    result = _without_small_print("\n".join(kept)).strip()
    left = sum(bool(line.strip()) for line in result.splitlines())
    return OwnText(re.sub(r"\n{3,}", "\n\n", result), total - left)


def _before_history(lines: list[str]) -> list[str]:
    """Cut where a whole earlier message begins that is not marked line by line; drop the lines that introduce
    quotations."""
    result: list[str] = []
    index = 0
    while index < len(lines):
        introduced = _attribution_length(lines, index)
        if introduced:
            after = next(_filled(lines, index + introduced), "")
            if not after.lstrip().startswith((">", "|")):
                return result
            index += introduced
            continue
        if _DIVIDER.match(lines[index]) or _is_header_block(lines, index):
            return result
        result.append(lines[index])
        index += 1
    return result


def _filled(lines: list[str], start: int) -> Iterator[str]:
    """Yield the lines from ``start`` on that are not blank, without copying what may be a long text."""
    return (lines[index] for index in range(start, len(lines)) if lines[index].strip())


def _attribution_length(lines: list[str], index: int) -> int:
    """Return how many lines from ``index`` on say that somebody wrote what follows; 0 if none do."""
    if not lines[index].strip() or lines[index].lstrip().startswith(">"):
        return 0
    for count in range(1, _ATTRIBUTION_LINES + 1):
        piece = lines[index : index + count]
        if len(piece) < count or not piece[-1].strip():
            return 0
        if piece[-1].rstrip().endswith(":") and _ATTRIBUTION.match(" ".join(piece)):
            return count
    return 0


def _is_header_block(lines: list[str], index: int) -> bool:
    if not _BLOCK_START.match(lines[index]):
        return False
    following = lines[index + 1 : index + 1 + _BLOCK_SEEN_WITHIN]
    return sum(bool(_BLOCK_LINE.match(line)) for line in following) >= 2


def _unquoted_runs(lines: list[str]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for line in lines:
        if line.lstrip().startswith(">"):
            if runs[-1]:
                runs.append([])
        else:
            runs[-1].append(line)
    return runs


def _without_signature(run: list[str]) -> list[str]:
    run = [line for line in run if not _DEVICE.match(line)]
    following = sum(bool(line.strip()) for line in run)
    for index, line in enumerate(run):
        following -= bool(line.strip())
        if following <= _SIGNATURE_LINES_AT_MOST and _SIGNATURE.match(line):
            run = run[:index]
            break
    for index in range(len(run) - 1, -1, -1):
        if _CLOSING.match(run[index]):
            return _up_to_name(run, index)
    return run


def _up_to_name(run: list[str], closing: int) -> list[str]:
    """Drop the short lines below the name that follows a closing; longer ones are a postscript and stay."""
    below = [index for index in range(closing + 1, len(run)) if run[index].strip()]
    if len(below) <= 1 or len(below) > _SIGNATURE_LINES_AT_MOST:
        return run
    name, *rest = below
    is_contact = all(len(run[index].strip()) <= _SHORT_LINE and not _is_postscript(run[index]) for index in rest)
    return run[: name + 1] if is_contact else run


def _is_postscript(line: str) -> bool:
    stripped = line.strip()
    return stripped.lower().startswith(("ps", "p.s")) or stripped.endswith(("?", "!")) or len(stripped.split()) > 9


def _without_small_print(text: str) -> str:
    paragraphs = re.split(r"\n[ \t]*\n", text)
    return "\n\n".join(paragraph for paragraph in paragraphs if not _SMALL_PRINT.match(paragraph))
