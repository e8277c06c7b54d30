"""The pages of this room, by what one does there."""
