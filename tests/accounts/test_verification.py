"""The second step: what is accepted, how often, and by whom first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from connect.accounts.models import Allowance, TooOften, User, Verification, verifiable
from connect.accounts.models.verification import CODE_MAILS, COOL_DOWN, MAIL_PATIENCE, MOST_TRIES, TRIES, Over
from connect.accounts.refusals import Refusal
from connect.audit.models import Entry
from connect.mail import mailers
from connect.mail.mailers import mailer
from connect.mail.models import Mail
from tests import oathtool
from tests.accounts.entering import (
    enter,
    give_code,
    give_password,
    is_in,
    letters,
    newest_code,
    newest_letter,
    post_mail,
)
from tests.mail.post_office import PostOffice
from tests.people import PASSWORD, People
from tests.together import at_once

pytestmark = pytest.mark.django_db
LOGIN = Verification.Purpose.LOGIN
needs_oathtool = pytest.mark.skipif(not oathtool.IS_THERE, reason="oathtool is not installed")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def later(verification: Verification, delta: timedelta) -> None:
    """The clock cannot be moved: the row is."""
    now = Verification.objects.get(pk=verification.pk)
    for name in ("code_sent_at", "code_expires_at", "ends_at"):
        value = getattr(now, name)
        Verification.objects.filter(pk=now.pk).update(**{name: value - delta if value else None})
    Mail.objects.update(created_at=timezone.now() - delta)


def only() -> Verification:
    return Verification.objects.select_related("user", "mail").get()


@pytest.fixture
def sent(people: People) -> Verification:
    """A code is on its way to Ana."""
    verification = Verification.objects.begin(people.ana, purpose=LOGIN)
    verification.send_code()
    return verification


# -- codes by e-mail -----------------------------------------------------------------------------


def test_the_code_comes_by_mail_and_opens(client: Client, people: People) -> None:
    give_password(client, "ana")
    letter = newest_letter()
    assert "Digite este código no campo CÓDIGO para entrar:" in letter
    assert "Não pediu este código?" in letter
    assert "O único remetente válido é sistema@csitech.com.br." in letter
    page = client.get("/entrar/verificar/").content.decode()
    assert "Verificação de Dois Fatores (2FA)" in page
    assert 'Enviamos um código de 6 dígitos para <b class="nowrap">an•••@exemplo.com.br</b>' in page
    assert give_code(client, newest_code()).headers["Location"] == "/"
    assert is_in(client)


def test_the_code_is_kept_nowhere_in_clear(client: Client, people: People) -> None:
    give_password(client, "ana")
    code = newest_code()
    row = Verification.objects.values().get()
    assert code not in str(row)
    assert code not in str(dict(client.session.items()))
    assert code not in str(list(Mail.objects.values("subject", "error"))) + str(list(Entry.objects.values()))


@pytest.mark.parametrize("spelled", ["{}", " {} ", "{:.3} {:.0}"])
def test_blanks_around_a_code_do_not_matter(client: Client, people: People, spelled: str) -> None:
    give_password(client, "ana")
    code = newest_code()
    give_code(client, spelled.format(code, "") if ".3" not in spelled else f"{code[:3]} {code[3:]}")
    assert is_in(client)


def test_a_wrong_code_says_how_many_tries_are_left(client: Client, people: People) -> None:
    give_password(client, "ana")
    code = newest_code()
    answers = [give_code(client, wrong(code)).content.decode() for _ in range(MOST_TRIES - 1)]
    for left, answer in zip((4, 3, 2), answers, strict=False):
        assert f"Código incorreto. Restam {left} tentativas." in answer
    assert "Código incorreto. Resta 1 tentativa." in answers[-1]
    give_code(client, code)
    assert is_in(client)


def test_after_five_one_begins_anew_and_the_sixth_fails_even_if_right(client: Client, people: People) -> None:
    give_password(client, "ana")
    code = newest_code()
    answers = [give_code(client, wrong(code)) for _ in range(MOST_TRIES)]
    assert answers[-1].headers["Location"] == "/entrar/"
    assert "Foram 5 códigos incorretos. Entre de novo" in client.get("/entrar/").content.decode()
    assert give_code(client, code).headers["Location"] == "/entrar/"
    assert not is_in(client)
    verification = only()
    with pytest.raises(Over):
        verification.check_code(code)


def test_a_code_works_once(sent: Verification) -> None:
    code = newest_code()
    sent.check_code(code)
    with pytest.raises(Over):
        sent.check_code(code)


def test_a_code_expires_after_five_minutes(client: Client, people: People) -> None:
    give_password(client, "ana")
    code = newest_code()
    later(only(), timedelta(minutes=5))
    page = give_code(client, code).content.decode()
    assert "O código expirou. Peça um novo." in page
    assert not is_in(client)


def test_the_verification_itself_ends_after_a_quarter_of_an_hour(client: Client, people: People) -> None:
    give_password(client, "ana")
    later(only(), timedelta(minutes=15))
    answer = client.get("/entrar/verificar/")
    assert answer.headers["Location"] == "/entrar/"


def test_without_a_password_there_is_no_second_step(client: Client, people: People) -> None:
    for answer in (
        client.get("/entrar/verificar/"),
        client.post("/entrar/verificar/", {"code": "123456"}),
        client.post("/entrar/verificar/codigo/"),
    ):
        assert answer.headers["Location"] == "/entrar/"
    assert client.post("/entrar/verificar/chave/").status_code == 409


def test_a_code_is_good_in_the_session_that_asked_for_it(client: Client, people: People) -> None:
    give_password(client, "ana")
    code = newest_code()
    other = Client()
    give_password(other, "bruno")
    give_code(other, code)
    assert not is_in(other)


def test_who_is_deactivated_in_between_does_not_come_in(client: Client, people: People) -> None:
    give_password(client, "ana")
    User.objects.filter(pk=people.ana.pk).update(is_active=False)
    give_code(client, newest_code())
    assert not is_in(client)


# -- another code ----------------------------------------------------------------------------------


def resend(client: Client) -> str:
    return client.post("/entrar/verificar/codigo/", follow=True).content.decode()


def test_another_code_waits_a_minute_and_replaces_the_first(client: Client, people: People) -> None:
    give_password(client, "ana")
    first = newest_code()
    page = client.get("/entrar/verificar/").content.decode()
    assert "Reenviar código" in page
    assert "disabled" in page
    assert "Acabamos de enviar um código." in resend(client)
    assert Mail.objects.count() == 1
    later(only(), COOL_DOWN)
    assert "Enviamos outro código para an•••@exemplo.com.br." in resend(client)
    second = newest_code()
    expires = only().code_expires_at
    assert expires is not None
    assert expires - timezone.now() > timedelta(minutes=4, seconds=50)
    if first != second:
        assert give_code(client, first).status_code == 422
    give_code(client, second)
    assert is_in(client)


def test_another_code_does_not_bring_new_tries(client: Client, people: People) -> None:
    give_password(client, "ana")
    code = newest_code()
    give_code(client, wrong(code))
    later(only(), COOL_DOWN)
    resend(client)
    assert only().tries == 1


def test_mails_to_one_person_are_limited(people: People) -> None:
    for _ in range(CODE_MAILS.times):
        Verification.objects.begin(people.ana, purpose=LOGIN).send_code()
    with pytest.raises(TooOften):
        Verification.objects.begin(people.ana, purpose=LOGIN).send_code()
    Verification.objects.begin(people.bruno, purpose=LOGIN).send_code()
    assert Mail.objects.filter(to=people.ana.email).count() == CODE_MAILS.times


def test_codes_guessed_count_across_entrances_and_one_is_warned(client: Client, people: People) -> None:
    Allowance.objects.all().delete()
    for _ in range(TRIES.times):
        TRIES.spend(people.ana.pk)
    give_password(client, "ana")
    answer = give_code(client, newest_code())
    assert answer.status_code == 429
    assert "Muitas tentativas." in answer.content.decode()
    give_code(client, newest_code())
    assert not is_in(client)
    post_mail()
    assert sum("errou o código de verificação muitas vezes" in letter for letter in letters()) == 1
    assert Entry.objects.filter(kind="login.locked", object_id=str(people.ana.pk)).count() == 1


# -- the mail server is down, or slow ---------------------------------------------------------------


def test_the_page_says_that_the_mail_did_not_get_out_and_offers_to_try_again(
    client: Client, people: People, settings: LazySettings, tmp_path: object
) -> None:
    settings.MAILERS = {"default": mailer("smtp://127.0.0.1:9", folder=settings.DATA_DIR)}
    give_password(client, "ana")
    page = client.get("/entrar/verificar/").content.decode()
    assert "Enviando um código de 6 dígitos" in page
    assert 'hx-get="/entrar/verificar/envio/"' in page
    post_mail()
    piece = client.get("/entrar/verificar/envio/").content.decode()
    assert "Não foi possível enviar o e-mail." in piece
    assert "Tentar novamente" in piece
    assert "hx-get" not in piece
    with PostOffice() as office:
        settings.MAILERS = {"default": mailer(office.url, folder=settings.DATA_DIR)}
        resend(client)
        post_mail()
        assert len(office.taken_in) == 1
    assert "Enviamos um código" in client.get("/entrar/verificar/envio/").content.decode()


def test_nobody_waits_longer_than_ten_seconds_for_a_mail_server_that_is_slow(sent: Verification) -> None:
    assert sent.is_mail_underway
    assert not sent.is_mail_failed
    later(sent, MAIL_PATIENCE)
    again = only()
    assert again.is_mail_failed
    assert again.may_resend_at <= timezone.now()
    assert MAIL_PATIENCE.total_seconds() > mailers.TIMEOUT_SECONDS


def test_a_late_mail_server_is_welcome_too(sent: Verification) -> None:
    later(sent, MAIL_PATIENCE)
    code = newest_code()
    assert not only().is_mail_failed
    sent.check_code(code)


# -- the authenticator app --------------------------------------------------------------------------


@pytest.fixture
def secret(people: People) -> str:
    """Ana's app has this key."""
    secret: str = generate_totp_secret()
    TOTP.activate(people.ana, secret)
    return secret


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The time by which codes of apps are judged."""

    def put(moment: float) -> None:
        monkeypatch.setattr(verifiable, "time", lambda: moment)

    return put


MOMENT = 1_795_600_020.0
"""Some moment at which a step begins."""


@needs_oathtool
def test_the_app_is_asked_instead_of_the_mail(client: Client, people: People, secret: str) -> None:
    give_password(client, "ana")
    page = client.get("/entrar/verificar/").content.decode()
    assert "CSI WhatsApp Pro" in page
    assert "por e-mail" not in page
    assert not Mail.objects.exists()
    assert client.post("/entrar/verificar/codigo/").headers["Location"] == "/entrar/"
    give_password(client, "ana")
    give_code(client, oathtool.code(secret, at=timezone.now().timestamp()), way="app")
    assert is_in(client)


@needs_oathtool
@pytest.mark.parametrize(
    ("seconds", "accepted"), [(0, True), (29, True), (-30, True), (30, True), (-60, False), (60, False)]
)
def test_the_app_s_clock_may_be_wrong_by_one_step(
    people: People, secret: str, clock: Callable[[float], None], seconds: int, accepted: bool
) -> None:
    clock(MOMENT)
    assert people.ana.accepts_app_code(oathtool.code(secret, at=MOMENT + seconds)) is accepted


@needs_oathtool
@pytest.mark.parametrize("seconds", [0, 3, 33, 59])
def test_a_code_of_the_app_is_not_accepted_again(
    people: People, secret: str, clock: Callable[[float], None], seconds: int
) -> None:
    code = oathtool.code(secret, at=MOMENT)
    clock(MOMENT)
    assert people.ana.accepts_app_code(code)
    clock(MOMENT + seconds)
    with pytest.raises(Refusal, match="Este código já foi usado"):
        User.objects.get(pk=people.ana.pk).accepts_app_code(code)


@needs_oathtool
def test_nor_an_older_one_but_the_next_is(
    people: People, secret: str, clock: Callable[[float], None]
) -> None:
    clock(MOMENT)
    assert people.ana.accepts_app_code(oathtool.code(secret, at=MOMENT))
    with pytest.raises(Refusal):
        people.ana.accepts_app_code(oathtool.code(secret, at=MOMENT - 30))
    clock(MOMENT + 30)
    assert people.ana.accepts_app_code(oathtool.code(secret, at=MOMENT + 30))


def test_the_key_of_the_app_is_sealed_at_rest(people: People, secret: str) -> None:
    (data,) = Authenticator.objects.values_list("data", flat=True)
    assert secret not in str(data)


def test_somebody_else_s_app_opens_nothing(people: People, secret: str) -> None:
    assert not people.bruno.accepts_app_code("000000")


# -- recovery codes -----------------------------------------------------------------------------------


@pytest.fixture
def codes(people: People) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(people.ana).generate_codes()
    return codes


def test_a_recovery_code_opens_once(client: Client, people: People, codes: list[str]) -> None:
    give_password(client, "ana")
    assert "Usar código de recuperação" in client.get("/entrar/verificar/").content.decode()
    give_code(client, codes[3], way="recuperacao")
    assert is_in(client)
    assert Entry.objects.filter(kind="recovery.used", actor_id=people.ana.pk).exists()
    again = Client()
    give_password(again, "ana")
    answer = give_code(again, codes[3], way="recuperacao")
    assert "Este código já foi usado. Digite outro." in answer.content.decode()
    assert not is_in(again)


# -- at once ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_who_have_the_right_code_one_comes_in(self, people: People) -> None:
        verification = Verification.objects.begin(people.ana, purpose=LOGIN)
        verification.send_code()
        code = newest_code()
        answers = at_once(*[lambda: only().check_code(code)] * 4)
        assert sum(answer is None for answer in answers) == 1
        assert sum(isinstance(answer, Refusal) for answer in answers) == 3

    def test_of_ten_guesses_five_are_looked_at(self, people: People) -> None:
        verification = Verification.objects.begin(people.ana, purpose=LOGIN)
        verification.send_code()
        code = newest_code()
        at_once(*[lambda: only().check_code(wrong(code))] * 10)
        assert only().tries == MOST_TRIES
        assert Entry.objects.filter(kind="code.rejected").count() == MOST_TRIES
        with pytest.raises(Over):
            only().check_code(code)

    def test_of_two_clicks_on_resend_one_sends(self, people: People) -> None:
        verification = Verification.objects.begin(people.ana, purpose=LOGIN)
        at_once(*[lambda: Verification.objects.get(pk=verification.pk).send_code()] * 3)
        assert Mail.objects.count() == 1

    @needs_oathtool
    def test_a_code_of_the_app_opens_one_of_two(self, people: People) -> None:
        secret = generate_totp_secret()
        TOTP.activate(people.ana, secret)
        code = oathtool.code(secret, at=timezone.now().timestamp())
        verifications = [Verification.objects.begin(people.ana, purpose=LOGIN) for _ in range(3)]

        def enter_with(pk: int) -> Callable[[], None]:
            return lambda: Verification.objects.get(pk=pk).check_app(code)

        answers = at_once(*[enter_with(each.pk) for each in verifications])
        assert sum(answer is None for answer in answers) == 1

    def test_a_recovery_code_opens_one_of_two(self, people: People) -> None:
        code = RecoveryCodes.activate(people.ana).generate_codes()[0]
        verifications = [Verification.objects.begin(people.ana, purpose=LOGIN) for _ in range(3)]

        def enter_with(pk: int) -> Callable[[], None]:
            return lambda: Verification.objects.get(pk=pk).check_recovery(code)

        answers = at_once(*[enter_with(each.pk) for each in verifications])
        assert sum(answer is None for answer in answers) == 1
        assert len(Authenticator.objects.get().wrap().get_unused_codes()) == 9


# -- trusted devices -----------------------------------------------------------------------------------------


def test_a_trusted_device_is_not_asked_again(client: Client, people: People) -> None:
    answer = enter(client, "ana", trust="on")
    cookie = answer.cookies["csi_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 30 * 24 * 3600
    assert cookie.value not in str(list(people.ana.trusted_devices.values()))
    assert Entry.objects.filter(kind="device.trusted").count() == 1
    client.post("/sair/")
    assert give_password(client, "ana").headers["Location"] == "/"
    assert is_in(client)


def test_a_device_is_trusted_by_one_person_at_a_time(client: Client, people: People) -> None:
    enter(client, "ana", trust="on")
    client.post("/sair/")
    assert give_password(client, "bruno").headers["Location"] == "/entrar/verificar/"
    give_code(client, newest_code(), trust="on")
    client.post("/sair/")
    for name in ("ana", "bruno"):
        assert give_password(client, name).headers["Location"] == "/"
        client.post("/sair/")


def time_passes(people: People) -> None:
    people.ana.trusted_devices.update(expires_at=timezone.now())


def she_chooses_another_password(people: People) -> None:
    people.ana.change_password("Outra#2026", by=people.ana)


def a_manager_resets_her_second_step(people: People) -> None:
    people.ana.reset_second_step(by=people.gerson)


@pytest.mark.parametrize(
    ("end", "password"),
    [
        (time_passes, PASSWORD),
        (she_chooses_another_password, "Outra#2026"),
        (a_manager_resets_her_second_step, PASSWORD),
    ],
)
def test_trust_ends(client: Client, people: People, end: Callable[[People], None], password: str) -> None:
    enter(client, "ana", trust="on")
    client.post("/sair/")
    end(people)
    assert give_password(client, "ana", password).headers["Location"] == "/entrar/verificar/"
