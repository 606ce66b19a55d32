"""The design system: parts that take values and event handlers, never a State class."""
