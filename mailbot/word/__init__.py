"""Word files: bytes to a neutral tree (`reader`) and back (`comments`).

Nothing outside of here, `render` and `blank` knows Word's XML.
"""
