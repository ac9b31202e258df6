"""*Minha conta*: who one is here, and what protects it."""

from __future__ import annotations

import re
import time
from io import BytesIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from connect.accounts.models import User
from connect.accounts.views.own.recovery import SHOWN, SHOWN_SECONDS
from connect.audit.models import Entry, PersonalValue
from connect.live.models import Event
from connect.mail.models import Mail
from connect.ui.files import HEADER
from tests.accounts.entering import newest_code, post_mail
from tests.accounts.proving import sign_in
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    found: User = User.objects.get(pk=user.pk)
    return found


def text(answer: Any) -> str:
    return str(answer.content.decode())


def subjects_to(address: str) -> list[str]:
    return list(Mail.objects.filter(to=address).order_by("pk").values_list("subject", flat=True))


def test_the_page_costs_the_same_however_many_colleagues_there_are(
    client: Client, people: People, queries: Any
) -> None:
    sign_in(client, people.ana)
    client.get("/minha-conta/")
    with queries(9):
        assert client.get("/minha-conta/").status_code == 200


# -- name --------------------------------------------------------------------------------------------


def test_a_new_name_is_seen_by_all_and_written_down_apart(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    assert client.post("/minha-conta/nome/", {"name": "  Ana   Lúcia Souza "}).status_code == 302
    assert again(people.ana).name == "Ana Lúcia Souza"
    assert Event.objects.filter(kind="person", subject=people.ana.pk).exists()
    value = PersonalValue.objects.get(entry__kind="user.renamed")
    assert (value.before, value.after) == ("Ana Souza", "Ana Lúcia Souza")


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_that_is_none_is_refused(client: Client, people: People, name: str) -> None:
    sign_in(client, people.ana)
    assert client.post("/minha-conta/nome/", {"name": name}).status_code == 422
    assert again(people.ana).name == "Ana Souza"


# -- photo -------------------------------------------------------------------------------------------


def picture(size: tuple[int, int] = (900, 600), form: str = "JPEG", **more: Any) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, (10, 90, 120)).save(drawn, form, **more)
    return drawn.getvalue()


