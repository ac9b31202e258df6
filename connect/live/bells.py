from connect.bell import Bell

live_bell = Bell("live")
