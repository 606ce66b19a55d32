"""How well the network is stocked: what is out, low or too much in each warehouse, now and day by day."""
