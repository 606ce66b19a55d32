"""Which font papers are printed with, and where set-up puts it: Noto Sans SC (OFL-1.1)."""

from pathlib import Path

VERSION = "0.4.3"
FOLDER = Path(__file__).resolve().parents[3] / ".cache" / f"fonts-{VERSION}"
PLAIN, BOLD = "NotoSansSC", "NotoSansSC-Bold"
FILES = {PLAIN: "NotoSansSC_400Regular.ttf", BOLD: "NotoSansSC_700Bold.ttf"}
