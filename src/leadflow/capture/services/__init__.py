"""Things that can be done in a conversation with a bot, and to the bot itself."""
