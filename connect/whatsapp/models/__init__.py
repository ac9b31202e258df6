from connect.whatsapp.models.alert import Alert
from connect.whatsapp.models.number import Number

__all__ = ["Alert", "Number"]
