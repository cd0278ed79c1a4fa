//! Stories: what people come to do, as keys and what must be seen, on both databases.

mod main_job;
