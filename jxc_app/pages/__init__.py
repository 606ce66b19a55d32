"""One module per screen, so that each is a bundle of its own."""
