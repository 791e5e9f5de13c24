"""What was asked, what was answered, and what people thought of it."""

from service.records.feedback import Feedback
from service.records.forgetting import forget, forget_collection
from service.records.memories import Memories
from service.records.store import Records

__all__ = ["Feedback", "Memories", "Records", "forget", "forget_collection"]
