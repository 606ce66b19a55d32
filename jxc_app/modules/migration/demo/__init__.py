"""The demo company: a chain of three warehouses and eight stores in three cities, with ninety days behind it."""
