"""mailbot reads the protocols of strategic-initiative clubs out of a mailbox and routes them."""
