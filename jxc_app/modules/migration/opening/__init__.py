"""Opening the books: files of opening stock, goods on their way and balances; trial balance; the day itself."""
