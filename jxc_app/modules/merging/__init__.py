"""Two SKUs that are the same thing become one."""
