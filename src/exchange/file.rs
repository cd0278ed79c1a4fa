//! Writing a file that may hold prices: never over another one, readable by its owner only, and
//! in the folder that was settled for it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Where exported files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// A folder that the person chose; it is there.
    Any(PathBuf),
    /// The one folder of a restricted session: made when it is missing, and used only while it is
    /// a folder of the person's own that nobody else can put links into.
    Own(PathBuf),
    /// Nothing is exported into files.
    Closed,
}

impl Default for Folder {
    /// Where the program was started.
    fn default() -> Self {
        Self::Any(PathBuf::from("."))
    }
}

impl Folder {
    /// The folder, fit to be written in.
    ///
    /// # Errors
    /// It cannot be made, is a link or somebody else's; `Unsupported` where exporting is off.
    pub fn ready(&self) -> io::Result<&Path> {
        match self {
            Self::Any(path) => Ok(path),
            Self::Closed => Err(ErrorKind::Unsupported.into()),
            Self::Own(path) => {
                if !fs::exists(path)? {
                    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
                }
                let facts = fs::symlink_metadata(path)?;
                let own = facts.uid() == nix::unistd::geteuid().as_raw() && facts.mode() & 0o022 == 0;
                if facts.is_dir() && own { Ok(path) } else { Err(ErrorKind::PermissionDenied.into()) }
            }
        }
    }
}

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
    options.write(true).create_new(true).mode(0o600);
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
