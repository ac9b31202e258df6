"""The table. A new address has a row here, or the tests fail: see docs/recipes.md."""

from __future__ import annotations

from tests.matrix.words import Event, Row, who

# -- rules -----------------------------------------------------------------------------------------

OPEN = who(agent="any", manager="any", strangers=True)
EVERYONE = who(agent="any", manager="any")
ADMINS = who()
MANAGERS = who(manager="any")
NOBODY = who(admin="")

ACTS = who(agent="own", manager="own, colleague's, queue")
"""Who has the conversation, and who answers for its sector."""
READS = who(agent="own, former", manager="own, colleague's, queue")
"""A former agent reads what there was until it left them."""
LISTED = who(agent="own, queue", manager="own, colleague's, queue")
FINDS = who(agent="own, former, queue", manager="own, colleague's, queue")
LEADS = who(manager="own, colleague's, queue")
"""The same for who is no agent."""
FORMER = who(agent="former", admin="")
"""Only agents have former ones."""
MADE = who(manager="own")
"""A manager sees what they have made themselves, and the sectors that are theirs."""
MANAGES = who(manager="colleague's")
"""Managers look after the agents of their sectors."""
WAITS = who(agent="queue", manager="queue", admin="queue, other-queue")
THEIRS = who(agent="own", manager="own", admin="own")
ANSWERS = who(agent="own", manager="own, colleague's")
"""Who is asked for a customer, and who answers for their sector."""
WHO_MET_IT = who(admin="")
"""With the key that was given to who met the customer: tests/contacts/views/test_requests.py."""
ASKED = who(agent="own", manager="own, colleague's", admin="")
"""Admins find it among the requests, and are not disturbed."""

# -- addresses -------------------------------------------------------------------------------------

BUBBLE = 'id="message-{message_pk}"'
ROW = 'id="conversation-{pk}"'

ENTRANCE = (
    Row("GET", "accounts:login", OPEN),
    Row("POST", "accounts:login", OPEN),
    Row("GET", "accounts:verification", OPEN),
    Row("POST", "accounts:verification", OPEN),
    Row("POST", "accounts:code", OPEN),
    Row("GET", "accounts:delivery", OPEN),
    Row("POST", "accounts:passkey_question", OPEN),
    Row("GET", "accounts:forgotten_password", OPEN),
    Row("POST", "accounts:forgotten_password", OPEN),
    Row("GET", "accounts:password_link", OPEN, "password link"),
    Row("GET", "accounts:new_password", OPEN),
    Row("POST", "accounts:new_password", OPEN),
    Row("POST", "accounts:logout", OPEN),
    Row("POST", "accounts:theme", EVERYONE, sends={"theme": "dark"}),
    Row("POST", "accounts:beat", EVERYONE),
    Row("POST", "accounts:pause", EVERYONE, sends={"reason": "Almoço"}),
    Row("POST", "accounts:resume", EVERYONE),
    Row("GET", "live:stream", EVERYONE),
)

OWN = who(admin="")
"""Only what is one's own can be named; these rows ask for what nobody has. What is: tests/accounts."""

ACCOUNT = (
    Row("GET", "accounts:account", EVERYONE),
    Row("GET", "accounts:name", EVERYONE),
    Row("POST", "accounts:name", EVERYONE, sends={"name": "Outro Nome"}),
    Row("GET", "accounts:password", EVERYONE),
    Row("POST", "accounts:password", EVERYONE),
    Row("GET", "accounts:photo", OWN),
    Row("GET", "accounts:photo-setting", EVERYONE),
    Row("POST", "accounts:photo-setting", EVERYONE),
    Row("POST", "accounts:photo-removal", EVERYONE),
    Row("GET", "accounts:email", EVERYONE),
    Row("POST", "accounts:email", EVERYONE),
    Row("GET", "accounts:email-code", EVERYONE),
    Row("POST", "accounts:email-code", EVERYONE),
    Row("GET", "accounts:app", EVERYONE),
    Row("POST", "accounts:app", EVERYONE),
    Row("POST", "accounts:app-removal", EVERYONE),
    Row("GET", "accounts:passkeys", EVERYONE),
    Row("POST", "accounts:passkeys", EVERYONE),
    Row("POST", "accounts:passkey-removal", OWN),
    Row("GET", "accounts:recovery-codes", EVERYONE),
    Row("POST", "accounts:recovery-codes", EVERYONE),
    Row("GET", "accounts:new-recovery-codes", EVERYONE),
    Row("POST", "accounts:new-recovery-codes", EVERYONE),
    Row("GET", "accounts:recovery-file", EVERYONE),
    Row("POST", "accounts:sessions-ending", EVERYONE),
    Row("POST", "accounts:session-ending", OWN),
    Row("POST", "accounts:devices-forgetting", EVERYONE),
    Row("GET", "accounts:confirmation", EVERYONE),
    Row("POST", "accounts:confirmation", EVERYONE),
)

