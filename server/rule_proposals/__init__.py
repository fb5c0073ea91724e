"""Rules of added documents: drafted by the system from the text, loaded only after a person confirmed them."""
