"""Prata Brasil, the company of the demo: a wholesaler of silver jewellery, its people and its customers.

Every conversation is told once (`stories/`), in steps, and remembered on both sides with the same wamids:
in the product's tables as if its own verbs had written them, and on the customers' telephones.
"""

from connect.simulator.company.founding import found
from connect.simulator.company.staff import COMERCIAL, NAME, PASSWORD, SPARE_PHONE, SUPORTE, doorplate

__all__ = ["COMERCIAL", "NAME", "PASSWORD", "SPARE_PHONE", "SUPORTE", "doorplate", "found"]
