"""Random histories of households on their way out of poverty, and what must never be found in any of them."""
