"""How anything is called and told, in English and Chinese."""
