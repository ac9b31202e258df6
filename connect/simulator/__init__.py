"""Meta and the customers' phones, in the browser. Demo and tests only."""
