"""What is put together and taken apart, by recipes."""
