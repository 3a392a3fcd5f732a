"""Making a data set from tables of any origin: choose, filter, split, repair, write."""
