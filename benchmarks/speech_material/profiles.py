"""How bad each call's line is: fixed settings by call, from fairly clean to hardly fit for use.

The settings were chosen by stated reasoning, from what is common on telephone lines (mobile codecs, hands-free sets,
open-plan offices, lossy internet telephony), and then all noise was shifted together by SEVERITY_DB so that the base
Whisper model makes 15 to 25 % word errors over the calls of the dev split.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.speech_material.effects import CodecName

NoiseKind = Literal["white", "pink", "hum", "street", "babble"]
SEVERITY_DB = 0.5


@dataclass(frozen=True)
class Noise:
    """What is heard behind a speaker, and how far below his speech."""

    kind: NoiseKind
    snr_db: float


@dataclass(frozen=True)
class Side:
    """One party's end of the line. None of an effect: it is absent. Levels are relative to the clean call."""

    level_db: float = 0.0
    noises: tuple[Noise, ...] = ()
    codec: CodecName = "mulaw"
    room_s: float | None = None
    direct_to_reverberant_db: float = 6.0
    clip_over_rms_db: float | None = None
    loss_share: float = 0.0
    loss_burst_frames: float = 1.5


@dataclass(frozen=True)
class Profile:
    """A line: both ends, the echo of each side in the other's channel, and the noise of the line itself."""

    name: str
    agent: Side
    customer: Side
    echo_db: float | None = None
    echo_ms: float = 120.0
    line_snr_db: float = 40.0


CLEAN_LANDLINE = Profile("clean-landline", Side(), Side(level_db=-3), echo_db=-42, echo_ms=60, line_snr_db=32)
QUIET_CUSTOMER = Profile(
    "quiet-customer", Side(), Side(level_db=-10, noises=(Noise("pink", 12),)), echo_db=-30, echo_ms=90, line_snr_db=28
)
OFFICE_BABBLE = Profile(
    "office-babble",
    Side(noises=(Noise("babble", 14),)),
    Side(noises=(Noise("pink", 12),), codec="amr-5.9"),
    echo_db=-28,
    echo_ms=150,
)
MOBILE_STREET = Profile(
    "mobile-street",
    Side(noises=(Noise("babble", 20),)),
    Side(level_db=-3, noises=(Noise("street", 9),), codec="amr-5.9", loss_share=0.02, loss_burst_frames=2),
    echo_db=-26,
    echo_ms=180,
)
HANDS_FREE = Profile(
    "hands-free",
    Side(),
    Side(level_db=-4, noises=(Noise("pink", 14),), room_s=0.5, direct_to_reverberant_db=3, codec="amr-7.95"),
    echo_db=-27,
    echo_ms=210,
)
LOSSY_INTERNET = Profile(
    "lossy-internet",
    Side(codec="g723-6.3", loss_share=0.07, loss_burst_frames=2, noises=(Noise("white", 20),)),
    Side(codec="g723-6.3", loss_share=0.10, loss_burst_frames=2.5, noises=(Noise("white", 18),)),
    echo_db=-28,
    echo_ms=250,
)
OVERDRIVEN_HEADSET = Profile(
    "overdriven-headset",
    Side(level_db=1, clip_over_rms_db=3, noises=(Noise("babble", 16),)),
    Side(level_db=-3, noises=(Noise("hum", 14), Noise("white", 15))),
    echo_db=-24,
    echo_ms=100,
    line_snr_db=30,
)
WORST_MOBILE = Profile(
    "worst-mobile",
    Side(level_db=-2, codec="amr-5.9", noises=(Noise("babble", 17),), loss_share=0.02, loss_burst_frames=2),
    Side(
        level_db=-4,
        noises=(Noise("street", 13), Noise("babble", 17)),
        codec="amr-4.75",
        room_s=0.25,
        direct_to_reverberant_db=6,
        loss_share=0.03,
        loss_burst_frames=2,
    ),
    echo_db=-25,
    echo_ms=160,
    line_snr_db=30,
)

PROFILES: dict[str, Profile] = {
    "tarn-broadband-slow": OFFICE_BABBLE,
    "ostrel-card-fraud": MOBILE_STREET,
    "quillby-parcel-missing": LOSSY_INTERNET,
    "fernlea-energy-bill": HANDS_FREE,
    "maristow-air-rebook": WORST_MOBILE,
    "pellam-claim-transfer": QUIET_CUSTOMER,
    "nookline-return": CLEAN_LANDLINE,
    "graphloft-login": LOSSY_INTERNET,
    "harrow-quay-hotel": OVERDRIVEN_HEADSET,
    "lowmoor-clinic": HANDS_FREE,
    "tarn-mobile-leaving": MOBILE_STREET,
    "calder-loan": OFFICE_BABBLE,
    "briskvan-pickup": WORST_MOBILE,
    "dovetail-sofa": QUIET_CUSTOMER,
    "meridel-baggage": OVERDRIVEN_HEADSET,
    "saltern-outage": WORST_MOBILE,
    "wexcombe-transfer": OFFICE_BABBLE,
    "kestrel-air-refund": LOSSY_INTERNET,
    "orchard-pharmacy": HANDS_FREE,
    "tallow-moving": CLEAN_LANDLINE,
    "pixmoor-subscription": MOBILE_STREET,
    "gullwing-hotel": OVERDRIVEN_HEADSET,
}
