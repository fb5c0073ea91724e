"""What words mean beside others, before any phrase is read."""
