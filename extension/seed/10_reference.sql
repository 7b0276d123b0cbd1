-- layout 1
/*
 * Shipped reference data; data/README.md says where each row comes from.
 */
\tsv data/nodes.tsv hukou.nodes node smallint, name_zh text, name_en text, short_zh text, region hukou.region_code, evidence text
\tsv data/regions.tsv hukou.regions region hukou.region_code, name_zh text, full_name_zh text, level text, valid_from integer, valid_to integer, successor hukou.region_code, current boolean, listed_first integer, listed_last integer, source text
\tsv data/calendar_years.tsv hukou.calendar_years year integer, basis text
\tsv data/calendar_days.tsv hukou.calendar_days day date, working boolean, name_zh text
/*
 * No data set has successors.  Those of one border are set here, since without
 * them a former code would lead to the wrong province: on 1997-03-14 万县市,
 * 涪陵市 and 黔江地区 went, with 重庆市, from Sichuan to the new municipality.
 * Counties lead to the division of the same name, the rest to the municipality;
 * 江北县 is 渝北区 and not 江北区; 512230 to 512237 stayed in Sichuan.
 */
UPDATE hukou.regions r SET successor = coalesce((
	SELECT min(s.region::text)::hukou.region_code FROM hukou.regions s
	WHERE s.region::text ~ '^500[12]' AND s.current AND s.level = 'county' AND r.level = 'county'
	AND regexp_replace(s.name_zh, '([市县区]|[土苗]家?族.*自治县)$', '') = regexp_replace(r.name_zh, '([市县区]|[土苗]家?族.*自治县)$', '')
	AND s.name_zh <> '市辖区' AND r.region::text <> '510224'), CASE r.region::text WHEN '510224' THEN '500112' ELSE '500000' END::hukou.region_code)
WHERE r.successor IS NULL AND NOT r.current AND r.region::text ~ '^5(102|112|122|123|135|170)' AND r.region::text NOT BETWEEN '512230' AND '512237';
