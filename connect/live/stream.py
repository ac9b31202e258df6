HEADER = "X-Live-Stream"
