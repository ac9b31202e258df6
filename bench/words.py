"""What a Brazilian company and its customers say to each other: names, streets, sentences."""

from __future__ import annotations

from random import Random

FIRST_NAMES = (
    "Adriana Alessandra Alexandre Alice Aline Amanda Ana André Andreia Antônio Arthur Beatriz Bernardo Bianca"
    " Breno Bruna Bruno Caio Camila Carla Carlos Carolina Cauã Cecília César Cíntia Clara Cláudia Cláudio"
    " Cristiane Cristiano Daniel Daniela Danilo Davi Débora Denise Diego Diogo Douglas Edson Eduarda Eduardo"
    " Elaine Eliane Elisa Emanuel Emília Enzo Érica Estela Evandro Fábio Fabiana Felipe Fernanda Fernando"
    " Flávia Flávio Francisca Francisco Gabriel Gabriela Geraldo Gilberto Giovana Gisele Guilherme Gustavo"
    " Heitor Helena Henrique Hugo Iara Igor Inês Ingrid Isabela Isadora Ivan Jaqueline Jéssica João Joana"
    " Joaquim Jonas Jorge José Júlia Juliana Júlio Karina Kátia Lara Larissa Laura Leandro Leila Leonardo"
    " Letícia Lia Lorena Luan Lucas Lúcia Luciana Luiz Luíza Manuela Marcela Marcelo Márcia Marcos Maria"
    " Mariana Marina Mário Marta Mateus Maurício Melissa Miguel Milena Mônica Murilo Natália Nathan Nelson"
    " Nicolas Nicole Olívia Otávio Patrícia Paula Paulo Pedro Priscila Rafael Rafaela Raquel Raul Regina"
    " Renan Renata Renato Ricardo Roberta Roberto Rodrigo Rogério Rosa Rosana Samara Samuel Sandra Sara"
    " Sérgio Silvia Simone Sofia Sônia Tatiana Tânia Teresa Thaís Thiago Tomás Valéria Vanessa Vera Vicente"
    " Vinícius Vitória Vítor Viviane Wagner Wesley William Yasmin Yuri"
).split()

LAST_NAMES = (
    "Abreu Aguiar Albuquerque Almeida Alves Amaral Amorim Andrade Antunes Araújo Assis Azevedo Bandeira"
    " Barbosa Barreto Barros Bastos Batista Bezerra Borges Braga Brandão Brito Bueno Cabral Caldas Camargo"
    " Campos Cardoso Carneiro Carvalho Castro Cavalcanti Chaves Coelho Cordeiro Corrêa Costa Coutinho Couto"
    " Cruz Cunha Dantas Dias Diniz Domingues Duarte Esteves Evangelista Falcão Faria Farias Fernandes"
    " Ferraz Ferreira Figueiredo Fonseca França Franco Freire Freitas Furtado Garcia Gomes Gonçalves Gouveia"
    " Guedes Guerra Guimarães Gusmão Henriques Jardim Junqueira Lacerda Leal Leão Leite Lemos Lima Lins Lobo"
    " Lopes Macedo Machado Maciel Magalhães Maia Marinho Marques Martins Matos Medeiros Meireles Melo"
    " Mendes Mendonça Menezes Mesquita Miranda Monteiro Moraes Moreira Mota Moura Nascimento Neves Nogueira"
    " Nunes Oliveira Pacheco Paiva Paixão Parente Peixoto Pereira Pessoa Pimenta Pimentel Pinheiro Pinto"
    " Pires Portela Prado Queiroz Ramos Rangel Rego Reis Ribeiro Rocha Rodrigues Rosa Sá Sales Sampaio"
    " Santana Santiago Santos Saraiva Siqueira Silva Silveira Simões Soares Sousa Souza Tavares Teixeira"
    " Teles Toledo Torres Trindade Valadares Vargas Vasconcelos Vaz Veiga Viana Vidal Vieira Vilela Xavier"
).split()

