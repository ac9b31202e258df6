"""William, who buys every week: a long conversation to scroll through, and a short one with Suporte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from connect.simulator.company.customers import Person
from connect.simulator.company.saying import DATE, QUOTATION, buttons, document, photo, sticker, video, voice
from connect.simulator.company.staff import COMERCIAL, SUPORTE
from connect.simulator.company.steps import (
    Clock,
    Step,
    answers,
    closes,
    marks,
    on,
    pause,
    reacts,
    reads,
    says,
    sends,
    since,
    story,
    taps,
    transfers,
)

type Bunch = Iterator[Step | Clock]

WILLIAM = Person(
    name="William Andrade",
    phone="+55 11 98412-0137",
    code="4444",
    owner="ana",
    sector=COMERCIAL,
    email="william@andradepratas.example",
    birth_date=date(1984, 5, 17),
    notes="Prefere falar por texto. Compra toda terça, paga à vista.",
    observations="Importado de clientes-2025.csv em 03/02/2026.",
)


def _reais(amount: Decimal) -> str:
    return f"R$ {amount:,.2f}".translate(str.maketrans(",.", ".,"))


def _total(grams: int, price: str, *, off: int = 0) -> str:
    full = Decimal(price) * grams
    return _reais(full * (100 - off) / 100)


def _by_quotation(days: int, piece: str, grams: int, price: str, number: int) -> Bunch:
    """The day's quotation goes out, and he buys."""
    shown = price.replace(".", ",")
    yield on(days, "09:02")
    yield sends(QUOTATION, "William", DATE, shown, by="ana")
    yield taps(0)
    yield says(f"Bom dia! Consigo {grams} g de {piece} nesse preço?")
    yield answers("Bom dia, William! Consegue sim. Mesmo comprimento da última vez?")
    yield says("Metade 60, metade 70")
    yield answers(f"{grams} g a R$ {shown} dá {_total(grams, price)}. À vista tiro 3%.")
    yield says("À vista, como sempre 😄")
    yield answers(f"Então fica {_total(grams, price, off=3)}. Segue o orçamento:")
    yield answers(document(f"Orcamento-{number}.pdf"))
    yield says("Fechado")
    yield says(document(f"Pix {number}.pdf", file="comprovante.pdf"))
    yield answers("Recebido! Separo hoje e a transportadora passa às 16h.")
    yield reacts("👍")
    yield closes("Venda concluída")


def _by_picture(days: int, piece: str, grams: int, price: str, number: int) -> Bunch:
    """He sends a picture of what he wants."""
    yield on(days, "13:48")
    yield says(photo("corrente.jpg", "Essa aqui, elo de 2 mm"), name=f"foto-{number}")
    yield says(f"Tem em {piece}?")
    yield answers("Boa tarde, William! Tem sim, chegou ontem.", quoting=f"foto-{number}")
    yield says(voice())
    yield answers(f"Entendi! {grams} g, então. O grama está R$ {price.replace('.', ',')}.")
    yield says("Consegue melhorar?")
    yield answers(f"Para fechar agora, com 3% fica {_total(grams, price, off=3)}.", name=f"preco-{number}")
    yield says("Perfeito. Fecha esse 👍", quoting=f"preco-{number}")
    yield marks("❤️")
    yield answers(f"Fechado! Pedido {number}. Boleto ou Pix?")
    yield says("Pix")
    yield answers("Nossa chave Pix é o CNPJ, em nome de Prata Brasil Ltda.")
    yield says("Pago ✅")
    yield answers("Obrigada, William! Qualquer dúvida, é só chamar.")
    yield closes("Venda concluída")


def _by_delivery(days: int, number: int) -> Bunch:
    """Where is it?"""
    yield on(days, "10:35")
    yield says(f"Ana, o pedido {number} já saiu?")
    yield answers("Oi, William! Saiu ontem às 16h. Deve chegar amanhã até as 12h.")
    yield says("Amanhã de manhã não tem ninguém na loja")
    yield answers("Sem problema, peço para entregarem à tarde.")
    yield pause(minutes=40)
    yield answers("Combinado com a transportadora: entre 14h e 17h.")
    yield says("Você é demais")
    yield says(sticker())
    yield reacts("😄")
    yield answers("Imagina! Me avisa quando chegar?")
    yield on(days - 1, "15:20")
    yield says("Chegou! Tudo certinho")
    yield answers("Maravilha 🙌")
    yield closes("Resolvido")


def _by_news(days: int, piece: str, grams: int, price: str) -> Bunch:
    """Ana shows what is new."""
    yield on(days, "11:12")
    yield says("Ana, o que chegou de novo?")
    yield answers("Oi, William! Chegou a coleção de argolas e os pingentes de pimentinha:")
    yield answers(photo("brinco.jpg", "Argola cravejada, 25 mm"))
    yield answers(photo("pingente.jpg", "Pimentinha polida, 18 mm"))
    yield answers(video("No expositor fica assim"))
    yield says("A argola vende muito na minha loja")
    yield answers(buttons("Quantos pares você quer?", "10 pares", "20 pares", "30 pares"))
    yield taps(1)
    yield says(f"E me vê {grams} g de {piece} também")
    yield answers(f"Anotado! A corrente sai por {_total(grams, price)} e as argolas por R$ 640,00.")
    yield says("Manda tudo junto")
    yield answers("Combinado. Pode ser no mesmo boleto?")
    yield says("Pode")
    yield closes("Venda concluída")


STORIES = (
    story(
        WILLIAM,
        _by_picture(57, "veneziana", 180, "5.41", 57112),
        _by_quotation(53, "corrente grumet", 250, "5.44", 57190),
        _by_delivery(51, 57190),
        _by_news(47, "cartier", 120, "5.52"),
        _by_quotation(43, "corrente singapura", 200, "5.50", 57344),
        _by_picture(38, "cordão baiano", 150, "5.58", 57421),
        _by_delivery(35, 57421),
        _by_quotation(32, "corrente grumet", 300, "5.61", 57508),
        _by_news(27, "veneziana", 160, "5.60"),
        _by_picture(22, "rabo de rato", 140, "5.66", 57733),
        _by_quotation(17, "corrente cartier", 220, "5.72", 57801),
        _by_delivery(15, 57801),
        _by_picture(11, "veneziana", 200, "5.75", 57950),
        _by_quotation(6, "corrente grumet", 280, "5.79", 58077),
        since(hours=5, minutes=2),
        says("Oi, Ana! Cotação de hoje?"),
        answers("Oi, William! R$ 5,84 o grama."),
        says(photo("corrente.jpg", "Preciso de 300 g desse elo"), name="pedido"),
        answers("Com 3% à vista fica R$ 1.699,44.", quoting="pedido", name="valor"),
        says("Perfeito. Fecha esse 👍", quoting="valor"),
        marks("❤️"),
        answers("Fechado! Vou gerar o boleto e te mando até as 15h."),
        reads(),
        answers("Qualquer dúvida, é só chamar."),
    ),
    story(
        WILLIAM,
        on(16, "14:08"),
        says("Boa tarde! A flanela acabou, vocês vendem separada?"),
        transfers("carla", note="Dúvida sobre a flanela"),
        answers("Boa tarde, William! Vendemos: R$ 24,90 o pacote com 10."),
        says("Coloco no próximo pedido com a Ana, obrigado"),
        closes("Dúvida"),
        number=SUPORTE,
    ),
)
