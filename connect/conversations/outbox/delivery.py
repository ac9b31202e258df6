"""Bringing one parcel to WhatsApp, and what its answer means for the message."""

from __future__ import annotations

import logging
from datetime import timedelta

from asgiref.sync import sync_to_async

from connect.conversations.models import Attempt
from connect.conversations.outbox.parcels import Parcel
from connect.conversations.outbox.results import Result
from connect.whatsapp.client import Client, NotSent, OutcomeUnknown, Refused
from connect.whatsapp.outgoing import AnyOutgoing, Media, NotSendable, Text
from connect.whatsapp.pace import Pace

logger = logging.getLogger(__name__)
