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

/// A file that is still being written: under a name of its own that begins with a dot, and gone
/// again unless it is finished.
#[derive(Debug)]
pub struct Unfinished {
    file: File,
    temporary: PathBuf,
    wanted: PathBuf,
    placed: bool,
}

impl Unfinished {
    /// Begins the file that is to be called `wanted`.
    ///
    /// # Errors
    /// When nothing can be made in its folder.
    pub fn begin(wanted: &Path) -> io::Result<Self> {
        let mut name = std::ffi::OsString::from(".");
        name.push(wanted.file_name().unwrap_or_default());
        name.push(".part");
        let (temporary, file) = create_free(&wanted.with_file_name(name))?;
        Ok(Self { file, temporary, wanted: wanted.to_owned(), placed: false })
    }

    pub const fn file(&self) -> &File {
        &self.file
    }

    /// Gives it its name, or the next that is free, and tells which.
    ///
    /// # Errors
    /// When it does not reach the disk, or cannot be named; then there is none.
    pub fn finish(mut self) -> io::Result<PathBuf> {
        self.file.sync_all()?;
        // The name is taken by an empty file first: nobody's file is renamed over.
        let (free, _) = create_free(&self.wanted)?;
        if let Err(error) = fs::rename(&self.temporary, &free) {
            let _ = fs::remove_file(&free);
            return Err(error);
        }
        self.placed = true;
        Ok(free)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.placed {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// A file without a name in the folder: gone when it is closed, and whatever becomes of the
/// program.
///
/// # Errors
/// When nothing can be made in the folder.
pub fn unnamed(folder: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    let (path, file) = create_named(&folder.join(".kitos.part"), options)?;
    fs::remove_file(path)?;
    Ok(file)
}

fn create_free(path: &Path) -> io::Result<(PathBuf, File)> {
    create_named(path, OpenOptions::new())
}

fn create_named(path: &Path, mut options: OpenOptions) -> io::Result<(PathBuf, File)> {
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
