"""Pure methods of demand and of stock: no database, no clock.

Figures of demand are statistics and therefore floats; None stands for a period in which nobody could buy because there
was nothing. What leaves for a person or a document is an exact Decimal, made in ``lot_size``.
"""
