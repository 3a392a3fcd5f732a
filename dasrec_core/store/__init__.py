"""The results database and the files of a run."""
