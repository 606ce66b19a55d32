"""SKUs, categories, units and barcodes."""
