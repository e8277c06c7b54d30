"""The pages of this room: a speaker's proposals, their co-speakers and profile, and the organizers' list."""
