"""Customers whom nobody has answered yet: in the queues, or with an agent who has not looked."""

from __future__ import annotations

from connect.simulator import said
from connect.simulator.company.customers import Person
from connect.simulator.company.moments import ago
from connect.simulator.company.saying import photo, voice
from connect.simulator.company.staff import COMERCIAL, SUPORTE
from connect.simulator.company.steps import answers, assumes, closes, deletes, on, says, since, story

STORIES = (
    # -- the queue of Comercial ----------------------------------------------------------------------
    story(
        Person(
            name="Maria Silva",
            phone="+55 21 99704-0188",
            code="2093",
            sector=COMERCIAL,
            observations="Importado de clientes-2025.csv em 03/02/2026.",
        ),
        since(minutes=38),
        says("Olá! Tudo bem?"),
        says("Qual o preço do fio de prata 0,8 mm? Preciso de 2 kg"),
    ),
    story(
        Person(name="Ourivesaria Santa Rita", phone="+55 35 98427-0156", code="2981", sector=COMERCIAL),
        since(hours=2, minutes=21),
        says("Olá, gostaria de ser atendido"),
        says("Vi que vocês mudaram o número"),
        says("Ainda fazem entrega em Pouso Alegre?"),
    ),
    story(
        Person(
            name="Vanessa Cordeiro",
            phone="+55 11 98123-0117",
            on_whatsapp="Van Cordeiro Semijoias",
            is_named=False,
            known_since=ago(minutes=17),
        ),
        since(minutes=16),
        says(said.from_advertisement("Olá! Vi o anúncio e quero saber mais sobre o atacado.")),
        says("Qual o pedido mínimo?"),
    ),
    story(
        Person(
            name="Luan Prates",
            username="luanpratas",
            on_whatsapp="Luan",
            is_named=False,
            known_since=ago(minutes=7),
        ),
        since(minutes=6),
        says("oi"),
        says("vcs vendem pro varejo tb?"),
    ),
    story(
        Person(
            name="Relojoaria Pontual",
            phone="+55 19 3232-0144",
            code="1187",
            sector=COMERCIAL,
            notes="WhatsApp no telefone fixo da loja. Falar com Seu Orlando.",
        ),
        since(hours=4, minutes=9),
        says("Olá. Aqui é da Relojoaria Pontual."),
        says(photo("vitrine.jpg", "Precisamos repor essas correntes da vitrine")),
        says("Consegue me mandar o preço atualizado?"),
    ),
    # -- the queue of Suporte ------------------------------------------------------------------------
    story(
        Person(name="Sônia Regina Campos", phone="+55 71 98163-0191", code="1502", sector=SUPORTE),
        since(minutes=54),
        says("Oi", nobody=True),
        says("A corrente veio com problema no fecho"),
        says(photo("fecho.jpg")),
        number=SUPORTE,
    ),
    story(
        Person(name="Gustavo Amaral", phone="+55 27 99888-0162", is_named=False, known_since=ago(hours=3)),
        since(hours=2, minutes=48),
        says("Comprei um par de alianças e uma ficou larga, tem como ajustar?", nobody=True),
        number=SUPORTE,
    ),
    # -- new, with an agent --------------------------------------------------------------------------
    story(
        Person(
            name="Joalheria Aurora",
            phone="+55 11 98110-0142",
            code="4417",
            owner="ana",
            sector=COMERCIAL,
            email="compras@joalheriaaurora.example",
            notes="Cliente ouro. Pode manter 3% à vista, sem passar de 5%.",
        ),
        on(9, "10:12"),
        says("Bom dia! Meu pedido 57904 já saiu?"),
        answers("Bom dia, Aurora! Saiu ontem pela transportadora, chega até sexta."),
        says("Perfeito, obrigada"),
        closes("Resolvido"),
        since(minutes=3),
        says("Oi, Ana! Vocês conseguem antecipar a entrega do pedido 58213 para amanhã?"),
        says("Preciso das correntes até as 10h"),
    ),
    story(
        Person(name="Priscila Nunes", phone="+55 11 97345-0125", code="3710", owner="ana", sector=COMERCIAL),
        since(minutes=47),
        says(voice()),
        says("Te mandei um áudio explicando, Ana"),
    ),
    story(
        Person(
            name="Rosângela Freitas", phone="+55 62 99210-0133", code="2245", owner="bruno", sector=COMERCIAL
        ),
        since(hours=1, minutes=12),
        says("Oi Bruno, fechou o valor da grama hoje?"),
        says("Vou querer 150 g de veneziana"),
        deletes(),
        says("Vou querer 250 g de veneziana"),
    ),
    story(
        Person(
            name="Atelier Lua de Prata",
            phone="+55 48 99177-0109",
            code="4102",
            owner="bruno",
            sector=COMERCIAL,
            email="contato@luadeprata.example",
        ),
        on(15, "15:40"),
        says("Oi! Recebi o pedido, tudo lindo 😍"),
        answers("Que bom, Helena! Qualquer coisa é só chamar."),
        closes(),
        since(minutes=22),
        says("Bruno, você tem argola de 40 mm na ródio?"),
    ),
    story(
        Person(
            name="Edmilson Queiroz",
            phone="+55 85 98730-0147",
            code="1960",
            sector=SUPORTE,
            notes="Liga em vez de escrever. Preferir responder por áudio.",
        ),
        on(11, "09:30"),
        says("Bom dia, chegou faltando 2 pulseiras no pedido 57811", nobody=True),
        assumes("carla"),
        answers("Bom dia, Edmilson! Já abri o chamado com a expedição, te retorno hoje."),
        answers("As duas pulseiras saem amanhã, sem custo. Desculpe o transtorno."),
        says("Obrigado"),
        closes("Resolvido"),
        since(minutes=31),
        says("Carla, chegaram as pulseiras, mas uma veio com medida errada"),
        number=SUPORTE,
    ),
)
