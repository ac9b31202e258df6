"""Every body seen in the wild is understood, piece by piece."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from typing import Any

import msgspec
import pytest

from connect.whatsapp.reading import read, read_one
from connect.whatsapp.updates import (
    AccountChanged,
    CallPermissionReplied,
    CallReceived,
    HistoryMessage,
    IdentityChanged,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PhoneChanged,
    PreferenceChanged,
    ReactionReceived,
    StatusChanged,
    TemplateChanged,
    Unknown,
    UserIdChanged,
)
from tests.whatsapp import payloads

EXPECTED: dict[str, type] = {
    "account_review_update": AccountChanged,
    "account_update": AccountChanged,
    "automatic_events": Unknown,
    "business_capability_update": AccountChanged,
    "calls": CallReceived,
    "flows": AccountChanged,
    "group_lifecycle_update": AccountChanged,
    "group_participants_update": AccountChanged,
    "group_settings_update": AccountChanged,
    "history:image": HistoryMessage,
    "message_template_components_update": TemplateChanged,
    "message_template_quality_update": TemplateChanged,
    "message_template_status_update": TemplateChanged,
    "messages:audio": MessageReceived,
    "messages:button": MessageReceived,
    "messages:contacts": MessageReceived,
    "messages:document": MessageReceived,
    "messages:edit": MessageEdited,
    "messages:image": MessageReceived,
    "messages:interactive": MessageReceived,
    "messages:interactive:call_permission_reply": CallPermissionReplied,
    "messages:location": MessageReceived,
    "messages:order": MessageReceived,
    "messages:reaction": ReactionReceived,
    "messages:status": StatusChanged,
    "messages:sticker": MessageReceived,
    "messages:system:customer_identity_changed": IdentityChanged,
    "messages:system:user_changed_number": PhoneChanged,
    "messages:system:user_changed_user_id": UserIdChanged,
    "messages:text": MessageReceived,
    "messages:unsupported": MessageReceived,
    "messages:video": MessageReceived,
    "partner_solutions": AccountChanged,
    "payment_configuration_update": AccountChanged,
    "phone_number_name_update": AccountChanged,
    "phone_number_quality_update": AccountChanged,
    "security": AccountChanged,
    "smb_app_state_sync": Unknown,
    "smb_message_echoes": MessageEchoed,
    "template_category_update": TemplateChanged,
    "user_id_update": UserIdChanged,
    "user_preferences": PreferenceChanged,
}
NAMES = sorted(payloads.kinds())


def expected_type(kind: str) -> type:
    """By the longest beginning of the kind."""
    words = kind.split(":")
    beginnings = (":".join(words[:count]) for count in range(len(words), 0, -1))
    return next(EXPECTED[beginning] for beginning in beginnings if beginning in EXPECTED)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "metadocs-history-1.json"])
def test_each_body_is_understood_as_its_kind(name: str) -> None:
    updates = read(json.dumps(payloads.body(name)).encode())
    assert [type(update) for update in updates] == [expected_type(payloads.kinds()[name])]


@pytest.mark.parametrize("name", NAMES)
def test_the_raw_of_an_update_gives_just_that_update_back(name: str) -> None:
    for update in read(json.dumps(payloads.body(name)).encode()):
        assert read_one(update.raw) == update
        assert read_one(json.loads(json.dumps(update.raw))) == update
        assert read(msgspec.json.encode(update.raw)) == [update]


def test_all_bodies_in_one_post_give_what_they_give_alone() -> None:
    bodies = [payloads.body(name) for name in NAMES]
    together: dict[str, Any] = {
        "object": "whatsapp_business_account",
        "entry": list(chain.from_iterable(body["entry"] for body in bodies)),
    }
    alone = list(chain.from_iterable(read(body) for body in bodies))
    assert read(together) == alone


def test_a_mapping_reads_as_its_bytes_do() -> None:
    for name in NAMES:
        body = payloads.body(name)
        assert (
            read(body)
            == read(json.dumps(body).encode())
            == read(json.dumps(body, ensure_ascii=False).encode())
        )


def test_history_comes_message_by_message_with_its_side() -> None:
    updates = read(payloads.body("metadocs-history-1.json"))
    assert Counter(type(update) for update in updates) == {MessageEchoed: 3, HistoryMessage: 1}
    assert all(update.from_history for update in updates if isinstance(update, MessageEchoed))
    assert {update.recipient.wa_id for update in updates if isinstance(update, MessageEchoed)} == {
        "16505551234",
        "12125557890",
    }
