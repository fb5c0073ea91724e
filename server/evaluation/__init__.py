"""The project's own gold questions: asked of the running product, compared, and counted."""
