"""CRM Sandbox. ``python app.py`` serves it; ``flask --app app`` finds the application here."""

from crm.bootstrap import main


def __getattr__(name: str):
    """``app``, made when it is first asked for: importing this module costs nothing and opens nothing."""
    if name != "app":
        raise AttributeError(name)
    from crm.config import from_environment  # noqa: PLC0415 - `make run` imports this without libraries
    from crm.web import create_app  # noqa: PLC0415

    globals()["app"] = create_app(from_environment())
    return globals()["app"]


if __name__ == "__main__":
    main()
