"""The way to the outside: every address is checked where the connection is made, every try has an end."""
