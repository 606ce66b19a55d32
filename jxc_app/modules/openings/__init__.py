"""What a company brings with it when its books are opened here, and when that is over."""
