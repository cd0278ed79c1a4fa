//! The verifier that the server keeps instead of a password (RFC 5802 and 7677), computed here,
//! so that a password is in no statement and no log.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::model::request::Refusal;

/// What PostgreSQL itself uses.
const ITERATIONS: u32 = 4096;
const SALT: usize = 16;

type Key = [u8; 32];

/// The verifier of this password with a fresh salt.
///
/// # Errors
/// `Database` where the system gives no random numbers.
pub fn verifier(password: &str) -> Result<String, Refusal> {
    let mut salt = [0; SALT];
    getrandom::fill(&mut salt).map_err(|_| Refusal::Database { code: "random".to_owned() })?;
    with_salt(password, &salt, ITERATIONS)
}

/// The verifier as `pg_authid` keeps it: `SCRAM-SHA-256$4096:salt$StoredKey:ServerKey`.
///
/// # Errors
/// Never for a key of any length; the type of the hash says that it may.
pub fn with_salt(password: &str, salt: &[u8], iterations: u32) -> Result<String, Refusal> {
    let normal = stringprep::saslprep(password).map_or_else(|_| password.to_owned(), |text| text.into_owned());
    let salted = stretched(normal.as_bytes(), salt, iterations)?;
    let stored = Sha256::digest(sign(&salted, &[b"Client Key"])?);
    let server = sign(&salted, &[b"Server Key"])?;
    let text = |bytes: &[u8]| STANDARD.encode(bytes);
    Ok(format!("SCRAM-SHA-256${iterations}:{}${}:{}", text(salt), text(&stored), text(&server)))
}

/// PBKDF2 with HMAC-SHA-256, one block: the exclusive or of all rounds.
fn stretched(password: &[u8], salt: &[u8], iterations: u32) -> Result<Key, Refusal> {
    let mut round = sign(password, &[salt, &1u32.to_be_bytes()])?;
    let mut sum = round;
    for _ in 1..iterations {
        round = sign(password, &[&round])?;
        for (total, byte) in sum.iter_mut().zip(round) {
            *total ^= byte;
        }
    }
    Ok(sum)
}

fn sign(key: &[u8], parts: &[&[u8]]) -> Result<Key, Refusal> {
    let failed = |_| Refusal::Database { code: "hmac".to_owned() };
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(failed)?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}
