"""What a conversation remembers beyond its latest turns."""
