"""采购分析: how long buying takes, who delivers, what it costs; computed from posted documents."""
