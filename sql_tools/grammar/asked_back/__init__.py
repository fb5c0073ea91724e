"""Why a question was not understood, and the ways out that are offered."""