DASHBOARD = (
    Row("GET", "dashboard:home", EVERYONE, "conversation", shows={'id="listed-{pk}"': ACTS}),
    Row("GET", "dashboard:home", EVERYONE, "highlight", shows={'id="highlight-{pk}"': LISTED}),
    Row(
        "GET", "dashboard:home", EVERYONE, "conversation",
        query={"pesquisa": "{name}"}, shows={'id="listed-{pk}"': ACTS},
    ),
    Row("GET", "dashboard:rows", EVERYONE, "conversation", shows={'id="listed-{pk}"': ACTS}),
    Row("GET", "dashboard:highlights", EVERYONE, "highlight", shows={'id="highlight-{pk}"': LISTED}),
)  # fmt: skip

CONVERSATIONS = (
    Row("GET", "conversations:list", EVERYONE, "conversation", shows={ROW: ACTS}),
    Row(
        "GET", "conversations:list", EVERYONE, "conversation",
        query={"situacao": "fila"}, shows={ROW: WAITS},
    ),
    Row(
        "GET", "conversations:list", EVERYONE, "conversation",
        query={"situacao": "anteriores"}, shows={'id="former-{pk}"': FORMER},
    ),
    Row(
        "GET", "conversations:list", EVERYONE, "highlight",
        query={"situacao": "destaques"}, shows={ROW: LISTED},
    ),
    Row(
        "GET", "conversations:list", EVERYONE, "closed conversation",
        query={"situacao": "encerradas"}, shows={ROW: ACTS},
    ),
    Row("GET", "conversations:rows", EVERYONE, "conversation", shows={ROW: ACTS}),
    Row("GET", "conversations:counts", EVERYONE),
    Row(
        "GET", "conversations:thread", FINDS, "conversation",
        shows={BUBBLE: READS, "{text}": READS},
    ),
    Row("GET", "conversations:messages", FINDS, "conversation", shows={BUBBLE: READS}),
    Row("GET", "conversations:details", READS, "conversation", shows={"{phone}": READS}),
    Row("GET", "conversations:attachment", READS, "conversation"),
    Row("POST", "conversations:retry", ACTS, "conversation", parts={"message_pk": "failed_pk"}),
    Row("POST", "conversations:reply", ACTS, "conversation", sends={"text": "Olá", "key": "chave"}),
    Row("POST", "conversations:closure", ACTS, "conversation", sends={"reason": ""}),
    Row("POST", "conversations:reopening", ACTS, "conversation"),
    Row("GET", "conversations:transfer", ACTS, "conversation"),
    Row("POST", "conversations:transfer", ACTS, "conversation", sends={"to": "sector:1"}),
    Row("POST", "conversations:assumption", LISTED, "conversation"),
    Row("POST", "conversations:dismissal", ACTS, "conversation"),
    Row("POST", "conversations:reading", ACTS, "conversation"),
)  # fmt: skip

CONTACT = 'id="contact-{pk}"'

