"""Forms: those that come with an e-service, those made from a model, and what was typed into them."""
