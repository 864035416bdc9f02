from disrupting_harm.cli import add_component_and_unit, component_and_unit


DESCRIPTION = "check raw files against their contract and write the derived tables"


def add_arguments(parser):
    add_component_and_unit(parser)


def main(*, component: str, unit: str) -> None:
    from disrupting_harm import records, stages
    from disrupting_harm.layout import Layout

    component, unit = component_and_unit(component, unit)
    layout = Layout.find()
    folder = stages.derive(layout, component, unit)
    print(f"{unit} {component}: derived tables in {layout.relative(folder)}")
    record = records.read_record(folder / "record.json")
    for output in record.outputs:
        for finding in output.findings:
            print(f"warning: {output.table}: {finding}")
    for table in record.raw_rows:
        for found in table.accepted:
            place = f"{table.table}, column {found.column}" if found.column else table.table
            what = (
                f"{found.rows:,} {'row' if found.rows == 1 else 'rows'}, accepted: {found.reason}"
                if found.rows
                else "accepted, and does not occur any more"
            )
            print(f"warning: {place}: {found.kind}, {what}")
