"""Starting, following and stopping runs."""
