"""Real mail servers on loopback, each from its own folder, none of them a system service."""
