"""A spreadsheet of customers, a tenth of them known, on its way into the address book; nobody hesitates."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from bench import clients, machine
from bench.figures import Figure
from bench.workbench import BROWSER, CSRF, Serving, Workbench, admin, sign_in
from connect.contacts.imports.models import Import
from connect.contacts.models import Contact

HEADINGS = "Nome;Celular;COD;E-mail;Nascimento;Observação"
FIELDS = ("name", "phone", "code", "email", "birth_date", "observations")
PATIENCE_SECONDS = 600
BOUNDARY = "planilha"


def measure(bench: Workbench) -> Iterator[Figure]:
    count = bench.amount(50_000, 2_000)
    with bench.serving() as serving:
        cookie = sign_in(admin())
        sheet = _sheet(count)
        contacts = Contact.objects.count()
        time.sleep(bench.amount(5, 1))
        idle = machine.resident_mb(serving.pid)
        peak = machine.Peak(serving.pid)
        with peak.watched():
            _post(serving, cookie, "", _upload(sheet), f"multipart/form-data; boundary={BOUNDARY}")
            import_ = _until(Import.State.MAPPING)
            start = time.perf_counter()
            columns = {f"column-{place}": field for place, field in enumerate(FIELDS)}
            _post_form(serving, cookie, f"{import_.pk}/colunas/", {**columns, "known": "update"})
            _until(Import.State.READY)
            checking = time.perf_counter() - start
            _post_form(serving, cookie, f"{import_.pk}/inicio/", {})
            import_ = _until(Import.State.DONE)
            seconds = time.perf_counter() - start
    assert import_.created + import_.updated == count, "every row is somebody"
    assert Contact.objects.count() == contacts + import_.created
    note = f"checked in {checking:.1f} s; {import_.created:,} new, {import_.updated:,} changed"
    yield Figure("importing", f"{count:,} rows", seconds, "s", most=60, note=note)
    yield Figure("importing", "more memory, the most", peak.mb - idle, "MB", most=200, note="with the reader")


def _sheet(count: int) -> bytes:
    known = list(Contact.objects.exclude(phone="").order_by("pk").values_list("phone", flat=True))
    lines = [HEADINGS]
    for number in range(count):
        phone = known[number // 10] if number % 10 == 0 else f"55119{10_000_000 + number}"
        code = f"P{number}" if number % 10 else ""
        lines.append(f"Cliente Novo {number};{phone};{code};c{number}@exemplo.com.br;31/12/1980;da planilha")
    return "\r\n".join(lines).encode()


def _until(state: str) -> Import:
    start = time.perf_counter()
    while (import_ := Import.objects.latest("pk")).state != state:
        assert import_.is_working, import_.problem
        assert time.perf_counter() - start < PATIENCE_SECONDS, f"still {import_.state}"
        time.sleep(0.1)
    return import_


def _upload(sheet: bytes) -> bytes:
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="file"; filename="clientes.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    return head.encode() + sheet + f"\r\n--{BOUNDARY}--\r\n".encode()


def _post_form(serving: Serving, cookie: str, path: str, fields: Mapping[str, str]) -> None:
    _post(serving, cookie, path, urlencode(fields).encode(), "application/x-www-form-urlencoded")


def _post(serving: Serving, cookie: str, path: str, body: bytes, content_type: str) -> None:
    headers = {
        **BROWSER,
        "content-type": content_type,
        "cookie": cookie,
        "origin": serving.url,
        "x-csrftoken": CSRF,
    }
    asked = clients.request("POST", f"{serving.url}/contatos/importar/{path}", headers=headers, body=body)
    clients.run(clients.one_by_one([asked], url=serving.url)).must_be(302)
