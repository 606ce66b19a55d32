"""An order, a statement or an inquiry goes to its supplier by mail, with its link and its papers."""
