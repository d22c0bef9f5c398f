-- SPDX-License-Identifier: GPL-3.0-or-later
-- The whole job on rows in SQLite, after `.import --csv`: per week favorable records by sex and age, and cells of 16 features
-- of equal width. Weeks from 2024-01-01.
create temp view p as select *, cast((julianday(substr("timestamp", 1, 10)) - 2460310.5) / 7 as integer) as w from payload;
select w, sex, count(*), sum(prediction = 'Approved') from p group by 1, 2;
select w, cast(age as integer) <= 25, count(*), sum(prediction = 'Approved') from p group by 1, 2;
select w, cast(income / 10000 as integer), count(*), sum(income) from p group by 1, 2;
select w, cast(amount / 1000 as integer), count(*), sum(amount) from p group by 1, 2;
select w, cast(duration / 5 as integer), count(*), sum(duration) from p group by 1, 2;
select w, cast(ratio * 20 as integer), count(*), sum(ratio) from p group by 1, 2;
select w, cast(savings / 500 as integer), count(*), sum(savings) from p group by 1, 2;
select w, cast(balance / 250 as integer), count(*), sum(balance) from p group by 1, 2;
select w, cast(score1 * 10 as integer), count(*), sum(score1) from p group by 1, 2;
select w, cast(score2 * 10 as integer), count(*), sum(score2) from p group by 1, 2;
select w, region, count(*) from p group by 1, 2;
select w, purpose, count(*) from p group by 1, 2;
select w, housing, count(*) from p group by 1, 2;
select w, job, count(*) from p group by 1, 2;
select w, channel, count(*) from p group by 1, 2;
select w, product, count(*) from p group by 1, 2;
select w, education, count(*) from p group by 1, 2;
select w, history, count(*) from p group by 1, 2;
