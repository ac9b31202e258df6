from connect.bell import Bell

intake_bell = Bell("intake")
