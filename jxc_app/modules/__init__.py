"""The business, one package per capability. A row of the street imports only rows below it."""
