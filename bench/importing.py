"""An import of 1,000 rows: upload of a workbook, the check of its rows, taking them in; whole requests."""

import re
import time
from io import BytesIO

from crm.records.tables.writing import xlsx_file
from crm.web.crm import importing

from .site import Student

ROWS = 1000


def workbook() -> bytes:
    """New customers with eight values each, two of them looked up."""
    heads = ["name", "business_id", "phone", "town", "relation", "owner_id", "employees", "wallet_estimate"]
    rows = [
        [f"Uusi {n} Oy", f"90{n:05}-0", f"+358 000 {n:06}", "Hiislahti", "customer", "Me", n, n * 10]
        for n in range(ROWS)
    ]  # fmt: skip
    return xlsx_file("Import", [heads, *rows], {})


def steps(student: Student, root: str) -> list[float]:
    """Seconds for the upload, the check and the import."""
    importing.PATIENCE = None  # a request waits for the end, so its time is that of the work
    token = re.search(r'name="csrf-token" content="([^"]+)"', student.client.get(f"{root}/accounts").text)[1]
    address, times = f"{root}/accounts/import", []
    for page, data in (
        ("", {"file": (BytesIO(workbook()), "import.xlsx")}),
        (
            "",
            {
                "column": [
                    "name",
                    "business_id",
                    "phone",
                    "town",
                    "relation",
                    "owner_id",
                    "employees",
                    "wallet_estimate",
                ]
            },
        ),
        ("/check", {"rest": "1"}),
    ):
        start = time.perf_counter()
        answer = student.client.post(address + page, data={"csrf_token": token, **data})
        times.append(time.perf_counter() - start)
        assert answer.status_code == 303, answer.status_code
        address = answer.location.removesuffix("/check")
    assert f"<dd>{ROWS}</dd>" in student.client.get(f"{address}/result").text.replace("\xa0", "")
    return times
