"""Word files: bytes to a neutral tree and back.

Nothing outside of here, `render` and `blank` knows Word's XML.
"""

from mailbot.word.reader import open_document

__all__ = ["open_document"]
