"""套餐: several SKUs sold as one thing, which itself is never in stock."""
