/*
 * working_days.js: writes working_days.tsv.
 *
 * What the npm package chinese-days, which knows nothing of hukou, says of working days from 2004 to 2026: whether a day is
 * one, the n-th one after or before a day, how many lie between two days, and where a limit of calendar days ends that rolls
 * off rest days. Days and steps are drawn from a fixed seed. The test pgtap/working_days.sql holds hukou's functions to
 * every row. chinese-days guesses Monday to Friday outside the years it knows; those are left out.
 *
 *   npm install && TZ=UTC node working_days.js
 */
'use strict';

const fs = require('fs');
const path = require('path');
const days = require('chinese-days');

if (new Date(2023, 0, 1).getTimezoneOffset() !== 0) throw new Error('run it with TZ=UTC: the package reads days in local time');

// Park and Miller's generator: the same draws everywhere
let seed = 20231124;
const draw = (n) => (seed = (seed * 48271) % 2147483647) % n;

const DAY = 86400000;
const FIRST = Date.UTC(2004, 0, 1);
const COUNT = (Date.UTC(2026, 11, 31) - FIRST) / DAY + 1;
const text = (n) => new Date(FIRST + n * DAY).toISOString().slice(0, 10);
const within = (day) => day >= '2004-01-01' && day <= '2026-12-31';

const rows = ['what\tday\targument\tanswer'];
const counts = {};
function record(what, day, argument, answer) {
  rows.push([what, day, argument, answer].join('\t'));
  counts[what] = (counts[what] || 0) + 1;
}
// what surrounds a holiday is drawn more often than not: near a day on which plain weeks are wrong
const odd = [...Array(COUNT).keys()].filter((n) => days.isWorkday(text(n)) !== (new Date(FIRST + n * DAY).getUTCDay() % 6 !== 0));
const somewhere = () => (draw(3) ? Math.max(0, Math.min(COUNT - 1, odd[draw(odd.length)] + draw(15) - 7)) : draw(COUNT));

for (let i = 0; i < 1000; i++) {
  const n = somewhere();
  record('worked', text(n), '', days.isWorkday(text(n)) ? 't' : 'f');
}
while ((counts.add || 0) < 1600) {
  const n = somewhere();
  const step = draw(121) - 60;
  const answer = days.findWorkday(step, text(n));
  if (within(answer)) record('add', text(n), step, answer);
}
while ((counts.between || 0) < 1000) {
  const a = somewhere();
  const b = Math.min(COUNT - 1, a + 1 + draw(200));
  if (a >= b) continue;
  record('between', text(a), text(b), days.getWorkdaysInRange(text(a + 1), text(b)).length);
}
while ((counts.calendar || 0) < 1000) {
  const n = somewhere();
  const limit = draw(91);
  if (n + limit + 15 >= COUNT) continue;
  record('calendar', text(n), limit, days.findWorkday(0, text(n + limit)));
}
fs.writeFileSync(path.join(__dirname, 'working_days.tsv'), `${rows.join('\n')}\n`);
console.log(counts, `${rows.length - 1} rows`);
