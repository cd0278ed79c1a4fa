//! Arguments, configuration, database, screen. The only exit code of the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    kitos::cli::main()
}
