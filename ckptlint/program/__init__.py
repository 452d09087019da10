"""What rules read: the events of a run, when they happen, and the questions that a program answers."""
