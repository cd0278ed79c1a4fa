//! Writing a file that may hold prices: never over another one, readable by its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;

/// How many names are tried before giving up.
const MOST_SUFFIXES: u32 = 9_999;

/// Writes a new file and tells which: `path` itself, or with `-2`, `-3` … before the
/// extension where that name is taken (a link to nowhere counts as taken).
///
/// # Errors
/// When the file cannot be made or not be written whole; a part of it is taken away again.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let (free, mut file) = create_free(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // The failed write is what counts; that the rest could not be removed either is not.
        let _ = fs::remove_file(&free);
        return Err(error);
    }
    Ok(free)
}

fn create_free(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    for number in 1..=MOST_SUFFIXES {
        let candidate = numbered(path, number);
        match options.open(&candidate) {
            Ok(file) => return Ok((candidate, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "every name is taken"))
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}
