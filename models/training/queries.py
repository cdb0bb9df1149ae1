"""What customers ask banks and hotels: BANKING77 and NLU++ (both CC BY 4.0, PolyAI), sides told by their intents."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass
from pathlib import Path

from dialogues import masked_texts

#: Intents of BANKING77 in which something has gone wrong for the customer.
PROBLEM_INTENTS = frozenset(
    {"Refund_not_showing_up", "balance_not_updated_after_bank_transfer",
     "balance_not_updated_after_cheque_or_cash_deposit", "card_not_working", "card_payment_not_recognised",
     "card_payment_wrong_exchange_rate", "card_swallowed", "cash_withdrawal_not_recognised", "compromised_card",
     "contactless_not_working", "declined_card_payment", "declined_cash_withdrawal", "declined_transfer",
     "direct_debit_payment_not_recognised", "extra_charge_on_statement", "failed_transfer", "lost_or_stolen_card",
     "lost_or_stolen_phone", "reverted_card_payment?", "top_up_failed", "top_up_reverted", "transaction_charged_twice",
     "transfer_not_received_by_recipient", "unable_to_verify_identity", "virtual_card_not_working",
     "wrong_amount_of_cash_received", "wrong_exchange_rate_for_cash_withdrawal"}
)  # fmt: skip
#: Intents of BANKING77 in which a customer only wants to know or to have something. The rest may be either.
PLAIN_INTENTS = frozenset(
    {"activate_my_card", "age_limit", "apple_pay_or_google_pay", "atm_support", "automatic_top_up",
     "card_about_to_expire", "card_acceptance", "card_delivery_estimate", "card_linking", "change_pin",
     "country_support", "disposable_card_limits", "edit_personal_details", "exchange_rate", "exchange_via_app",
     "fiat_currency_support", "get_disposable_virtual_card", "get_physical_card", "getting_spare_card",
     "getting_virtual_card", "order_physical_card", "receiving_money", "supported_cards_and_currencies",
     "top_up_by_cash_or_cheque", "top_up_limits", "topping_up_by_card", "transfer_into_account", "verify_my_identity",
     "verify_source_of_funds", "verify_top_up", "visa_or_mastercard"}
)  # fmt: skip
_PROBLEM_LABELS = frozenset({"wrong_notworking_notshowing", "lost_stolen"})
_EITHER_LABELS = frozenset({"why", "handoff", "cancel_close_leave_freeze", "thank", "repeat", "refund", "deny"})


@dataclass(frozen=True)
class Query:
    text: str
    problem: bool


def read_queries(folder: Path, most_a_side: int, seed: int) -> list[Query]:
    """Return distinct queries, masked, at most so many that state a problem and as many that state none."""
    queries = _banking77(folder) + _nlupp(folder)
    distinct = list({query.text.lower(): query for query in queries}.values())
    chance = random.Random(seed)
    chosen = []
    for problem in (True, False):
        side = [query for query in distinct if query.problem is problem]
        chosen += chance.sample(side, min(most_a_side, len(side)))
    masked = masked_texts([query.text for query in chosen])
    return [Query(text, query.problem) for text, query in zip(masked, chosen, strict=True)]


def _banking77(folder: Path) -> list[Query]:
    with (folder / "banking77_train.csv").open(encoding="utf-8", newline="") as file:
        rows = [(" ".join(row["text"].split()), row["category"]) for row in csv.DictReader(file)]
    wanted = PROBLEM_INTENTS | PLAIN_INTENTS
    return [Query(text, intent in PROBLEM_INTENTS) for text, intent in rows if intent in wanted]


def _nlupp(folder: Path) -> list[Query]:
    queries = []
    for path in sorted(folder.glob("nlupp_*_fold*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            labels = set(row.get("intents", ()))
            problem = bool(labels & _PROBLEM_LABELS)
            if problem or (labels and not labels & _EITHER_LABELS):
                queries.append(Query(row["text"].strip(), problem))
    return queries
