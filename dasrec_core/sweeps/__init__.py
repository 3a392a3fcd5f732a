"""Many runs that belong together: what they are, which are done, and running the rest."""
