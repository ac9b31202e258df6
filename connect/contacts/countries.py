"""The countries that are offered beside a telephone; every other one is typed with `+` and its code."""

from __future__ import annotations

from typing import Final

import phonenumbers

NAMES: Final = {
    "BR": "Brasil",
    "DE": "Alemanha",
    "AO": "Angola",
    "AR": "Argentina",
    "BO": "Bolívia",
    "CV": "Cabo Verde",
    "CA": "Canadá",
    "CL": "Chile",
    "CN": "China",
    "CO": "Colômbia",
    "EC": "Equador",
    "ES": "Espanha",
    "US": "Estados Unidos",
    "FR": "França",
    "IT": "Itália",
    "JP": "Japão",
    "MX": "México",
    "MZ": "Moçambique",
    "PY": "Paraguai",
    "PE": "Peru",
    "PT": "Portugal",
    "GB": "Reino Unido",
    "CH": "Suíça",
    "UY": "Uruguai",
    "VE": "Venezuela",
}
CHOICES: Final = [
    (code, f"{name} (+{phonenumbers.country_code_for_region(code)})") for code, name in NAMES.items()
]
