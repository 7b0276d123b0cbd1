-- layout 1
/*
 * Shipped reference data; data/README.md says where each row comes from.
 */
\tsv data/nodes.tsv hukou.nodes node smallint, name_zh text, name_en text, short_zh text, region hukou.region_code, evidence text
\tsv data/regions.tsv hukou.regions region hukou.region_code, name_zh text, full_name_zh text, level text, valid_from integer, valid_to integer, successor hukou.region_code, current boolean, listed_first integer, listed_last integer, source text
\tsv data/calendar_years.tsv hukou.calendar_years year integer, basis text
\tsv data/calendar_days.tsv hukou.calendar_days day date, working boolean, name_zh text
