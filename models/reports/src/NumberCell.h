// An aggregate's number as a cell: in the form that the series' values have, where the aggregate is one of them.
// Thread: a free function without state.
#pragma once

#include <schema/DataType.h>

#include <reports/ReportDefinition.h>

#include <string>

namespace muster {

// Nothing for NaN. min, max, first and last of Booleans are true or false, of DateTimes times; of integers integers, as far as a
// double has their digits; means and the rest are doubles.
void appendNumberCell(std::string& out, DataType type, Aggregate aggregate, double number,
                      const CsvDialect& dialect);

} // namespace muster