PARTICLES = ("", "", "", "", " da", " de", " dos")

SECTORS = ("Comercial", "Suporte", "Financeiro", "Entregas")

AREAS = (11, 11, 11, 12, 13, 15, 19, 21, 21, 27, 31, 31, 34, 41, 41, 47, 48, 51, 51, 61, 62, 71, 81, 85, 91)
"""Area codes, the big cities more than once."""

_PRODUCTS = (
    "a caixa de parafusos",
    "a cadeira de escritório",
    "a furadeira de impacto",
    "a impressora fiscal",
    "a lona impermeável",
    "a luminária de mesa",
    "a máquina de café",
    "a mesa dobrável",
    "a panela de pressão",
    "a serra circular",
    "a tinta acrílica branca",
    "o armário de aço",
    "o botijão térmico",
    "o compressor de ar",
    "o filtro de água",
    "o galão de 20 litros",
    "o jogo de ferramentas",
    "o kit de limpeza",
    "o monitor de 24 polegadas",
    "o notebook de entrada",
    "o piso vinílico",
    "o roteador sem fio",
    "o suporte articulado",
    "o tapete antiderrapante",
    "o ventilador de coluna",
)

_CITIES = (
    "Belo Horizonte",
    "Blumenau",
    "Campinas",
    "Caxias do Sul",
    "Curitiba",
    "Florianópolis",
    "Fortaleza",
    "Goiânia",
    "Joinville",
    "Londrina",
    "Niterói",
    "Porto Alegre",
    "Recife",
    "Ribeirão Preto",
    "Salvador",
    "São José dos Campos",
    "Sorocaba",
    "Uberlândia",
    "Vila Velha",
    "Vitória",
)

_DAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "hoje à tarde", "amanhã cedo", "depois do almoço")

_PAYMENTS = ("no boleto", "no Pix", "em três vezes no cartão", "à vista", "com nota em nome da empresa")

_GREETINGS = ("", "", "", "Bom dia! ", "Boa tarde! ", "Olá, tudo bem? ", "Oi! ", "Opa, ")

_ASKED = (
    "Vocês ainda têm {product} em estoque? Preciso de {count} unidades até {day}.",
    "Qual o prazo de entrega para {city}? Quero fechar {product} {payment}.",
    "O pedido {order} não chegou, o rastreio está parado em {city} desde {day}.",
    "Consigo pagar {payment}? Se der eu levo {count} e já deixo combinado para {day}.",
    "Recebi {product} com defeito, como faço a troca? O pedido é o {order}.",
    "Pode me mandar a segunda via do boleto do pedido {order}, por favor?",
    "Vou passar aí {day} para retirar, precisa levar algum documento?",
    "Fiz o pagamento {payment} do pedido {order}, segue o comprovante.",
    "Quanto fica o frete para {city} levando {count} peças?",
    "Não consegui acessar a área do cliente, diz que a senha está inválida.",
    "Preciso da nota fiscal do pedido {order} para o meu contador, pode ser {day}?",
    "Vocês atendem em {city}? Queria um orçamento para {product}.",
    "Ainda estou aguardando o retorno sobre {product}, já faz uma semana.",
    "Certo, então confirma para {day}. O endereço é o mesmo da última vez.",
    "Obrigado pela atenção, deu tudo certo com o pedido {order}!",
    "Ok, combinado",
    "Sim, pode ser",
    "Muito obrigada!",
    "E se eu levar {count}, tem desconto? Consigo pagar {payment} ainda {day}.",
    "A instalação está inclusa? Aqui em {city} o técnico consegue vir {day}?",
)

