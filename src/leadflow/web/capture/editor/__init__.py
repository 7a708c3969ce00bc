"""The editor of a bot: its document as a form, tried, previewed, published and rolled back."""
