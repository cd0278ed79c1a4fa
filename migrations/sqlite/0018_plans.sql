-- PostgreSQL's indexes for its policies. Here a view asks plainly for rows that are not deleted, so
-- that the unique indexes answer, and nothing is hidden from the file's owner.
select 1;
