"""Mail addresses as they are typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import re2

from qa_engine.privacy.kinds import Found, Kind, Passage

# The characters that mail providers allow before the @, then host labels in any script, the last one without digits.
_ADDRESS: Final = re2.compile(
    r"[\pL\pN!#$%&'*+/=?^_`{|}~\-]+(?:\.[\pL\pN!#$%&'*+/=?^_`{|}~\-]+)*@(?:[\pL\pN](?:[\pL\pN\-]*[\pL\pN])?\.)+(?:\pL{2,}|xn--[a-z0-9\-]+)"
)
_LEADING: Final = "'`*/=?{|}~"


def find_emails(passage: Passage) -> Iterator[Found]:
    """Yield mail addresses."""
    if "@" not in passage.text:
        return
    for match in _ADDRESS.finditer(passage.text):
        address = match.group().lstrip(_LEADING)
        yield Found(Kind.EMAIL, match.end() - len(address), match.end(), address)
