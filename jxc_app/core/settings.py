"""Settings, read once from the environment (prefix ``JXC_``) or a ``.env`` file."""

import secrets
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, FilePath, IPvAnyNetwork, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that differs from one installation to the next."""

    model_config = SettingsConfigDict(env_prefix="JXC_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("data"), description="database, files by SHA-256, backups, logs")
    database_url: str = Field(default="", description="empty: SQLite inside data_dir")
    database_owner_url: str = Field(default="", description="PostgreSQL role that owns the tables and migrates")
    redis_url: str = ""
    secret_key_file: Path | None = Field(default=None, description="empty: beside data_dir, outside the backups")
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    public_origins: tuple[str, ...] = Field(
        default=(), description="origins a browser may come from; empty: http(s) on the served host and port"
    )
    trusted_proxy_hops: int = Field(default=0, ge=0, le=10, description="how many proxies name the visitor's address")
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(IPv4Network("127.0.0.0/8"), IPv6Network("::1")),
        description="addresses of the proxies whose X-Forwarded-… headers are believed; nobody else's are",
    )
    environment: str = Field(default="production", pattern="^(production|development|test)$")
    company_zone: str = "Asia/Shanghai"
    log_level: str = "INFO"
    metrics_token: str = Field(default="", repr=False, description="bearer of /metrics; empty: this machine only")
    stolen_passwords: FilePath | None = Field(
        default=None, description="SHA-1 and count on each line, sorted by hash, as Have I Been Pwned gives it away"
    )
    session_idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)
    backup_hour: int = Field(default=2, ge=0, le=23, description="local hour of the nightly backup and proof")
    settle_minutes: int = Field(
        default=10, ge=0, description="nothing heavy that is due by itself begins in a worker's first minutes"
    )
    audit_head_dir: Path | None = Field(
        default=None, description="heads of the operation log's chain; empty: inside data_dir. Better on another disk"
    )
    backups_kept: int = Field(default=14, ge=1)
    notice_hosts: tuple[str, ...] = Field(
        default=(), description="hosts of the company's own network that notices may be sent through, by name"
    )

    @field_validator("company_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        ZoneInfo(zone)
        return zone

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose calendar gives business dates."""
        return ZoneInfo(self.company_zone)

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy URL in force; PostgreSQL is always reached through psycopg 3."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'jxc.db').resolve()}"
        return _with_driver(self.database_url)

    @property
    def resolved_owner_url(self) -> str:
        """The URL that migrates; the same role as the app's where no owner is configured."""
        return _with_driver(self.database_owner_url) if self.database_owner_url else self.resolved_database_url

    @property
    def is_sqlite(self) -> bool:
        return self.resolved_database_url.startswith("sqlite")

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def audit_heads_dir(self) -> Path:
        return self.audit_head_dir or self.data_dir / "audit-heads"

    @property
    def backups_dir(self) -> Path:
        return self.data_dir / "backups"

    def secret_key(self) -> bytes:
        """The installation's secret, made at first use, readable by its owner only."""
        path = self.secret_key_file or self.data_dir.resolve().parent / f".{self.data_dir.resolve().name}-secret-key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_bytes()


def _with_driver(url: str) -> str:
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process; tests and the CLI may clear the cache."""
    return Settings()
