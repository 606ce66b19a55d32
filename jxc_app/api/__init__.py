"""What is reached by HTTP beside the pages: signing in, exports, health."""
