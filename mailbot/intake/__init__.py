"""Mail in: any bytes at all become a `Letter`. `reading` does it, `commands` and `pairing` look at it."""