CONTACTS = (
    Row("GET", "contacts:list", EVERYONE, "contact", query={"encerrados": "1"}, shows={CONTACT: READS}),
    Row("GET", "contacts:list", EVERYONE, "contact", query={"situacao": "encerrados", "pesquisa": "{name}"}),
    Row(
        "GET", "contacts:list", EVERYONE, "contact",
        query={"encerrados": "1", "pesquisa": "{name}"}, shows={CONTACT: READS},
    ),
    Row("GET", "contacts:rows", EVERYONE, "contact", query={"encerrados": "1"}, shows={CONTACT: READS}),
    Row("GET", "contacts:count", EVERYONE),
    Row("GET", "contacts:export", MANAGERS),
    Row(
        "POST", "contacts:export", MANAGERS, "contact",
        query={"encerrados": "1"}, sends={"format": "csv"}, shows={"{phone}": LEADS},
    ),
    Row("GET", "contacts:new", EVERYONE),
    Row("POST", "contacts:create", EVERYONE),
    Row("POST", "contacts:check", EVERYONE),
    Row("POST", "contacts:owners", MANAGERS),
    Row("POST", "contacts:owners_change", MANAGERS),
    Row("GET", "contacts:requests", EVERYONE, "request", shows={"/conversas/pedidos/{pk}/aceite/": ANSWERS}),
    Row("POST", "contacts:request", WHO_MET_IT, sends={"chave": "inventada"}),
    Row("POST", "contacts:request_decline", ANSWERS, "request"),
    Row("POST", "conversations:request_acceptance", ANSWERS, "request"),
    Row("GET", "contacts:contact", READS, "contact", shows={"{phone}": READS}),
    Row("GET", "contacts:edit", READS, "contact"),
    Row("POST", "contacts:update", READS, "contact"),
    Row("POST", "contacts:phones", READS, "contact", sends={"phone": "11955554444"}),
    Row("POST", "contacts:phone_removal", READS, "contact"),
    Row("POST", "contacts:offers", READS, "contact", sends={"recebe": "0"}),
    Row("GET", "conversations:blocking", READS, "contact"),
    Row("GET", "conversations:merging", READS, "contact"),
    Row("POST", "conversations:merge", READS, "contact", sends={"com": "{pk}"}),
    Row("POST", "conversations:merge_undoing", READS, "merge"),
    Row("POST", "conversations:block", READS, "contact", sends={"bloqueado": "1"}),
    Row("GET", "conversations:of_contact", READS, "contact"),
    Row("GET", "conversations:list_of_contact", READS, "contact"),
)  # fmt: skip

IMPORTS = (
    Row("GET", "imports:list", MANAGERS, "import", shows={"/contatos/importar/{pk}/": MADE}),
    Row("POST", "imports:list", MANAGERS),
    Row("GET", "imports:sample", MANAGERS),
    Row("GET", "imports:detail", MADE, "import"),
    Row("POST", "imports:headings", MADE, "import", sends={"line": "1"}),
    Row("POST", "imports:mapping", MADE, "import"),
    Row("POST", "imports:start", MADE, "import"),
    Row("POST", "imports:cancellation", MADE, "import"),
    Row("POST", "imports:undoing", MADE, "import"),
    Row("GET", "imports:report", MADE, "import"),
)

PERSON = 'id="row-user-{pk}"'

PEOPLE = (
    Row("GET", "administration:users", MANAGERS, "person", shows={PERSON: MANAGES}),
    Row("GET", "administration:users", MANAGERS, "person", query={"busca": "a"}, shows={PERSON: MANAGES}),
    Row("GET", "administration:new-user", MANAGERS),
    Row("POST", "administration:new-user", MANAGERS),
    Row("GET", "administration:user", MANAGES, "person"),
    Row("POST", "administration:user", MANAGES, "person"),
    Row("GET", "administration:absence", MANAGES, "person"),
    Row("POST", "administration:absence", MANAGES, "person", sends={"until": "2099-12-31"}),
    Row("POST", "administration:presence", MANAGES, "person"),
    Row("GET", "administration:deactivation", MANAGES, "person"),
    Row("POST", "administration:deactivation", MANAGES, "person"),
    Row("POST", "administration:reactivation", MANAGES, "person"),
    Row("POST", "administration:invitation", MANAGES, "person"),
    Row("POST", "administration:unlocking", MANAGES, "person"),
    Row("GET", "administration:temporary-password", MANAGES, "person"),
    Row("POST", "administration:temporary-password", MANAGES, "person"),
    Row("GET", "administration:second-step", MANAGES, "person"),
    Row("POST", "administration:second-step", MANAGES, "person"),
    Row("GET", "administration:sessions", MANAGES, "person"),
    Row("POST", "administration:sessions", MANAGES, "person"),
)

