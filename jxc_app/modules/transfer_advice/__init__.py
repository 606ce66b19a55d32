"""智能调拨: what to move from which store to which, and why; and the plan of least cost over all of them."""
