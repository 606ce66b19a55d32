"""What the product reports by itself: book against physical each month, the daily sheet, whether the books agree."""
