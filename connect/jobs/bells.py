from connect.bell import Bell

jobs_bell = Bell("jobs")
