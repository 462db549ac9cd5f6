"""The reports of finance on paper, one module each."""
