"""The pages of this room: rooms and days, the draft, releasing, and what the public sees."""
