"""进销存: purchase, sales and stock for companies with many warehouses and stores."""