_ANSWERED = (
    "Temos sim! {product_as_subject} está disponível, separo {count} unidades para você?",
    "O prazo de entrega para {city} é de {days} dias úteis depois da confirmação do pagamento.",
    "Verifiquei o pedido {order}: saiu para entrega e deve chegar {day}.",
    "Conseguimos fazer {payment}, com {percent}% de desconto no total. Posso emitir?",
    "Sinto muito pelo transtorno com o pedido {order}. Vou abrir a troca agora e te aviso {day}.",
    "Segue a segunda via do boleto do pedido {order}, com vencimento para a próxima {day}.",
    "Pode retirar {day}, só traga um documento com foto e o número {order}.",
    "Pagamento localizado, obrigado! O pedido {order} já foi para a separação.",
    "Para {city} o frete fica em R$ {price}, com {count} peças no mesmo volume.",
    "Acabei de reenviar o acesso para o seu e-mail, por favor confira também a caixa de spam.",
    "A nota fiscal do pedido {order} foi enviada para o e-mail do cadastro.",
    "Atendemos sim! Vou preparar o orçamento e te mando ainda {day}.",
    "Desculpe a demora, estava conferindo com o estoque. Chega mais mercadoria {day}.",
    "Confirmado para {day}. Qualquer mudança, é só chamar por aqui.",
    "Eu que agradeço! Se precisar de mais alguma coisa, estamos à disposição.",
    "Perfeito, vou verificar e já te respondo.",
    "Só um momento, por favor.",
    "Posso ajudar em algo mais?",
    "A instalação em {city} é feita por parceiro, custa R$ {price} e pode ser {day}.",
    "Me confirma, por favor, o endereço completo e um telefone para a entrega?",
)

_MORE = (
    " Fico no aguardo.",
    " Pode me confirmar por aqui mesmo?",
    " É para a obra de {city}, então não posso atrasar.",
    " Da outra vez deu tudo certo.",
    " O responsável só volta {day}.",
)

CLOSING_REASONS = (
    "",
    "",
    "",
    "Dúvida resolvida",
    "Pedido confirmado",
    "Cliente não respondeu",
    "Troca concluída",
)

RARE_WORDS = {"xilofone": 50_000, "garrafão": 1_000}
"""Words that one message in so many carries: what a search for something rare finds."""


def full_name(chance: Random) -> str:
    """A person's."""
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    if chance.random() < 0.4:
        return f"{first} {chance.choice(LAST_NAMES)} {last}"
    return f"{first}{chance.choice(PARTICLES)} {last}"


class Talk:
    """An endless supply of sentences: some thousands, drawn from again and again."""

    def __init__(self, chance: Random, *, size: int = 20_000) -> None:
        self.asked = [
            _fill(chance.choice(_GREETINGS) + chance.choice(_ASKED) + _perhaps(_MORE, chance), chance)
            for _ in range(size)
        ]
        self.answered = [
            _fill(chance.choice(_ANSWERED) + _perhaps(_MORE[:2], chance), chance) for _ in range(size)
        ]
        self._chance = chance
        self._said = 0

    def customer(self) -> str:
        return self._with_rare_words(self.asked[int(self._chance.random() * len(self.asked))])

    def agent(self) -> str:
        return self._with_rare_words(self.answered[int(self._chance.random() * len(self.answered))])

    def _with_rare_words(self, sentence: str) -> str:
        self._said += 1
        for word, every in RARE_WORDS.items():
            if self._said % every == 0:
                return f"{sentence} E o {word}?"
        return sentence


def _perhaps(more: tuple[str, ...], chance: Random) -> str:
    return chance.choice(more) if chance.random() < 0.3 else ""


def _fill(sentence: str, chance: Random) -> str:
    product = chance.choice(_PRODUCTS)
    return sentence.format(
        product=product,
        product_as_subject=product[0].upper() + product[1:],
        city=chance.choice(_CITIES),
        day=chance.choice(_DAYS),
        days=chance.randint(2, 15),
        payment=chance.choice(_PAYMENTS),
        count=chance.randint(2, 60),
        percent=chance.choice((3, 5, 8, 10)),
        price=f"{chance.randint(19, 480)},{chance.choice((0, 50, 90)):02}",
        order=chance.randint(10_000, 99_999),
    )
