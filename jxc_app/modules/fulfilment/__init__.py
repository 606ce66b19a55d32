"""一单跨店履约: one customer order filled by several stores."""
