"""What the browser may ask for: one State per page, all behind one guard."""
