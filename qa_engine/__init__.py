"""Reads every customer interaction and says, with evidence, whether the customer was helped.

>>> import qa_engine as qa
>>> qa.SignalName.FCR.value
'fcr'

Names are loaded when they are first used, so that importing the package loads no model library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qa_engine.version import __version__

if TYPE_CHECKING:
    from qa_engine.domain.assessment import Assessment as Assessment
    from qa_engine.domain.assessment import Composite as Composite
    from qa_engine.domain.assessment import Failure as Failure
    from qa_engine.domain.evidence import Evidence as Evidence
    from qa_engine.domain.interaction import Channel as Channel
    from qa_engine.domain.interaction import Interaction as Interaction
    from qa_engine.domain.interaction import Participant as Participant
    from qa_engine.domain.interaction import Role as Role
    from qa_engine.domain.interaction import Turn as Turn
    from qa_engine.domain.ledger import Ledger as Ledger
    from qa_engine.domain.rubric import Rubric as Rubric
    from qa_engine.domain.scorecard import Answer as Answer
    from qa_engine.domain.signals import Signal as Signal
    from qa_engine.domain.signals import SignalName as SignalName
    from qa_engine.domain.signals import Signals as Signals
    from qa_engine.engine import Engine as Engine
    from qa_engine.engine import Progress as Progress
    from qa_engine.engine import analyze as analyze
    from qa_engine.errors import QAEngineError as QAEngineError
    from qa_engine.rubrics import load_rubric as load_rubric
    from qa_engine.runtime.answering import answered as answered

#: Every public name and the module it lives in: the one table that decides what is public.
_PUBLIC = {
    "Answer": "qa_engine.domain.scorecard",
    "Assessment": "qa_engine.domain.assessment",
    "Channel": "qa_engine.domain.interaction",
    "Composite": "qa_engine.domain.assessment",
    "Engine": "qa_engine.engine",
    "Evidence": "qa_engine.domain.evidence",
    "Failure": "qa_engine.domain.assessment",
    "Interaction": "qa_engine.domain.interaction",
    "Ledger": "qa_engine.domain.ledger",
    "Participant": "qa_engine.domain.interaction",
    "Progress": "qa_engine.engine",
    "QAEngineError": "qa_engine.errors",
    "Role": "qa_engine.domain.interaction",
    "Rubric": "qa_engine.domain.rubric",
    "Signal": "qa_engine.domain.signals",
    "SignalName": "qa_engine.domain.signals",
    "Signals": "qa_engine.domain.signals",
    "Turn": "qa_engine.domain.interaction",
    "analyze": "qa_engine.engine",
    "answered": "qa_engine.runtime.answering",
    "load_rubric": "qa_engine.rubrics",
}

__all__ = ["__version__", *sorted(_PUBLIC)]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'qa_engine' has no attribute '{name}'")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
