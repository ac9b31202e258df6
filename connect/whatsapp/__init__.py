"""The gateway: say things to Meta, understand Meta. Knows no contacts and no conversations."""
