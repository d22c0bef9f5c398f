// SPDX-License-Identifier: GPL-3.0-or-later
// The whole job with DuckDB: duckdb_job.mjs FILE DATABASE import|queries. Import reads the CSV into a table of a
// database file; queries count, per week, favorable records by sex and age and the cells of 16 features.
import { DuckDBInstance } from '@duckdb/node-api';

const [file, database, step] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, { threads: '2' });
const connection = await instance.connect();
if (step === 'import') {
  await connection.run(`create or replace table payload as select * from read_csv('${file}')`);
} else {
  const week = `cast(floor((epoch(timestamp) - 1704067200) / 604800) as integer)`;
  const result = {};
  const rows = async sql => (await connection.runAndReadAll(sql)).getRowsJson();
  result.sex = await rows(`select ${week} w, sex, count(*), count(*) filter (prediction = 'Approved') from payload group by 1, 2`);
  result.age = await rows(`select ${week} w, age <= 25, count(*), count(*) filter (prediction = 'Approved') from payload group by 1, 2`);
  for (const column of ['income', 'amount', 'duration', 'ratio', 'savings', 'balance', 'score1', 'score2']) {
    const edges = (await rows(`select quantile_cont(${column}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
                               from payload where ${week} = 0`))[0][0];
    const cell = edges.map(edge => `(${column} >= ${edge})::integer`).join(' + ');
    result[column] = await rows(`select ${week} w, ${cell} cell, count(*), sum(${column}) from payload group by 1, 2`);
  }
  for (const column of ['region', 'purpose', 'housing', 'job', 'channel', 'product', 'education', 'history'])
    result[column] = await rows(`select ${week} w, ${column}, count(*) from payload group by 1, 2`);
  console.log(JSON.stringify(result).length);
}
connection.closeSync();
instance.closeSync();
