//! Arguments, configuration, database, screen. The only exit code of the program.

use std::process::ExitCode;

/// The C library gives every thread a heap that grows page by page, each a call to the kernel;
/// SQLite works on threads of its own, and this was a fifth of the time to the first rows.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kitos::cli::main()
}
