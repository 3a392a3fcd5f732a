"""The way from files of any origin to a data set, in four steps."""
