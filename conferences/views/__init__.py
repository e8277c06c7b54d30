"""The pages of this room, by what they are for."""
