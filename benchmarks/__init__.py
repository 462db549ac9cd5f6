"""Performance shown as ratios against a named yardstick in the same run. `make bench`, `make bench ONLY=nightly`."""
