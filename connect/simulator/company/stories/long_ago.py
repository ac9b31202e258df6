"""Closed weeks ago: what fills the archive."""

from __future__ import annotations

from datetime import date

from connect.simulator.company.customers import Person
from connect.simulator.company.saying import document, photo
from connect.simulator.company.staff import COMERCIAL, SUPORTE
from connect.simulator.company.steps import answers, assumes, closes, on, says, story, transfers

STORIES = (
    story(
        Person(name="Alberto Noronha", phone="+55 98 99166-0104", code="1099", owner="ana", sector=COMERCIAL),
        on(38, "09:50"),
        says("Bom dia, vocês atendem São Luís?"),
        answers("Bom dia, Alberto! Atendemos todo o Brasil."),
        says("Mande a tabela por favor"),
        answers(document("Tabela de setembro.xlsx", file="tabela.xlsx")),
        says("Recebido"),
        closes("Tabela enviada"),
    ),
    story(
        Person(name="Graziela Pontes", phone="+55 11 98001-0159", code="1388", owner="ana", sector=COMERCIAL),
        on(31, "14:22"),
        says("Oi! Consegue parcelar em 3 vezes no cartão?"),
        answers("Oi, Graziela! Conseguimos, sem juros acima de R$ 600,00."),
        says("Então fecha o pedido de ontem"),
        answers("Fechado! Link enviado no seu e-mail."),
        closes("Venda concluída"),
    ),
    story(
        Person(
            name="Nilton Sampaio Relógios",
            phone="+55 13 99733-0111",
            code="1675",
            owner="bruno",
            sector=COMERCIAL,
            birth_date=date(1959, 1, 8),
        ),
        on(29, "10:05"),
        says("Tem corrente para relógio de bolso?"),
        answers("Tem sim, Seu Nilton! Modelo Albert, 35 cm."),
        says("Reserva 4"),
        answers("Reservadas até sexta."),
        closes("Venda concluída"),
    ),
    story(
        Person(
            name="Flávia Rezende", phone="+55 32 99922-0138", code="2066", owner="bruno", sector=COMERCIAL
        ),
        on(27, "17:10"),
        says("Boa tarde, a pulseira riviera tem em 18 cm?"),
        answers("Boa tarde, Flávia! Tem em 17, 18 e 19 cm."),
        says("Vou pensar, obrigada"),
        closes("Sem venda"),
        on(20, "11:33"),
        says("Pensei! Quero uma de 18"),
        answers("Ótimo! R$ 178,00. Envio o Pix?"),
        says("Sim"),
        says(document("Pix.pdf", file="comprovante.pdf")),
        answers("Recebido, sai hoje."),
        closes("Venda concluída"),
    ),
    story(
        Person(name="Humberto Galvão", phone="+55 91 98144-0153", code="2311", owner="ana", sector=COMERCIAL),
        on(25, "08:58"),
        says("Bom dia. Preciso falar com o gerente."),
        transfers("gerente", note="Pede desconto acima da minha alçada"),
        answers("Bom dia, Humberto. Aqui é o Gerson, em que posso ajudar?"),
        says("Quero rever o desconto do contrato"),
        answers("Vamos manter os 5% até dezembro. Mando por escrito."),
        says("Agradeço"),
        closes("Contrato mantido"),
    ),
    story(
        Person(name="Talita Guerra", phone="+55 84 99655-0132", code="2498", sector=SUPORTE),
        on(24, "15:15"),
        says("Como limpo as peças com pedra?"),
        answers("Oi, Talita! Água morna, sabão neutro e escova macia. Nada de bicarbonato."),
        says("Perfeito"),
        closes("Dúvida"),
        number=SUPORTE,
    ),
    story(
        Person(
            name="Afonso Bittencourt", phone="+55 55 99711-0126", code="2555", owner="ana", sector=COMERCIAL
        ),
        on(22, "13:40"),
        says("Boa tarde, o catálogo novo já saiu?"),
        answers("Boa tarde, Afonso! Sai na semana que vem."),
        says("Me avisa?"),
        answers("Aviso sim!"),
        closes(),
    ),
    story(
        Person(
            name="Óptica e Joias Vitória",
            phone="+55 27 3322-0170",
            code="1210",
            owner="bruno",
            sector=COMERCIAL,
        ),
        on(21, "10:18"),
        says("Recebemos 1 brinco sem par no último pedido"),
        says(photo("brinco.jpg")),
        answers("Peço desculpas! Mando o par junto do próximo pedido, pode ser?"),
        says("Pode"),
        closes("Pendência anotada"),
    ),
    story(
        Person(name="Rute Carvalho", phone="+55 86 99433-0106", code="2680", owner="carla", sector=SUPORTE),
        on(18, "09:12"),
        says("Quanto tempo dura o banho de ródio?"),
        answers("Bom dia, Rute! De 6 meses a 1 ano, conforme o uso."),
        says("Dá para refazer?"),
        answers("Dá sim, R$ 12,00 por peça."),
        closes("Dúvida"),
        number=SUPORTE,
    ),
    story(
        Person(name="Bernardo Falcão", phone="+55 11 98432-0190", is_named=False),
        on(17, "16:05"),
        says("Vocês compram prata usada?"),
        assumes("bruno"),
        answers("Boa tarde! Compramos acima de 200 g, com análise na loja."),
        says("Obrigado, não tenho tudo isso"),
        closes("Sem venda"),
    ),
    story(
        Person(
            name="Studio Norte",
            phone="+55 95 98122-0181",
            code="2790",
            owner="bruno",
            sector=COMERCIAL,
        ),
        on(14, "11:50"),
        says("Tem piercing de argola 8 mm em prata?"),
        answers("Tem! Mínimo de 20 unidades sortidas."),
        says("Manda 40"),
        answers("Anotado! Boleto de 14 dias."),
        closes("Venda concluída"),
    ),
)
