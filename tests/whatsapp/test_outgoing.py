"""What we say: Meta's JSON on one side, a sentence on the other."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from connect.whatsapp import outgoing as o

JOAO = o.Recipient(wa_id="5511988887777")
FIVE = "12345"

SAID: list[tuple[o.AnyOutgoing, dict[str, Any]]] = [
    (o.Text(body="Olá"), {"type": "text", "text": {"body": "Olá", "preview_url": False}}),
    (
        o.Media(kind="image", media_id="1", caption="Foto"),
        {"type": "image", "image": {"id": "1", "caption": "Foto"}},
    ),
    (
        o.Media(kind="video", link="https://exemplo.com.br/v.mp4"),
        {"type": "video", "video": {"link": "https://exemplo.com.br/v.mp4"}},
    ),
    (o.Media(kind="audio", media_id="1"), {"type": "audio", "audio": {"id": "1"}}),
    (o.Media(kind="voice", media_id="1"), {"type": "audio", "audio": {"id": "1", "voice": True}}),
    (
        o.Media(kind="document", media_id="1", filename="a.pdf"),
        {"type": "document", "document": {"id": "1", "filename": "a.pdf"}},
    ),
    (o.Media(kind="sticker", media_id="1"), {"type": "sticker", "sticker": {"id": "1"}}),
    (
        o.Location(latitude=-23.5, longitude=0, name="Loja"),
        {"type": "location", "location": {"latitude": -23.5, "longitude": 0, "name": "Loja"}},
    ),
    (
        o.ContactCards(
            cards=(o.Card(formatted_name="Ana", phones=(o.Phone(phone="+551140001000", type="WORK"),)),)
        ),
        {
            "type": "contacts",
            "contacts": [
                {
                    "name": {"formatted_name": "Ana", "first_name": "Ana"},
                    "phones": [{"phone": "+551140001000", "type": "WORK"}],
                }
            ],
        },
    ),
    (
        o.Reaction(target="wamid.1", emoji=""),
        {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": ""}},
    ),
    (
        o.Buttons(
            body="Confirma?",
            options=(o.Option(id="s", title="Sim"), o.Option(id="n", title="Não")),
            header=o.Header(kind="image", media_id="1"),
            footer="CSI",
        ),
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "header": {"type": "image", "image": {"id": "1"}},
                "body": {"text": "Confirma?"},
                "footer": {"text": "CSI"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "s", "title": "Sim"}},
                        {"type": "reply", "reply": {"id": "n", "title": "Não"}},
                    ]
                },
            },
        },
    ),
    (
        o.Menu(
            body="Escolha",
            button="Opções",
            title="Frete",
            sections=(o.Section(rows=(o.Row(id="1", title="Expresso", description="2 dias"),)),),
        ),
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "header": {"type": "text", "text": "Frete"},
                "body": {"text": "Escolha"},
                "action": {
                    "button": "Opções",
                    "sections": [{"rows": [{"id": "1", "title": "Expresso", "description": "2 dias"}]}],
                },
            },
        },
    ),
    (
        o.Link(body="Veja", display_text="Abrir", url="https://exemplo.com.br"),
        {
            "type": "interactive",
            "interactive": {
                "type": "cta_url",
                "body": {"text": "Veja"},
                "action": {
                    "name": "cta_url",
                    "parameters": {"display_text": "Abrir", "url": "https://exemplo.com.br"},
                },
            },
        },
    ),
    (
        o.LocationRequest(body="Onde?"),
        {
            "type": "interactive",
            "interactive": {
                "type": "location_request_message",
                "body": {"text": "Onde?"},
                "action": {"name": "send_location"},
            },
        },
    ),
    (
        o.ContactRequest(body="Qual o seu número?"),
        {
            "type": "interactive",
            "interactive": {
                "type": "contact_request",
                "body": {"text": "Qual o seu número?"},
                "action": {"name": "request_contact_info"},
            },
        },
    ),
    (
        o.Template(name="ola", language="pt_BR"),
        {"type": "template", "template": {"name": "ola", "language": {"code": "pt_BR"}}},
    ),
    (
        o.Template(
            name="pedido_ok",
            language="pt_BR",
            header=o.TemplateHeader(kind="document", media_id="9", filename="nota.pdf"),
            body=o.TemplateBody(
                values=(
                    o.Value(text="Ana", name="nome"),
                    o.Currency(fallback="R$ 10", code="BRL", amount_1000=10000, name="valor"),
                    o.DateTime(fallback="amanhã", name="dia"),
                )
            ),
            buttons=(
                o.TemplateButton(kind="quick_reply", index=0, value="SIM"),
                o.TemplateButton(kind="url", index=1, value="ação: 50% a|b/%20x"),
                o.TemplateButton(kind="copy_code", index=2, value="CSI10"),
                o.TemplateButton(kind="flow", index=3, action={"flow_token": "t"}),
                o.TemplateButton(kind="catalog", index=4),
                o.TemplateButton(
                    kind="voice_call", index=5, action={"type": "ttl_minutes", "ttl_minutes": 100}
                ),
            ),
        ),
        {
            "type": "template",
            "template": {
                "name": "pedido_ok",
                "language": {"code": "pt_BR"},
                "components": [
                    {
                        "type": "header",
                        "parameters": [{"type": "document", "document": {"id": "9", "filename": "nota.pdf"}}],
                    },
                    {
                        "type": "body",
                        "parameters": [
                            {"type": "text", "parameter_name": "nome", "text": "Ana"},
                            {
                                "type": "currency",
                                "parameter_name": "valor",
                                "currency": {"fallback_value": "R$ 10", "code": "BRL", "amount_1000": 10000},
                            },
                            {
                                "type": "date_time",
                                "parameter_name": "dia",
                                "date_time": {"fallback_value": "amanhã"},
                            },
                        ],
                    },
                    {
                        "type": "button",
                        "sub_type": "quick_reply",
                        "index": "0",
                        "parameters": [{"type": "payload", "payload": "SIM"}],
                    },
                    {
                        "type": "button",
                        "sub_type": "url",
                        "index": "1",
                        "parameters": [{"type": "text", "text": "a%C3%A7%C3%A3o%3A%2050%25%20a%7Cb/%20x"}],
                    },
                    {
                        "type": "button",
                        "sub_type": "copy_code",
                        "index": "2",
                        "parameters": [{"type": "coupon_code", "coupon_code": "CSI10"}],
                    },
                    {
                        "type": "button",
                        "sub_type": "flow",
                        "index": "3",
                        "parameters": [{"type": "action", "action": {"flow_token": "t"}}],
                    },
                    {"type": "button", "sub_type": "catalog", "index": "4"},
                    {
                        "type": "button",
                        "sub_type": "voice_call",
                        "index": "5",
                        "parameters": [{"type": "ttl_minutes", "ttl_minutes": 100}],
                    },
                ],
            },
        },
    ),
    (
        o.Template(
            name="onde",
            language="pt_BR",
            header=o.TemplateHeader(kind="location", location=o.Location(latitude=1, longitude=2)),
        ),
        {
            "type": "template",
            "template": {
                "name": "onde",
                "language": {"code": "pt_BR"},
                "components": [
                    {
                        "type": "header",
                        "parameters": [{"type": "location", "location": {"latitude": 1, "longitude": 2}}],
                    }
                ],
            },
        },
    ),
]


@pytest.mark.parametrize(("said", "payload"), SAID)
def test_each_kind_becomes_metas_json(said: o.AnyOutgoing, payload: dict[str, Any]) -> None:
    head = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+5511988887777"}
    assert o.envelope(JOAO, said) == head | payload


@pytest.mark.parametrize("said", [said for said, _ in SAID])
def test_each_kind_can_wait_as_json(said: o.AnyOutgoing) -> None:
    assert msgspec.json.decode(msgspec.json.encode(said), type=o.AnyOutgoing) == said


def test_our_id_and_the_quoted_message_travel_along() -> None:
    body = o.envelope(JOAO, o.Text(body="Olá"), opaque="our-id", reply_to="wamid.1")
    assert body["biz_opaque_callback_data"] == "our-id"
    assert body["context"] == {"message_id": "wamid.1"}


def test_a_reaction_quotes_nothing() -> None:
    assert "context" not in o.envelope(JOAO, o.Reaction(target="wamid.1", emoji="👍"), reply_to="wamid.1")


def test_a_person_without_phone_is_written_to_by_user_id() -> None:
    body = o.envelope(o.Recipient(user_id="BR.1"), o.Text(body="Olá"))
    assert body["recipient"] == "BR.1"
    assert "to" not in body


def test_the_phone_is_used_when_both_are_known_and_has_one_plus() -> None:
    assert o.Recipient(wa_id="+5511988887777", user_id="BR.1").to_payload() == {"to": "+5511988887777"}


def rows(count: int) -> tuple[o.Row, ...]:
    return tuple(o.Row(id=str(row), title=f"Opção {row}") for row in range(count))


def options(count: int) -> tuple[o.Option, ...]:
    return tuple(o.Option(id=str(option), title=f"Opção {option}") for option in range(count))


def template(**parts: Any) -> o.Template:
    return o.Template(**{"name": "ola", "language": "pt_BR"} | parts)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (o.Text(body="  "), "A mensagem está em branco."),
        (o.Text(body="a" * 4097), "A mensagem tem 4.097 caracteres. O limite do WhatsApp é 4.096."),
        (o.Media(kind="image"), "O arquivo ainda não foi enviado ao WhatsApp."),
        (
            o.Media(kind="image", media_id="1", caption="a" * 1025),
            "A legenda tem 1.025 caracteres. O limite do WhatsApp é 1.024.",
        ),
        (
            o.Media(kind="audio", media_id="1", caption="a"),
            "O WhatsApp não aceita legenda em áudio nem em figurinha.",
        ),
        (
            o.Media(kind="image", link="ftp://x"),
            "O endereço do arquivo precisa começar com http:// ou https://.",
        ),
        (
            o.Location(latitude=91, longitude=0),
            "A localização não existe: confira latitude e longitude.",
        ),
        (o.ContactCards(cards=()), "São 0 contatos. O WhatsApp aceita de 1 a 257."),
        (
            o.ContactCards(cards=(o.Card(formatted_name="Ana", birthday="1/2/90"),)),
            "A data de nascimento do contato não é uma data.",
        ),
        (o.Reaction(target="", emoji="👍"), "Não há mensagem para reagir."),
        (o.Buttons(body="?", options=options(4)), "São 4 botões. O WhatsApp aceita de 1 a 3."),
        (
            o.Buttons(body="?", options=(o.Option(id="1", title="Sim"), o.Option(id="2", title="Sim"))),
            "Dois botões têm o mesmo texto.",
        ),
        (
            o.Buttons(body="?", options=(o.Option(id="1", title="a" * 21),)),
            "O texto do botão tem 21 caracteres. O limite do WhatsApp é 20.",
        ),
        (
            o.Menu(
                body="?",
                button="Ver",
                sections=(o.Section(title="a", rows=rows(6)), o.Section(title="b", rows=rows(5))),
            ),
            "São 11 opções. O WhatsApp aceita de 1 a 10.",
        ),
        (
            o.Menu(body="?", button="Ver", sections=(o.Section(rows=rows(1)), o.Section(rows=rows(1)))),
            "O título de uma seção está em branco.",
        ),
        (
            o.Link(body="?", display_text="Abrir", url="exemplo.com.br"),
            "O endereço do botão precisa começar com http:// ou https://.",
        ),
        (
            template(name="Olá"),
            "O nome do template só pode ter letras minúsculas, números e sublinhado.",
        ),
        (
            template(body=o.TemplateBody(values=(o.Value(text="a", name="nome"), o.Value(text="b")))),
            "O template mistura variáveis com nome e variáveis por posição.",
        ),
        (
            template(body=o.TemplateBody(values=(o.Value(text="a\nb"),))),
            "Uma variável do template tem quebra de linha, tabulação ou mais de quatro espaços seguidos."
            " O WhatsApp não aceita.",
        ),
        (
            template(body=o.TemplateBody(values=(o.Value(text=""),))),
            "Uma variável do template está em branco.",
        ),
        (template(header=o.TemplateHeader(kind="image")), "Falta o arquivo do título do template."),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_with_a_sentence(said: o.AnyOutgoing, sentence: str) -> None:
    with pytest.raises(o.NotSendable) as refused:
        o.envelope(JOAO, said)
    assert refused.value.sentence == sentence


def test_nobody_cannot_be_written_to() -> None:
    with pytest.raises(o.NotSendable):
        o.envelope(o.Recipient(), o.Text(body="Olá"))
