"""Articles that are suggested to customers: which fit, what they do, how often they helped."""
