"""Shapes that no collected body shows, old and new."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connect.whatsapp.reading import read, read_one
from connect.whatsapp.updates import (
    AccountChanged,
    AccountFailed,
    ButtonReply,
    CallReceived,
    ContactCards,
    Content,
    FormReply,
    Location,
    Media,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PhoneChanged,
    ReactionReceived,
    StatusChanged,
    TemplateChanged,
    Text,
    Unknown,
    Unsupported,
    UserIdChanged,
)
from tests.whatsapp.webhooks import JOAO, METADATA, envelope, message, messages, statuses


def content(**parts: Any) -> Content:
    update = read_one(messages(message(**parts)))
    assert isinstance(update, MessageReceived)
    return update.content


# -- people ------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["maria.joias", "@maria.joias"])
def test_a_username_is_one_with_or_without_its_sign(said: str) -> None:
    contacts = [{"user_id": "BR.1", "profile": {"name": "Maria", "username": said}}]
    update = read_one(messages(message(text={"body": "Oi"}, from_user_id="BR.1"), contacts=contacts))
    assert isinstance(update, MessageReceived)
    assert update.sender.username == "maria.joias"


# -- contents ----------------------------------------------------------------------------------


def test_a_voice_note_old_and_new() -> None:
    old = content(type="voice", voice={"id": "1", "mime_type": "audio/ogg"})
    new = content(type="audio", audio={"id": 1, "mime_type": "audio/ogg", "voice": True})
    assert old == new == Media(kind="voice", media_id="1", mime_type="audio/ogg")


def test_a_location_in_numbers_or_in_words() -> None:
    spot = Location(latitude=-23.5, longitude=-46.6)
    assert content(type="location", location={"latitude": -23.5, "longitude": -46.6}) == spot
    assert content(type="location", location={"latitude": "-23.5", "longitude": "-46.6"}) == spot


def test_a_card_that_we_asked_for() -> None:
    cards = content(
        type="contacts",
        contacts=[
            {"name": {"first_name": "João", "last_name": "Reis"}, "phones": [{"wa_id": "5511988887777"}]}
        ],
        origin="contact_request",
    )
    assert isinstance(cards, ContactCards)
    assert cards.requested
    assert cards.cards[0].name == "João Reis"
    assert cards.cards[0].phones == ("+5511988887777",)


def test_a_button_with_payload_alone() -> None:
    reply = ButtonReply(source="template", title="SIM", payload="SIM")
    assert content(type="button", button={"payload": "SIM"}) == reply


def test_a_form_whose_answers_come_as_an_object() -> None:
    form = content(
        type="interactive", interactive={"nfm_reply": {"name": "flow", "response_json": {"nota": 5}}}
    )
    assert form == FormReply(name="flow", response_json='{"nota":5}')


def test_a_type_that_is_not_named_is_seen_by_its_object() -> None:
    assert content(type=None, text={"body": "oi"}) == Text(body="oi")


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"type": "poll", "poll": {"question": "?"}}, "poll"),
        ({"type": "text", "text": "oops"}, "text"),
        ({"type": "image", "image": {"caption": "sem id"}}, "image"),
        ({"type": "location", "location": {"latitude": "NaN", "longitude": 1}}, "location"),
        ({"type": "interactive", "interactive": {"type": "novelty"}}, "novelty"),
        ({"type": "unsupported", "unsupported": {"type": "poll_creation"}}, "poll_creation"),
        ({"type": "unknown"}, ""),
    ],
)
def test_what_cannot_be_shown_is_a_message_all_the_same(parts: dict[str, Any], kind: str) -> None:
    assert content(**parts) == Unsupported(kind=kind)


def test_a_file_that_meta_could_not_fetch_says_why() -> None:
    problem = {"code": 131052, "title": "Media download error", "error_data": {"details": "Over 100 MB"}}
    assert content(type="video", errors=[problem]) == Unsupported(
        kind="video", error_code=131052, details="Over 100 MB"
    )


def test_an_edit_of_a_caption_alone() -> None:
    edit = {"original_message_id": "wamid.0", "message": {"type": "image", "image": {"caption": "novo"}}}
    update = read_one(messages(message(type="edit", edit=edit)))
    assert isinstance(update, MessageEdited)
    assert (update.target, update.content) == ("wamid.0", Media(kind="image", media_id="", caption="novo"))


def test_a_revocation_and_a_reaction_taken_back() -> None:
    revoked = read_one(messages(message(type="revoke", revoke={"original_message_id": "wamid.0"})))
    unreacted = read_one(messages(message(type="reaction", reaction={"message_id": "wamid.0", "emoji": ""})))
    assert isinstance(revoked, MessageRevoked)
    assert isinstance(unreacted, ReactionReceived)
    assert (revoked.target, unreacted.target, unreacted.emoji) == ("wamid.0", "wamid.0", "")


def test_a_message_in_a_group_and_a_quoted_one() -> None:
    update = read_one(messages(message(group_id="G1", context={"id": "wamid.0", "from": "1"})))
    assert isinstance(update, MessageReceived)
    assert (update.group_id, update.reply_to) == ("G1", "wamid.0")


# -- people who change --------------------------------------------------------------------------


def test_a_changed_number_in_the_old_words() -> None:
    system = {"type": "customer_changed_number", "customer": "5511988887777", "new_wa_id": "5511911112222"}
    update = read_one(messages(message(type="system", system=system, **{"from": None})))
    assert isinstance(update, PhoneChanged)
    assert (update.person.wa_id, update.new_wa_id) == ("5511988887777", "5511911112222")


def test_a_changed_number_that_only_tells_the_new_user_id() -> None:
    system = {"type": "user_changed_number", "user_id": "BR.9"}
    update = read_one(messages(message(type="system", system=system)))
    assert isinstance(update, UserIdChanged)
    assert update.new_user_id == "BR.9"


# -- the company's own telephone ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "action"),
    [("edit", "edited"), ("revoke", "revoked")],
)
def test_an_echo_of_an_edit_or_a_revocation(kind: str, action: str) -> None:
    about = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "novo"}}}
    echo = {"from": "551140001000", "to": "5511988887777", "id": "wamid.2", "timestamp": 1749416383}
    value = {"metadata": METADATA, "message_echoes": [{**echo, "type": kind, kind: about}]}
    update = read_one(envelope(value, "smb_message_echoes"))
    assert isinstance(update, MessageEchoed)
    assert (update.action, update.target, update.recipient.wa_id) == (action, "wamid.0", "5511988887777")


def test_a_history_that_is_not_shared() -> None:
    refusal = {"code": 2593109, "title": "History sync is turned off by the business"}
    update = read_one(envelope({"metadata": METADATA, "history": [{"errors": [refusal]}]}, "history"))
    assert isinstance(update, AccountFailed)
    assert update.problems[0].code == 2593109


# -- statuses and calls ---------------------------------------------------------------------------


def test_a_status_carries_our_id_and_its_price() -> None:
    pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"}
    status = {"id": "wamid.9", "status": "SENT", "timestamp": "1750030073"}
    update = read_one(statuses(status | {"biz_opaque_callback_data": "our-id", "pricing": pricing}))
    assert isinstance(update, StatusChanged)
    assert (update.status, update.opaque) == ("sent", "our-id")
    assert (update.pricing_type, update.pricing_category, update.billable) == ("regular", "marketing", True)


def test_a_status_of_tomorrow_is_kept() -> None:
    update = read_one(statuses({"id": "wamid.9", "status": "admired", "timestamp": "1750030073"}))
    assert isinstance(update, Unknown)


def test_a_call_that_we_make_is_not_from_the_customer() -> None:
    call = {"id": "wacid.1", "from": "551140001000", "to": "5511988887777", "event": "terminate"}
    value = {"metadata": METADATA, "calls": [call | {"timestamp": "1", "direction": "BUSINESS_INITIATED"}]}
    update = read_one(envelope(value, "calls"))
    assert isinstance(update, CallReceived)
    assert (update.person.wa_id, update.from_customer) == ("5511988887777", False)


# -- account ------------------------------------------------------------------------------------


def test_errors_without_a_message_are_the_accounts() -> None:
    value = {"metadata": METADATA, "errors": [{"code": "131042", "error_data": "payment issue"}]}
    update = read_one(envelope(value))
    assert isinstance(update, AccountFailed)
    assert (update.problems[0].code, update.problems[0].details) == (131042, "payment issue")


def test_partner_events_belong_to_the_account_inside() -> None:
    value = {"event": "PARTNER_REMOVED", "waba_info": {"waba_id": "777"}}
    update = read_one(envelope(value, "account_update", time=1748477359))
    assert isinstance(update, AccountChanged)
    assert (update.waba_id, update.serious) == ("777", True)
    assert update.happened_at == datetime(2025, 5, 29, 0, 9, 19, tzinfo=UTC)


@pytest.mark.parametrize(("limit", "told"), [(2000, "2000"), ("TIER_10K", "TIER_10K"), (-1, "ilimitado")])
def test_a_limit_as_a_number_or_as_a_tier(limit: int | str, told: str) -> None:
    value = {"max_daily_conversations_per_business": limit}
    update = read_one(envelope(value, "business_capability_update"))
    assert isinstance(update, AccountChanged)
    assert told in update.summary


def test_a_category_that_will_change() -> None:
    value = {
        "message_template_id": 1,
        "message_template_name": "oferta",
        "message_template_language": "pt-BR",
    }
    impending = {"new_category": "UTILITY", "correct_category": "MARKETING", "category_update_timestamp": 9}
    update = read_one(envelope(value | impending, "template_category_update"))
    assert isinstance(update, TemplateChanged)
    assert (update.aspect, update.value, update.upcoming) == ("category", "UTILITY", "MARKETING")
    assert update.language == "pt_BR"


# -- time and text --------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["1749416383", 1749416383, 1749416383.0, "1749416383000", 1749416383000])
def test_a_time_as_text_or_number_in_seconds_or_milliseconds(given: Any) -> None:
    update = read_one(messages(message(timestamp=given)))
    assert isinstance(update, MessageReceived)
    assert update.sent_at == datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)


@pytest.mark.parametrize("given", [None, "soon", -1, "9" * 40, [], True])
def test_without_a_time_the_entry_tells_it(given: Any) -> None:
    update = read_one(messages(message(timestamp=given), time=1749416383))
    assert isinstance(update, MessageReceived)
    assert update.sent_at == datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)


def test_times_far_ahead_are_given_as_they_are() -> None:
    update = read_one(messages(message(timestamp="4102444800")))
    assert isinstance(update, MessageReceived)
    assert update.sent_at == datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("said", ["a\x00b", "a\ud800b", "\udc00ab"])
def test_what_no_database_stores_is_left_out(said: str) -> None:
    body = json.dumps(messages(message(text={"body": said}), contacts=[JOAO])).encode()
    [update] = read(body)
    assert isinstance(update, MessageReceived)
    assert update.content == Text(body="ab")
    json.dumps(update.raw, ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(update.raw)


def test_emoji_and_accents_arrive_whole() -> None:
    body = json.dumps(messages(message(text={"body": "Ação 😀"}))).encode()
    assert b"\\ud83d\\ude00" in body
    [update] = read(body)
    assert isinstance(update, MessageReceived)
    assert update.content == Text(body="Ação 😀")
