"""Closed in the last days; some of them only just now."""

from __future__ import annotations

from connect.simulator import said
from connect.simulator.company.customers import Person
from connect.simulator.company.moments import workday
from connect.simulator.company.saying import DATE, QUOTATION, document, photo, voice
from connect.simulator.company.staff import COMERCIAL, SUPORTE
from connect.simulator.company.steps import (
    answers,
    assumes,
    closes,
    marks,
    on,
    opts_out,
    pause,
    reacts,
    says,
    sends,
    since,
    story,
    taps,
)

STORIES = (
    story(
        Person(name="Luciana Prado", phone="+55 11 98345-0122", code="2219", owner="ana", sector=COMERCIAL),
        since(minutes=41),
        says("Ana, consegue a segunda via do boleto 4471?"),
        answers(document("Boleto-4471.pdf", "Aqui está, Luciana!")),
        says("Rápida como sempre, obrigada!"),
        marks("💛"),
        closes("Resolvido"),
    ),
    story(
        Person(name="Edson Tavares", phone="+55 62 99415-0128", code="2760", owner="bruno", sector=COMERCIAL),
        since(hours=6),
        says("Oi, ainda vale a cotação de ontem?"),
        answers("Oi, Edson! Hoje está R$ 5,84. A de ontem vale só até o fim do dia."),
        says("Tá bom, fica para a próxima"),
        answers("Sem problema. Obrigado pela preferência!"),
        closes("Sem venda"),
    ),
    story(
        Person(name="Tereza Quintana", phone="+55 53 99120-0187", code="3210", owner="ana", sector=COMERCIAL),
        on(2, "10:40"),
        says("Bom dia! Qual o horário de retirada?"),
        answers("Bom dia, Tereza! Das 9h às 17h, na Barão de Paranapiacaba."),
        says("Passo aí depois do almoço"),
        pause(hours=4),
        says("Retirei, obrigada pelo café ☕"),
        reacts("😊"),
        closes("Resolvido"),
    ),
    story(
        Person(name="Ivan Lacerda", phone="+55 11 97888-0194", code="4077", owner="bruno", sector=COMERCIAL),
        on(3, "09:05"),
        sends(QUOTATION, "Ivan", DATE, "5,81"),
        taps(1),
        says("SAIR"),
        opts_out(),
        closes("Não quer mais receber ofertas", by="bruno"),
    ),
    story(
        Person(name="Mônica Sartori", phone="+55 47 99655-0115", code="3630", owner="ana", sector=COMERCIAL),
        on(4, "16:30"),
        says("Ana, as argolas de 30 mm voltaram?"),
        answers("Voltaram, Mônica! R$ 38,00 o par."),
        says("Quero 20 pares"),
        answers("Separado. Total de R$ 760,00, no boleto de sempre?"),
        says("Isso mesmo"),
        answers(document("Pedido-58102.pdf")),
        closes("Venda concluída"),
    ),
    story(
        Person(
            name="Célio Drummond",
            phone="+55 11 98990-0176",
            is_named=False,
            known_since=workday(5, "11:00"),
        ),
        on(5, "11:00"),
        says("Oi, aqui é do restaurante do lado. Chegou uma caixa de vocês por engano"),
        assumes("ana"),
        answers("Oi! Muito obrigada por avisar, já vamos buscar."),
        closes("Contato errado"),
    ),
    story(
        Person(name="Pâmela Rios", phone="+55 79 99166-0150", code="2931", owner="carla", sector=SUPORTE),
        on(3, "13:20"),
        says(photo("fecho.jpg", "O fecho soltou")),
        answers("Oi, Pâmela! Faz menos de 90 dias, então o conserto é por nossa conta."),
        says(voice()),
        answers("Entendi! Pode mandar as duas juntas."),
        says("Ótimo, obrigada"),
        closes("Garantia"),
        number=SUPORTE,
    ),
    story(
        Person(name="Jonas Albuquerque", phone="+55 82 98800-0119", code="3140", sector=SUPORTE),
        on(2, "11:45"),
        says("Minha compra veio sem a nota"),
        answers("Oi, Jonas! Mandei para o seu e-mail agora. Chegou?"),
        says("Chegou sim"),
        closes("Resolvido"),
        number=SUPORTE,
    ),
    story(
        Person(name="Denise Kato", phone="+55 11 95432-0168", code="4290", owner="bruno", sector=COMERCIAL),
        on(2, "15:30"),
        says("Bruno, me indica um joalheiro para cravação?"),
        answers(said.contact_card("Mestre Hiroshi", "+55 11 98444-0171", company="Cravações Hiroshi")),
        says("Salvo! Valeu"),
        reacts("🙌"),
        closes(),
    ),
)
