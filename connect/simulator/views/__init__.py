"""The telephones in the browser. Nobody signs in here, and nobody gets here outside of a demo."""
