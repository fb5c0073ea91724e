"""What one client may ask of the service: how often, how much at once, and for how long."""
