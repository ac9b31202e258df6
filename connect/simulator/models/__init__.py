"""The tables of the simulated Meta: numbers, customers, what was said, and the webhooks on their way."""

from connect.simulator.models.chats import Chat
from connect.simulator.models.customers import Customer
from connect.simulator.models.deliveries import Delivery
from connect.simulator.models.faults import Fault
from connect.simulator.models.media import SimulatedMedia
from connect.simulator.models.messages import SimulatedMessage
from connect.simulator.models.numbers import SimulatedNumber
from connect.simulator.models.templates import SimulatedTemplate

__all__ = [
    "Chat",
    "Customer",
    "Delivery",
    "Fault",
    "SimulatedMedia",
    "SimulatedMessage",
    "SimulatedNumber",
    "SimulatedTemplate",
]
