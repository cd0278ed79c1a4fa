//! The journal: the drafts on disk, mode 0600, written before they are shown.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use nix::fcntl::OFlag;

/// One file for one database and one person.
#[derive(Clone, Debug)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    /// The journal of this database (as it is called) and person, in this folder.
    pub fn of(folder: &Path, database: &str, login: &str) -> Self {
        let name = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, format!("{database} {login}").as_bytes());
        Self { path: folder.join(format!("{name}.json")) }
    }

    /// A file written in the same way: whole, and for the owner alone.
    pub const fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stands in it; nothing where there is none.
    ///
    /// # Errors
    /// What the file system says of a file that is there and cannot be read, or is no text.
    pub fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Moves what cannot be read out of the way of what will be written, for the owner alone:
    /// somebody may still get the drafts out of it. Returns where it is now.
    ///
    /// # Errors
    /// What the file system says; then the file must not be written.
    pub fn set_aside(&self, today: NaiveDate) -> io::Result<PathBuf> {
        let named = |number: u32| match number {
            1 => self.path.with_extension(format!("unreadable-{today}")),
            number => self.path.with_extension(format!("unreadable-{today}-{number}")),
        };
        let free = (1..=u32::MAX).map(named).find(|path| !path.exists()).ok_or(io::ErrorKind::AlreadyExists)?;
        fs::rename(&self.path, &free)?;
        fs::set_permissions(&free, fs::Permissions::from_mode(0o600))?;
        Ok(free)
    }

    /// Puts the drafts on disk in the place of the former ones, never half of them.
    ///
    /// # Errors
    /// What the file system says (a full disk, a folder that cannot be written).
    pub fn write(&self, text: &str) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let beside = self.path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        // A link that somebody put there would lead out of the folder.
        let mut file = options.custom_flags(OFlag::O_NOFOLLOW.bits()).open(&beside)?;
        file.write_all(text.as_bytes())?;
        fs::rename(&beside, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_is_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(&folder.path().join("state"), "sqlite:/x", "anna");
        assert_eq!(journal.read().unwrap(), None);
        journal.write("first").unwrap();
        journal.write("second").unwrap();
        assert_eq!(journal.read().unwrap().as_deref(), Some("second"));
        let mode = fs::metadata(&journal.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(Journal::of(folder.path(), "sqlite:/x", "gert").read().unwrap(), None);
    }

    #[test]
    fn what_cannot_be_read_is_set_aside_each_time_beside_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(folder.path(), "sqlite:/x", "anna");
        let day = NaiveDate::from_ymd_opt(2026, 6, 15).unwrap();
        for (place, ending) in [(1, "unreadable-2026-06-15"), (2, "unreadable-2026-06-15-2")] {
            let bytes = [0xff, place];
            fs::write(&journal.path, bytes).unwrap();
            assert!(journal.read().is_err());
            let aside = journal.set_aside(day).unwrap();
            assert_eq!(aside, journal.path.with_extension(ending));
            assert_eq!(fs::read(&aside).unwrap(), bytes);
            assert_eq!(fs::metadata(&aside).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(journal.read().unwrap(), None);
        }
    }
}
