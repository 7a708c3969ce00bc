"""What the capture bot's pages call things."""

from typing import Final

ACTS: Final = {
    "session_opened": "Opened the chat",
    "replied_to_greeting": "Replied to the greeting",
    "answered_question": "Answered a question",
    "answered_all_questions": "Answered every question",
    "shared_contact": "Shared a contact",
    "clicked_product": "Looked at a product",
    "clicked_demo": "Asked for a demo",
    "quick_reply": "Replied quickly",
    "detailed_answer": "Answered in detail",
    "cta_clicked": "Clicked a call to action",
}


def act_word(action: str) -> str:
    """Return the words for what a visitor did, or for the rule that gave points for it."""
    return ACTS.get(action) or action.replace("_", " ").capitalize()
