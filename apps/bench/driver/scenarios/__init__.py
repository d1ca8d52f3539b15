"""All scenarios in the order of the table. Each module has NAME, ROWS and run(bench)."""
from driver.scenarios import produce

ALL = [produce]
