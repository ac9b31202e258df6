from connect.conversations.models.assignment import Assignment
from connect.conversations.models.attachment import Attachment
from connect.conversations.models.attempt import Attempt
from connect.conversations.models.conversation import Conversation
from connect.conversations.models.early import EarlyUpdate
from connect.conversations.models.indicators import Indicators
from connect.conversations.models.merge import Merge
from connect.conversations.models.message import Message
from connect.conversations.models.ticket import Ticket

__all__ = [
    "Assignment",
    "Attachment",
    "Attempt",
    "Conversation",
    "EarlyUpdate",
    "Indicators",
    "Merge",
    "Message",
    "Ticket",
]
