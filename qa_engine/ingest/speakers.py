"""Who speaks: from the words that files use for sides to participants with roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from qa_engine.domain.interaction import Participant, Role

_WORDS: Final = {
    Role.BOT: "bot chatbot voicebot ivr assistant virtual automated autoresponder",
    Role.SUPERVISOR: "supervisor manager supervisorin vorgesetzter superviseur",
    Role.SYSTEM: "system notification",
    Role.AGENT: (
        "agent rep representative advisor adviser advisers support operator associate csr staff employee admin "
        "consultant service care helpdesk desk specialist technician colleague agentin mitarbeiter mitarbeiterin "
        "berater beraterin kundenservice kundenberater conseiller conseillère agente asesor asesora operador operadora "
        "moderator"
    ),
    Role.CUSTOMER: (
        "customer client user visitor caller consumer member guest enduser requester buyer patient subscriber "
        "passenger tenant policyholder kunde kundin anrufer anruferin cliente usuario usuaria visiteur clienta cust"
    ),
}
_ROLE_OF: Final = {word: role for role, words in _WORDS.items() for word in words.split()}
# Where a label holds words of several roles ("support bot", "customer support"), the first of these is meant.
_STRONGEST_FIRST: Final = (Role.BOT, Role.SUPERVISOR, Role.SYSTEM, Role.AGENT, Role.CUSTOMER)
_ROLE_WORDS_AT_MOST: Final = 4
_END_USER: Final = re.compile(r"end[-_ ]user", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")


def role_of(label: str) -> Role | None:
    """Return the role that a label names (``Agent``, ``CUSTOMER_1``, ``Support bot``, ``Agent Delphine``), or
    ``None``."""
    words = _WORD.findall(_END_USER.sub("enduser", label.lower()))
    if not words or len(words) > _ROLE_WORDS_AT_MOST:
        return None
    named = {_ROLE_OF[word] for word in words if word in _ROLE_OF}
    return next((role for role in _STRONGEST_FIRST if role in named), None)


def name_in(label: str) -> str | None:
    """Return what a label says beyond a role (``Delphine`` in ``Agent Delphine``), or ``None``."""
    words = _END_USER.sub("enduser", label, count=1).split()
    rest = " ".join(word for word in words if role_of(word) is None and _WORD.search(word))
    return rest or None


@dataclass
class Cast:
    """Collects the participants of one contact in the order in which they speak.

    An id is the role (``agent``, ``agent-2``), so that no name becomes an id; the name goes to ``display_name``.
    """

    _by_label: dict[str, Participant] = field(default_factory=dict)

    def speaker(
        self,
        label: str,
        role: Role | None = None,
        *,
        name: str | None = None,
        confidence: float = 1.0,
        id: str | None = None,
    ) -> str:
        """Return the id of the participant behind ``label``, adding them if they are new."""
        known = self._by_label.get(label)
        if known is None:
            role = role or Role.UNKNOWN
            known = Participant(
                id=self._free_id(id or (role.value if role is not Role.UNKNOWN else "speaker")),
                role=role,
                role_confidence=confidence if role is not Role.UNKNOWN else 0.0,
                display_name=name,
            )
            self._by_label[label] = known
        return known.id

    def _free_id(self, wanted: str) -> str:
        taken = {participant.id for participant in self._by_label.values()}
        candidate, count = wanted, 1
        while candidate in taken:
            count += 1
            candidate = f"{wanted}-{count}"
        return candidate

    @property
    def participants(self) -> Sequence[Participant]:
        """Everybody who was added."""
        return tuple(self._by_label.values())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should check: speakers whose role the file does not name."""
        unknown = sum(participant.role is Role.UNKNOWN for participant in self._by_label.values())
        return (f"the role of {unknown} of {len(self._by_label)} participants is not named",) if unknown else ()
