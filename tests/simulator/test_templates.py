"""Templates: what Meta takes, when it approves, and how they are filled in."""

from __future__ import annotations

from typing import Any

import pytest

from connect.simulator import provision
from connect.simulator.models import Customer, SimulatedMessage, SimulatedNumber, SimulatedTemplate
from tests.people import JOAO_PHONE
from tests.simulator.conftest import WABA_ID, Graph
from tests.simulator.receiver import Receiver

TO = f"+{JOAO_PHONE}"
NAMED = {
    "type": "body",
    "text": "Bom dia, {{nome}}! A prata está a {{prata}}.",
    "example": {
        "body_text_named_params": [
            {"param_name": "nome", "example": "Ana"},
            {"param_name": "prata", "example": "R$ 5,84"},
        ]
    },
}
BUTTONS = {
    "type": "buttons",
    "buttons": [
        {"type": "quick_reply", "text": "Quero comprar"},
        {"type": "url", "text": "Catálogo", "url": "https://exemplo.com.br/{{1}}", "example": ["a"]},
    ],
}


def new(name: str = "cotacao", **given: Any) -> dict[str, Any]:
    return {
        "name": name,
        "language": "pt_BR",
        "category": "MARKETING",
        "parameter_format": "NAMED",
        "components": [NAMED, BUTTONS],
        **given,
    }


def test_a_template_is_created_approved_listed_and_deleted(graph: Graph, receiver: Receiver) -> None:
    made = graph.ask("POST", f"{WABA_ID}/message_templates", new())
    assert made.body["status"] == "PENDING"
    told = receiver.wait_for(
        lambda it: [c for c in it.changes if c["field"] == "message_template_status_update"]
    )
    assert told[0]["value"]["event"] == "APPROVED"
    one = graph.ask("GET", str(made.body["id"])).body
    assert (one["status"], one["components"][0]["type"]) == ("APPROVED", "BODY")
    listed = graph.ask("GET", f"{WABA_ID}/message_templates?status=APPROVED").body["data"]
    assert [template["name"] for template in listed] == ["cotacao"]
    assert graph.ask("DELETE", f"{WABA_ID}/message_templates?name=cotacao").body == {"success": True}
    assert graph.ask("GET", str(made.body["id"])).code == 100


def test_the_list_comes_in_pages(graph: Graph, number: SimulatedNumber) -> None:
    for place in range(5):
        provision.template(number, name=f"modelo_{place}", components=[{"type": "BODY", "text": "Oi"}])
    first = graph.ask("GET", f"{WABA_ID}/message_templates?limit=3&fields=name").body
    assert len(first["data"]) == 3
    after = first["paging"]["cursors"]["after"]
    assert first["paging"]["next"].startswith(f"{graph.url}/v25.0/{WABA_ID}/message_templates?")
    second = graph.ask("GET", f"{WABA_ID}/message_templates?limit=3&after={after}").body
    assert [template["name"] for template in second["data"]] == ["modelo_3", "modelo_4"]
    assert "next" not in second["paging"]
    assert graph.ask("GET", f"{WABA_ID}/message_templates?after=???").code == 131059


UNWANTED: list[dict[str, Any]] = [
    {"name": "Com Maiúscula"},
    {"category": "OUTRA"},
    {"components": [BUTTONS]},
    {"components": [{"type": "BODY", "text": "Oi, {{nome}}"}]},
    {"components": [{"type": "BODY", "text": "a" * 1025}]},
    {"components": [NAMED, {"type": "HEADER", "format": "IMAGE"}]},
    {"components": [NAMED, {"type": "FOOTER", "text": "{{nome}}"}]},
    {"components": [NAMED, {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "a", "url": "b"}] * 3}]},
]


@pytest.mark.parametrize("wrong", UNWANTED)
def test_what_makes_no_template_is_refused(graph: Graph, wrong: dict[str, Any]) -> None:
    answer = graph.ask("POST", f"{WABA_ID}/message_templates", new(**wrong))
    assert (answer.status, answer.code) == (400, 100)


def text(value: str, name: str | None = None) -> dict[str, Any]:
    return {"type": "text", "text": value} | ({"parameter_name": name} if name else {})


URL = {"type": "button", "sub_type": "url", "index": "1", "parameters": [text("prata")]}
BODY = {"type": "body", "parameters": [text("R$ 5,84", "prata"), text("Ana", "nome")]}
IMAGE = {"type": "image", "parameter_name": "nome"}
FILLED: list[tuple[list[Any], int | None]] = [
    ([BODY, URL], None),
    ([URL], 132000),
    ([{"type": "body", "parameters": [text("Ana"), text("R$ 5,84")]}, URL], 132018),
    ([{"type": "body", "parameters": [text("Ana", "nome"), text("R$", "ouro")]}, URL], 132018),
    ([{"type": "body", "parameters": [text("a\nb", "nome"), text("R$", "prata")]}, URL], 132018),
    ([BODY], 131008),
    ([BODY, URL, {"type": "header", "parameters": [text("a")]}], 132000),
    (
        [{"type": "body", "parameters": [{"type": "image", "parameter_name": "nome"}, text("R$", "prata")]}],
        132012,
    ),
]


@pytest.mark.parametrize(("components", "code"), FILLED)
def test_the_parameters_must_fit(
    graph: Graph, number: SimulatedNumber, joao: Customer, components: list[Any], code: int | None
) -> None:
    provision.template(number, name="cotacao", components=[NAMED, BUTTONS], parameter_format="NAMED")
    content = {"name": "cotacao", "language": {"code": "pt_BR"}, "components": components}
    answer = graph.send(TO, "template", content)
    if code:
        assert answer.code == code
        return
    shown = SimulatedMessage.objects.get(wamid=answer.wamid).shown
    assert shown["body"] == "Bom dia, Ana! A prata está a R$ 5,84."
    assert shown["buttons"][1]["url"] == "https://exemplo.com.br/prata"


@pytest.mark.parametrize(
    ("status", "language", "code"),
    [
        ("PENDING", "pt_BR", 132001),
        ("PAUSED", "pt_BR", 132015),
        ("DISABLED", "pt_BR", 132016),
        ("APPROVED", "en_US", 132001),
    ],
)
def test_only_an_approved_one_in_its_language_is_sent(
    graph: Graph, number: SimulatedNumber, joao: Customer, status: str, language: str, code: int
) -> None:
    provision.template(number, name="aviso", components=[{"type": "BODY", "text": "Oi"}], status=status)
    answer = graph.send(TO, "template", {"name": "aviso", "language": {"code": language}})
    assert answer.code == code


def test_meta_changes_its_mind(graph: Graph, number: SimulatedNumber, receiver: Receiver) -> None:
    made = provision.template(number, name="aviso", components=[{"type": "BODY", "text": "Oi"}])
    order = {"number": number.phone_number_id, "name": "aviso"}
    graph.control("template", **order, status="PAUSED", quality="RED", category="MARKETING")
    receiver.wait_for(lambda it: len(it.changes) == 3)
    assert [change["field"] for change in receiver.changes] == [
        "message_template_status_update",
        "message_template_quality_update",
        "template_category_update",
    ]
    assert graph.ask("POST", f"{made.template_id}/unpause").body == {"success": True}
    assert SimulatedTemplate.objects.get().status == "APPROVED"