def send_photo(client: Client, content: bytes, name: str = "eu.jpg") -> Any:
    return client.post("/minha-conta/foto/", {"photo": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_square(client: Client, people: People, form: str) -> None:
    sign_in(client, people.ana)
    assert send_photo(client, picture(form=form)).status_code == 302
    with default_storage.open(again(people.ana).photo) as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("JPEG", (256, 256))


def test_where_and_with_what_it_was_taken_is_not_kept(client: Client, people: People) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Câmera da Ana"
    exif.get_ifd(0x8825)[1] = "S"
    sign_in(client, people.ana)
    send_photo(client, picture(exif=exif, comment=b"segredo"))
    with default_storage.open(again(people.ana).photo) as file:
        content = file.read()
    assert b"Exif" not in content
    assert b"segredo" not in content
    assert not Image.open(BytesIO(content)).getexif()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Não foi possível ler a foto."),
        (picture(form="GIF"), "Não foi possível ler a foto."),
        (picture()[:300], "Não foi possível ler a foto."),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff",
            "Não foi possível ler a foto.",
        ),
        (b"x" * (10 * 1024 * 1024 + 1), "A foto passa de 10 MB."),
        (picture((12_000, 6_000), "PNG"), "A foto é grande demais."),
    ],
    ids=["svg", "gif", "cut off", "a lie of a head", "heavy", "a bomb"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(
    client: Client, people: People, content: bytes, sentence: str
) -> None:
    sign_in(client, people.ana)
    answer = send_photo(client, content)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert again(people.ana).photo == ""


def test_every_colleague_sees_it_and_no_stranger(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    send_photo(client, picture())
    address = again(people.ana).photo_url
    assert f'<img src="{address}"' in text(client.get("/minha-conta/"))
    for user in people.all:
        client.force_login(user)
        answer = client.get(address)
        assert answer.headers[HEADER] == again(people.ana).photo
        assert answer.headers["Content-Type"] == "image/jpeg"
    assert Client().get(address).status_code == 302
    assert client.get(address.replace("/foto/", "/foto/0")).status_code == 404


def test_another_photo_has_another_address_and_the_former_file_goes(
    client: Client, people: People, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, people.ana)
    with django_capture_on_commit_callbacks(execute=True):
        send_photo(client, picture())
    before = again(people.ana)
    with django_capture_on_commit_callbacks(execute=True):
        send_photo(client, picture((300, 300)))
    assert again(people.ana).photo_url != before.photo_url
    assert not default_storage.exists(before.photo)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/minha-conta/foto/remocao/")
    assert again(people.ana).photo_url == ""
    assert client.get(before.photo_url).status_code == 404


# -- e-mail ------------------------------------------------------------------------------------------

NEW = "ana.nova@exemplo.com.br"


def test_the_address_changes_once_the_code_has_arrived_there(client: Client, people: People) -> None:
    former = people.ana.email
    sign_in(client, people.ana)
    assert client.post("/minha-conta/email/", {"email": NEW.upper()}).status_code == 302
    assert again(people.ana).email == former
    code = newest_code()
    assert client.post("/minha-conta/email/codigo/", {"code": code}).status_code == 302
    assert again(people.ana).email == NEW
    assert "O e-mail da sua conta foi alterado" in subjects_to(former)
    assert "Seu código de verificação do CSI Connect" in subjects_to(NEW)
    value = PersonalValue.objects.get(entry__kind="user.email_changed")
    assert (value.before, value.after) == (former, NEW)


def test_a_wrong_code_changes_nothing_and_the_sixth_fails_even_if_right(
    client: Client, people: People
) -> None:
    sign_in(client, people.ana)
    client.post("/minha-conta/email/", {"email": NEW})
    code = newest_code()
    wrong = "000000" if code != "000000" else "111111"
    answer = client.post("/minha-conta/email/codigo/", {"code": wrong})
    assert answer.status_code == 422
    assert "Código incorreto. Restam 4 tentativas." in text(answer)
    for _ in range(4):
        client.post("/minha-conta/email/codigo/", {"code": wrong})
    client.post("/minha-conta/email/codigo/", {"code": code})
    assert again(people.ana).email == people.ana.email


def test_somebody_elses_address_is_not_to_be_had(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    for taken in (people.bruno.email, people.bruno.email.upper()):
        answer = client.post("/minha-conta/email/", {"email": taken})
        assert answer.status_code == 422
        assert "Este e-mail já é usado por outra pessoa." in text(answer)


def test_an_address_that_was_taken_meanwhile_is_refused(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    client.post("/minha-conta/email/", {"email": NEW})
    code = newest_code()
    User.objects.filter(pk=people.bruno.pk).update(email=NEW)
    answer = client.post("/minha-conta/email/codigo/", {"code": code})
    assert answer.status_code == 422
    assert "Este e-mail já é usado por outra pessoa." in text(answer)


def test_the_code_of_ones_colleague_is_of_no_use(client: Client, people: People) -> None:
    sign_in(client, people.bruno)
    client.post("/minha-conta/email/", {"email": NEW})
    code = newest_code()
    other = Client()
    sign_in(other, people.ana)
    assert (
        other.post("/minha-conta/email/codigo/", {"code": code}).headers["Location"] == "/minha-conta/email/"
    )
    assert again(people.ana).email == people.ana.email


# -- authenticator app ---------------------------------------------------------------------------------


def app_code(client: Client) -> str:
    """What an app shows that has read the page's key."""
    return str(format_hotp_value(hotp_value(client.session[SECRET_SESSION_KEY], int(time.time()) // 30)))


def set_up_app(client: Client) -> Any:
    client.get("/minha-conta/autenticador/")
    return client.post("/minha-conta/autenticador/", {"code": app_code(client)})


def codes_of(client: Client) -> list[str]:
    """On the page that shows them."""
    return re.findall(r"<li>(\d{8})</li>", text(client.get("/minha-conta/codigos/novos/")))


def test_the_page_shows_a_picture_and_the_key_to_type(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    page = text(client.get("/minha-conta/autenticador/"))
    secret = client.session[SECRET_SESSION_KEY]
    assert 'src="data:image/svg+xml;base64,' in page
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in page
    assert text(client.get("/minha-conta/autenticador/")).count(secret[:4]) == 1, "the same on a second look"


def test_the_right_code_sets_the_app_up_and_shows_ten_recovery_codes_once(
    client: Client, people: People
) -> None:
    sign_in(client, people.ana)
    assert set_up_app(client).headers["Location"] == "/minha-conta/codigos/novos/"
    codes = codes_of(client)
    assert len(set(codes)) == 10
    assert again(people.ana).has_app
    assert SECRET_SESSION_KEY not in client.session
    assert "Aplicativo autenticador configurado" in subjects_to(people.ana.email)
    assert not any(code in str(dict(client.session)) for code in codes), "sealed where they wait"
    client.post("/minha-conta/codigos/novos/")
    assert codes_of(client) == []
    for address in ("/minha-conta/", "/minha-conta/codigos/", "/minha-conta/autenticador/"):
        assert not any(code in text(client.get(address)) for code in codes)
    secret = Authenticator.objects.get(user=people.ana, type="totp").data["secret"]
    assert len(secret) > 40, "sealed at rest"


def test_a_wrong_code_sets_nothing_up_and_the_key_stays(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    client.get("/minha-conta/autenticador/")
    secret = client.session[SECRET_SESSION_KEY]
    answer = client.post("/minha-conta/autenticador/", {"code": "abc"})
    assert answer.status_code == 422
    assert "Código incorreto." in text(answer)
    assert client.session[SECRET_SESSION_KEY] == secret
    assert not again(people.ana).has_app


def test_the_app_is_removed_and_the_idle_codes_with_it(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    set_up_app(client)
    assert client.post("/minha-conta/autenticador/remocao/").status_code == 302
    assert not Authenticator.objects.filter(user=people.ana).exists()
    assert "Aplicativo autenticador desativado" in subjects_to(people.ana.email)


def test_the_codes_can_be_downloaded_as_long_as_they_are_shown(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    set_up_app(client)
    file = client.get("/minha-conta/codigos/novos/arquivo/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert all(code in text(file) for code in codes_of(client))
    client.post("/minha-conta/codigos/novos/")
    assert client.get("/minha-conta/codigos/novos/arquivo/").status_code == 302


def test_after_a_quarter_of_an_hour_they_are_shown_no_longer(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    set_up_app(client)
    session = client.session
    session[SHOWN]["until"] -= SHOWN_SECONDS + 1
    session.save()
    assert codes_of(client) == []


def test_new_codes_replace_the_old(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    set_up_app(client)
    old = codes_of(client)
    client.post("/minha-conta/codigos/")
    new = codes_of(client)
    assert len(set(new)) == 10
    assert not set(new) & set(old)
    assert again(people.ana).accepts_recovery_code(new[0])
    assert not again(people.ana).accepts_recovery_code(old[1])


def test_without_an_app_or_a_passkey_there_is_nothing_to_recover(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    assert client.post("/minha-conta/codigos/").status_code == 422
    assert not Authenticator.objects.exists()


# -- passkeys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "credential",
    ["", "[]", "7", "{}", '{"id": "a", "response": {}}', '{"id": 1, "response": [1]}', "not json"],
)
def test_what_is_no_passkey_is_refused(client: Client, people: People, credential: str) -> None:
    sign_in(client, people.ana)
    client.get("/minha-conta/chaves/")
    answer = client.post("/minha-conta/chaves/", {"name": "Notebook", "credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_nobody_removes_a_colleagues_passkey(client: Client, people: People) -> None:
    passkey = Authenticator.objects.create(
        user=people.bruno, type="webauthn", data={"name": "Chave do Bruno", "credential": {}}
    )
    for user in (people.ana, people.gerson, people.duda):
        sign_in(client, user)
        assert client.post(f"/minha-conta/chaves/{passkey.pk}/remocao/").status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


# -- who signed in long ago ------------------------------------------------------------------------------

GUARDED = (
    "/minha-conta/email/",
    "/minha-conta/autenticador/",
    "/minha-conta/chaves/",
    "/minha-conta/codigos/",
)


@pytest.mark.parametrize("address", GUARDED)
def test_after_two_hours_the_password_is_asked_first(client: Client, people: People, address: str) -> None:
    sign_in(client, people.ana, hours_ago=2.1)
    asked = client.get(address)
    assert asked.headers["Location"] == f"/minha-conta/confirmacao/?next={address.replace('/', '%2F')}"
    confirmation = asked.headers["Location"]
    assert "Não confere." in text(client.post(confirmation, {"password": "errada", "next": address}))
    assert client.get(address).status_code == 302
    assert client.post(confirmation, {"password": PASSWORD, "next": address}).headers["Location"] == address
    assert client.get(address).status_code == 200


def test_nothing_that_protects_the_account_changes_without_it(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    set_up_app(client)
    sign_in(client, people.ana, hours_ago=2.1)
    before = list(Authenticator.objects.values("pk", "data"))
    assert client.post("/minha-conta/chaves/1/remocao/").status_code == 404, "nobody's own"
    for address in (*GUARDED, "/minha-conta/autenticador/remocao/"):
        answer = client.post(address, {"email": NEW, "code": "1", "name": "x", "credential": "{}"})
        assert answer.headers["Location"].startswith("/minha-conta/confirmacao/?next=")
    assert list(Authenticator.objects.values("pk", "data")) == before


def test_the_code_of_the_app_will_do_instead(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    client.get("/minha-conta/autenticador/")
    secret = client.session[SECRET_SESSION_KEY]
    client.post("/minha-conta/autenticador/", {"code": app_code(client)})
    sign_in(client, people.ana, hours_ago=2.1)
    now = int(time.time()) // 30
    used, fresh = (format_hotp_value(hotp_value(secret, counter)) for counter in (now, now + 1))
    assert "já foi usado" in text(client.post("/minha-conta/confirmacao/", {"code": used}))
    assert client.post("/minha-conta/confirmacao/", {"code": fresh}).status_code == 302
    assert client.get("/minha-conta/chaves/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://mal.example/", "//mal.example/", "javascript:alert(1)"])
def test_whoever_confirms_stays_here(client: Client, people: People, elsewhere: str) -> None:
    sign_in(client, people.ana, hours_ago=3)
    answer = client.post("/minha-conta/confirmacao/", {"password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/minha-conta/"


def test_the_trail_tells_what_was_changed_and_keeps_no_secret(client: Client, people: People) -> None:
    sign_in(client, people.ana)
    set_up_app(client)
    codes = codes_of(client)
    client.post("/minha-conta/codigos/")
    client.post("/minha-conta/autenticador/remocao/")
    kinds = list(Entry.objects.filter(object_id=people.ana.pk).values_list("kind", flat=True))
    assert {"user.app_set_up", "user.recovery_codes_renewed", "user.app_removed"} <= set(kinds)
    post_mail()
    told = " ".join(str(entry.before) + str(entry.after) for entry in Entry.objects.all())
    assert not any(code in told for code in codes)
