//! Stopping the program the way a shell's job control expects it.

use nix::sys::signal::{Signal, kill, raise};
use nix::unistd::{Pid, getpgid, getpgrp, getppid, getsid};

/// The shell that would wake us, found by walking up the parents.
pub(super) struct Shell {
    /// A parent is in our own process group (a script that started us): it stops with us, or
    /// the shell would go on waiting for it.
    through_a_script: bool,
}

impl Shell {
    /// None when nobody could wake us: we lead the session, or every parent up to its end is
    /// in our own process group (`ForceCommand`, a terminal that runs the program directly).
    pub fn behind() -> Option<Self> {
        let own_group = getpgrp();
        let session = getsid(None).ok()?;
        let mut through_a_script = false;
        let mut parent = getppid();
        while getsid(Some(parent)).ok()? == session {
            if getpgid(Some(parent)).ok()? != own_group {
                return Some(Self { through_a_script });
            }
            through_a_script = true;
            parent = parent_of(parent)?;
        }
        None
    }

    /// Stops this process (and the script) and returns when the shell continues it. To be
    /// called on the main thread: Linux gives it the group's signal before the call returns.
    pub fn stop(&self) -> nix::Result<()> {
        if self.through_a_script {
            // All in one call: a shell that sees the script stop may continue us at once, and
            // must not do so before we have stopped.
            kill(Pid::from_raw(0), Signal::SIGTSTP)
        } else {
            raise(Signal::SIGTSTP)
        }
    }
}

/// The fourth field of `/proc/PID/stat`; the second is a name in brackets that may hold blanks.
fn parent_of(process: Pid) -> Option<Pid> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok().map(Pid::from_raw)
}
