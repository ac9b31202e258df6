"""Numbers: their secrets, their state, and what administrators are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import serializers
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from connect.audit.models import Entry
from connect.vault import Secret, Unreadable
from connect.whatsapp.models import Alert, Number

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> Number:
    return Number.objects.create(
        phone_number_id="106",
        waba_id="102",
        label="Vendas",
        token="EAAG-token",
        app_secrets="first-secret\nsecond-secret",
        verify_token="handshake-token",
    )


SECRETS = ("EAAG-token", "first-secret", "second-secret", "handshake-token")


def test_secrets_come_back_from_the_database(number: Number) -> None:
    kept = Number.objects.get()
    assert kept.token.reveal() == "EAAG-token"
    assert kept.signing_secrets == ("first-secret", "second-secret")
    assert kept.verify_token.reveal() == "handshake-token"


def test_the_database_holds_no_secret_in_the_clear(number: Number) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, app_secrets, verify_token FROM whatsapp_number")
        [row] = cursor.fetchall()
    assert not any(secret in column for secret in SECRETS for column in row)


def test_secrets_do_not_show_where_things_are_printed(number: Number) -> None:
    shown = [
        repr(number),
        str(number),
        str(vars(number)),
        f"{number.token}",
        repr(number.credentials()),
        serializers.serialize("json", [number]),
    ]
    assert not any(secret in text for secret in SECRETS for text in shown)


def test_a_secret_assigned_is_sealed_at_once() -> None:
    number = Number(token="EAAG-token")
    assert isinstance(number.token, Secret)
    assert number.token
    assert not Number().token


def test_a_former_key_still_opens_what_it_sealed(number: Number, settings: Settings) -> None:
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-key"
    with pytest.raises(Unreadable):
        Number.objects.get().token.reveal()
    settings.SECRET_KEY_FALLBACKS = [former]
    kept = Number.objects.get()
    assert kept.token.reveal() == "EAAG-token"
    kept.token = kept.token.reveal()
    kept.save()
    settings.SECRET_KEY_FALLBACKS = []
    assert Number.objects.get().token.reveal() == "EAAG-token"


def test_webhooks_may_be_signed_with_any_active_numbers_secret(number: Number) -> None:
    Number.objects.create(phone_number_id="107", waba_id="102", app_secrets="second-secret third-secret")
    Number.objects.create(phone_number_id="108", waba_id="103", app_secrets="left", is_active=False)
    assert Number.objects.all().signing_secrets() == ("first-secret", "second-secret", "third-secret")
    assert Number.objects.all().verify_tokens() == ("handshake-token",)


def test_credentials_speak_to_meta_the_simulator_or_where_the_settings_say(
    number: Number, settings: Settings
) -> None:
    assert number.credentials().url("106/messages") == "https://graph.facebook.com/v25.0/106/messages"
    number.is_simulated = True
    assert number.credentials().base_url == f"{settings.BASE_URL}/simulador/graph"
    settings.WHATSAPP_API_URL = "http://127.0.0.1:9"
    assert number.credentials().base_url == "http://127.0.0.1:9"


def test_the_first_trouble_disconnects_and_alerts_the_others_change_nothing(number: Number) -> None:
    for _ in range(3):
        Number.objects.get().disconnect("O token expirou.")
    number.refresh_from_db()
    assert not number.may_send
    assert not Number.objects.sending(at=timezone.now()).exists()
    assert [(alert.kind, alert.text, alert.serious) for alert in Alert.objects.all()] == [
        ("disconnected", "Vendas: O token expirou.", True)
    ]
    assert Entry.objects.filter(kind="number.disconnected").count() == 1


def test_stopping_a_disconnected_number_leaves_it_disconnected(number: Number) -> None:
    number.disconnect("O token expirou.")
    number.stop("Limite.", timezone.now() + timedelta(hours=1))
    assert number.state == Number.State.DISCONNECTED


def test_a_stop_ends_by_itself_and_a_new_one_is_told_anew(number: Number) -> None:
    number.stop("Limite.", timezone.now() - timedelta(seconds=1))
    assert number.may_send
    assert Number.objects.sending(at=timezone.now()).get() == number
    number.stop("Limite.", timezone.now() + timedelta(hours=1))
    assert not Number.objects.get().may_send
    assert not Number.objects.sending(at=timezone.now()).exists()
    assert Alert.objects.count() == 2


def test_resuming_settles_the_alerts_of_the_state(number: Number) -> None:
    number.stop("Limite.")
    other = Alert.objects.tell("account_update", "Outro aviso.", key="other", number=number)
    number.resume()
    assert number.may_send
    assert list(Alert.objects.all().open()) == [other]


def test_a_switched_off_number_sends_nothing(number: Number) -> None:
    number.is_active = False
    assert not number.may_send


def test_an_alert_is_told_once_and_resolved_once(number: Number) -> None:
    Alert.objects.tell("security", "O PIN mudou.", key="same", number=number)
    alert = Alert.objects.tell("security", "O PIN mudou.", key="same", number=number)
    assert Alert.objects.count() == 1
    assert alert.waba_id == "102"
    alert.resolve(by=None)
    alert.resolve(by=None)
    assert alert.is_resolved
    assert Entry.objects.filter(kind="alert.resolved").count() == 1