SECTORS = (
    Row("GET", "administration:sectors", MANAGERS, "sector", shows={"/setores/{pk}/": MADE}),
    Row("GET", "administration:new-sector", ADMINS),
    Row("POST", "administration:new-sector", ADMINS),
    Row("GET", "administration:sector", MADE, "sector"),
    Row("POST", "administration:sector", MADE, "sector"),
    Row("GET", "administration:sector-deactivation", ADMINS, "sector"),
    Row("POST", "administration:sector-deactivation", ADMINS, "sector"),
    Row("POST", "administration:sector-reactivation", ADMINS, "sector"),
)

ADMINISTRATION = (
    Row("GET", "administration:home", MANAGERS),
    Row("GET", "administration:company", ADMINS),
    Row("POST", "administration:company", ADMINS, sends={"agents_export": "on"}),
    Row("GET", "administration:trail", ADMINS),
    Row("POST", "administration:trail-export", ADMINS),
    Row("GET", "administration:alerts", ADMINS),
    Row("POST", "administration:resolve-alert", ADMINS, "alert"),
    Row(
        "GET",
        "administration:privacy",
        ADMINS,
        "contact",
        query={"pesquisa": "{name}"},
        shows={"{phone}": ADMINS},
    ),
    Row("POST", "administration:disclosure", ADMINS, "contact"),
    Row("GET", "administration:erasing", ADMINS, "contact"),
    Row("POST", "administration:erasing", ADMINS, "contact", sends={"name": "{name}"}),
    Row("GET", "administration:dossier", ADMINS, "dossier"),
    Row("GET", "intake:kept", ADMINS),
    Row("GET", "intake:kept-update", ADMINS, "kept update"),
    Row("POST", "intake:replay", ADMINS, "kept update"),
    Row("POST", "intake:discard", ADMINS, "kept update"),
)

TABLE = (
    *ENTRANCE, *ACCOUNT, *DASHBOARD, *CONVERSATIONS, *CONTACTS, *IMPORTS, *PEOPLE, *SECTORS, *ADMINISTRATION
)  # fmt: skip

NOT_HERE = ("simulator:",)
"""What only a demo has: in these tests, which are none, it is not there for anybody."""

# -- what the loop answers before any view -------------------------------------------------------------

LOOP = {
    "/webhooks/whatsapp/": "Meta, by its signature: tests/intake/test_door.py",
    "/healthz": "everybody; it tells nothing: tests/config/test_server.py",
    "/metrics": "this machine, or a token: tests/config/test_server.py",
}

# -- what is told to open screens: of what kind of thing, and who sees it, which is who hears it -------

LIVE = {
    "conversation": Event("conversation", LISTED, shows={"{phone}": ACTS}),
    "message": Event("conversation", ACTS, subject="message_pk", shows={"{text}": ACTS}),
    "contact": Event("contact", READS, shows={"{phone}": READS}),
    "contacts_handed_over": Event("handed over", THEIRS),
    "transfer_request": Event("request", ASKED),
    "import": Event("import", MADE),
    "dossier": Event("dossier", ADMINS),
    "erasure": Event("erasure", ADMINS),
    "handover": Event("handover", THEIRS),
    "wait": Event("wait", who(manager="own", admin="")),
    "person": Event("person", EVERYONE, shows={PERSON: MANAGES}),
    "sector": Event("sector", MADE, shows={"/setores/{pk}/": MADE}),
    "unread": Event("person", THEIRS),
    "indicators": Event("counted person", THEIRS),
    "load": Event("counted person", who(manager="own, colleague's")),
}
