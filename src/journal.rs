//! The journal: the drafts on disk, mode 0600, written before they are shown.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

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

    /// What stands in it; nothing where there is none.
    pub fn read(&self) -> Option<String> {
        fs::read_to_string(&self.path).ok()
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
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        fs::rename(&beside, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_is_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(&folder.path().join("state"), "sqlite:/x", "anna");
        assert_eq!(journal.read(), None);
        journal.write("first").unwrap();
        journal.write("second").unwrap();
        assert_eq!(journal.read().as_deref(), Some("second"));
        let mode = fs::metadata(&journal.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(Journal::of(folder.path(), "sqlite:/x", "gert").read(), None);
    }
}
