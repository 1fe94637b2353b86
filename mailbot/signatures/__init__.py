"""Whether a document is signed: `examine` gathers the evidence and weighs nothing."""
