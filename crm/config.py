"""Settings, all from the environment, all with a default that is safe on one machine.

=====================  ==========================================================================
``CRM_ENV``            ``development`` (default) or ``production``
``DATABASE_URL``       the platform database; SQLite in the instance folder unless given
``SECRET_KEY``         signs nothing a student sees, draws the variants; at least 32 characters
``CRM_INSTANCE``       folder of the database and the generated secret (default ``instance``)
``CRM_CACHE``          folder of sandbox files, local disk, may be emptied at any time
``CRM_TRUSTED_HOSTS``  host names this site answers to, comma separated; required in production
``CRM_HTTPS``          ``1`` where the site is served over TLS: Secure cookies, HSTS
``CRM_PROXIES``        number of reverse proxies in front whose forwarding headers are believed
``CRM_PORT``           port of ``python app.py`` and ``make run`` (default 8000)
``CRM_WORKERS``        server processes (default 2)
``CRM_CONTACT``        who runs the site and their e-mail, shown on the privacy and accessibility pages
``CRM_METRICS_TOKEN``  whoever sends it as a bearer token may read ``/metrics``; without it nobody
``CRM_DEMO``           ``1`` shows the demo's sign-ins; refused in production
=====================  ==========================================================================
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path


class ConfigError(Exception):
    """A setting is missing or unsafe; the message says which and what to do. Shown to the administrator."""


@dataclass
class Config:
    """The settings of one process. See the module's table."""

    env: str = "development"
    instance: Path = Path("instance")
    database_url: str = ""
    secret_key: str = ""
    cache: Path | None = None
    trusted_hosts: tuple[str, ...] = ()
    https: bool = False
    proxies: int = 0
    port: int = 8000
    workers: int = 2
    contact: str = ""
    metrics_token: str = ""
    demo: bool = False
    testing: bool = False
    extra: dict = field(default_factory=dict)

    def __post_init__(self):
        self.instance = Path(self.instance).resolve()
        if not self.database_url:
            self.database_url = f"sqlite:///{self.instance / 'platform.db'}"
        if self.database_url.startswith("postgres://"):
            self.database_url = "postgresql://" + self.database_url[len("postgres://") :]
        if self.database_url.startswith("postgresql://"):
            self.database_url = "postgresql+psycopg://" + self.database_url[len("postgresql://") :]
        self.cache = Path(self.cache).resolve() if self.cache else self.instance / "cache"

    @property
    def production(self) -> bool:
        """Whether real people's data is behind this process."""
        return self.env == "production"

    def check(self) -> None:
        """Refuse to start with settings that would not be safe. Raises ``ConfigError``."""
        if self.env not in ("development", "production"):
            raise ConfigError(f"CRM_ENV is {self.env!r}; it must be 'development' or 'production'.")
        if not self.production:
            return
        if len(self.secret_key) < 32:
            raise ConfigError(
                "SECRET_KEY is missing or shorter than 32 characters. Make one with: "
                'python -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        if not self.trusted_hosts:
            raise ConfigError("CRM_TRUSTED_HOSTS is empty; name the hosts this site answers to.")
        if self.demo:
            raise ConfigError("CRM_DEMO shows passwords on the sign-in page and is refused in production.")


def from_environment(**overrides) -> Config:
    """The settings of this process; ``overrides`` win over the environment (tests, command line)."""
    env = os.environ
    values = {
        "env": env.get("CRM_ENV", "development"),
        "instance": env.get("CRM_INSTANCE", Path(__file__).parent.parent / "instance"),
        "database_url": env.get("DATABASE_URL", ""),
        "secret_key": env.get("SECRET_KEY", ""),
        "cache": env.get("CRM_CACHE"),
        "trusted_hosts": tuple(h.strip() for h in env.get("CRM_TRUSTED_HOSTS", "").split(",") if h.strip()),
        "https": env.get("CRM_HTTPS") == "1",
        "proxies": int(env.get("CRM_PROXIES", "0")),
        "port": int(env.get("CRM_PORT", "8000")),
        "workers": int(env.get("CRM_WORKERS", "2")),
        "contact": env.get("CRM_CONTACT", ""),
        "metrics_token": env.get("CRM_METRICS_TOKEN", ""),
        "demo": env.get("CRM_DEMO") == "1",
    }
    config = Config(**{**values, **overrides})
    config.check()
    if not config.secret_key:
        config.secret_key = _own_secret(config.instance)
    return config


def _own_secret(instance: Path) -> str:
    """The secret of a development machine: made once, kept in the instance folder, readable by its owner."""
    path = instance / "secret"
    instance.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
