//! Stopping the program the way a shell's job control expects it.

use nix::sys::signal::{Signal, kill, raise};
use nix::unistd::{Pid, getpgid, getpgrp, getppid, getsid};

/// The shell that would wake us, found by walking up the parents.
pub(super) struct Shell {
    /// Parents in our own process group (a script that started us): they stop with us, or the
    /// shell would go on waiting for them.
    wrappers: Vec<Pid>,
}

impl Shell {
    /// None when nobody could wake us: we lead the session, or every parent up to its end is
    /// in our own process group (`ForceCommand`, a terminal that runs the program directly).
    pub fn behind() -> Option<Self> {
        let own_group = getpgrp();
        let session = getsid(None).ok()?;
        let mut wrappers = Vec::new();
        let mut parent = getppid();
        while getsid(Some(parent)).ok()? == session {
            if getpgid(Some(parent)).ok()? != own_group {
                return Some(Self { wrappers });
            }
            wrappers.push(parent);
            parent = parent_of(parent)?;
        }
        None
    }

    /// Stops this process (and its wrappers) and returns when the shell continues it.
    pub fn stop(&self) -> nix::Result<()> {
        for wrapper in &self.wrappers {
            kill(*wrapper, Signal::SIGTSTP)?;
        }
        // To this very thread, so that it has stopped before the call returns.
        raise(Signal::SIGTSTP)
    }
}

/// The fourth field of `/proc/PID/stat`; the second is a name in brackets that may hold blanks.
fn parent_of(process: Pid) -> Option<Pid> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok().map(Pid::from_raw)
}
