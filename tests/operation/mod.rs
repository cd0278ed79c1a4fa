//! Running the shared registry, as OPERATIONS.md says: the restricted session, logging in over
//! a real sshd as the login of the system, backup and restore. The lines that the document and
//! `kitos admin hba` give are the ones that are used here.

mod backup;
mod login;
mod own_file;
mod restricted;
mod server;
mod tls;
