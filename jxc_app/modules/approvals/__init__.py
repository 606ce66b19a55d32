"""Who must agree before something happens: flows as data, who is asked, what was decided."""
