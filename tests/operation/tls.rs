//! From elsewhere: a password over TLS on the loopback, with certificates made for the test. The
//! lines of pg_hba.conf are those that `kitos admin hba` prints.

use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::login::section;
use super::server::{Server, done, told};

const PASSWORD: &str = "kodeord-23";

/// An issuer of certificates.
fn issuer(server: &Server, name: &str) -> PathBuf {
    let made = server.path(&format!("{name}.crt"));
    let mut make = openssl(server, &["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"]);
    make.arg(format!("/CN={name}")).arg("-keyout").arg(server.path(&format!("{name}.key"))).arg("-out").arg(&made);
    done(make.output().unwrap());
    made
}

fn openssl(server: &Server, arguments: &[&str]) -> Command {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments).current_dir(server.path("")).stdin(Stdio::null());
    openssl
}

/// A certificate for `localhost`, and its key, which is the server's alone.
fn certificate(server: &Server) -> String {
    issuer(server, "issuer");
    let request =
        ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "tls.key", "-out", "tls.csr"];
    done(openssl(server, &request).output().unwrap());
    std::fs::write(server.path("tls.ext"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    let mut sign = openssl(server, &["x509", "-req", "-in", "tls.csr", "-CA", "issuer.crt", "-CAkey", "issuer.key"]);
    sign.args(["-CAcreateserial", "-days", "2", "-extfile", "tls.ext", "-out", "tls.crt"]);
    done(sign.output().unwrap());
    let key = server.path("tls.key");
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    chown(&key, server.user(), server.user()).unwrap();
    let file = |name: &str| server.path(name).display().to_string();
    format!("-c ssl=on -c ssl_cert_file={} -c ssl_key_file={}", file("tls.crt"), file("tls.key"))
}

/// The registry on the network, with one person who has a password.
fn registry() -> Server {
    let server = Server::on_the_network(certificate);
    done(server.kitos("kitos", &["admin", "install"]));
    let add = ["admin", "person", "add", "k151_anna", "--name", "Anna Bech", "--municipality", "0151", "--password"];
    let mut adding = server.operator("kitos", &add);
    let mut adding = adding.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    adding.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    done(adding.wait_with_output().unwrap());
    done(server.kitos("kitos", &["admin", "role", "give", "k151_anna", "0151", "contract_admin"]));
    let printed = done(server.kitos("kitos", &["admin", "hba"]));
    // The test itself is let in over the socket, as the operator is on a real host.
    let rules = format!("local all postgres trust\n{}", section(&printed, "# pg_hba.conf"));
    std::fs::write(server.data().join("pg_hba.conf"), rules).unwrap();
    std::fs::write(server.data().join("pg_ident.conf"), section(&printed, "# pg_ident.conf")).unwrap();
    server.reload();
    server
}

/// Anna, from elsewhere, at this address and with this password.
fn anna(server: &Server, host: &str, settings: &str, password: &str) -> Output {
    let passwords = server.path("pgpass");
    std::fs::write(&passwords, format!("*:*:*:k151_anna:{password}\n")).unwrap();
    std::fs::set_permissions(&passwords, PermissionsExt::from_mode(0o600)).unwrap();
    let mut kitos = server.program(None, env!("CARGO_BIN_EXE_kitos"));
    kitos.env("PGPASSFILE", passwords).args(["--lang", "en", "--db"]);
    kitos.arg(format!("postgres://k151_anna@{host}:{}/kitos?{settings}", server.port()));
    kitos.args(["list", "organisation", "--limit", "1", "--format", "csv"]).output().unwrap()
}

fn refused(said: &Output, why: &str) {
    assert_eq!(said.status.code(), Some(4), "{}", told(said));
    assert!(told(said).contains(why), "{}", told(said));
    assert!(!told(said).contains(PASSWORD));
}

#[test]
fn a_password_goes_over_tls_to_the_server_that_proves_itself_and_nowhere_else() {
    if !Command::new("openssl").arg("version").output().is_ok_and(|said| said.status.success()) {
        println!("not run: there is no openssl to make certificates with");
        return;
    }
    let server = registry();
    let verified = |issuer: PathBuf| format!("sslmode=verify-full&sslrootcert={}", issuer.display());
    let trusted = verified(server.path("issuer.crt"));
    let list = done(anna(&server, "localhost", &trusted, PASSWORD));
    assert!(list.lines().count() >= 2, "{list}");
    assert_eq!(
        server.ask("kitos", "select left(rolpassword, 13) from pg_authid where rolname = 'k151_anna'"),
        "SCRAM-SHA-256"
    );

    refused(&anna(&server, "localhost", &trusted, "kodeord-24"), "does not let you in");
    let other = verified(issuer(&server, "other"));
    refused(&anna(&server, "localhost", &other, PASSWORD), "cannot prove that it is the right one");
    // Signed by the right one, for another name.
    refused(&anna(&server, "127.0.0.1", &trusted, PASSWORD), "cannot prove that it is the right one");
    // Which is what verifying is for: without it anybody's certificate will do.
    done(anna(&server, "127.0.0.1", "sslmode=require", PASSWORD));
    // Without TLS nobody is let in, whatever the password.
    refused(&anna(&server, "localhost", "sslmode=disable", PASSWORD), "does not let you in");
}
