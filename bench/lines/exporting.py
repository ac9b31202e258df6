"""The whole address book as a spreadsheet, from asking to its last byte."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import clients, machine
from bench.figures import Figure
from bench.workbench import BROWSER, CSRF, Workbench, admin, sign_in
from connect.contacts.models import Contact


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        cookie, count = sign_in(admin()), Contact.objects.standing().count()
        time.sleep(bench.amount(5, 1))
        idle = machine.resident_mb(serving.pid)
        for kind in ("csv", "xlsx"):
            asked = clients.request(
                "POST",
                f"{serving.url}/contatos/exportacao/?encerrados=1",
                headers={
                    **BROWSER,
                    "content-type": "application/x-www-form-urlencoded",
                    "cookie": cookie,
                    "origin": serving.url,
                    "x-csrftoken": CSRF,
                },
                body=f"format={kind}".encode(),
            )
            peak = machine.Peak(serving.pid)
            with peak.watched():
                start = time.perf_counter()
                clients.run(clients.one_by_one([asked], url=serving.url)).must_be(200)
                seconds = time.perf_counter() - start
            note = f"{peak.mb - idle:.0f} MB more memory, the most"
            yield Figure("exporting", f"{count:,} contacts, {kind}", seconds, "s", most=30, note=note)
