"""Long stories on the real use cases: what comes out is printed and drawn, and judged by nobody but the reader."""
