"""The journal: what is to be done once is written down before it is sent, and settled by reading back."""
